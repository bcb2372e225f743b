/** What a scenario may say of its diagnosis; everything has a default. */
import { choice, count, scalar, z } from '../../basics/fields.js';
import { VARIANTS } from './variants.js';

export const diagnosisFields = z.strictObject({
  batches: z.array(count('One batch size.')).min(1).optional()
    .describe('Batch sizes compared: maximal rates, passes to ε, gap. Default: 16, 64, 256 and 1024 as far as the training set goes, or 1 to 256 without one.'),
  rates: z.array(scalar('One learning rate.', { above: 0 })).min(1).optional()
    .describe('Grid of learning rates: each batch size takes the one with the fewest passes to ε on a tuning seed. Without it the grid is 1/64, 1/32, … 1/2 of its maximal rate.'),
  seeds: count('Serial runs per batch size.').default(2),
  mostPasses: scalar('Passes after which a run to ε is given up; those of `budget`, where they are fewer.', { above: 0 }).default(10),
  everyPasses: scalar('Passes between two evaluations of a run to ε. Default: half of those of `evaluation`, for the error of one of them is that of the critical batch.', { above: 0 }).optional(),
  rows: count('Samples of the training set whose single gradients are computed.').default(512),
  batch: count('Batch size of the run along which diversity and noise scale are followed. Default: the middle one of the batches.').optional(),
  rate: scalar('Learning rate of that run. Default: the one that its batch size takes.', { above: 0 }).optional(),
  passes: scalar('Length of that run, and of the runs whose test and training loss are compared.', { above: 0 }).default(1),
  points: count('Evaluations along that run after its start.').default(4),
  searchSteps: count('Steps of each trial of the search for the maximal learning rate.', { least: 10 }).default(60),
  searchTolerance: scalar('Share to which the maximal learning rate is found.', { above: 0, most: 1 }).default(0.1),
  variants: z.array(choice('One of them.', VARIANTS)).default([...VARIANTS])
    .describe('Pre-processing and dropout to see what they do to diversity, each where the problem has not got it; whitening of at most 1,000 features.'),
  sparsify: z.array(scalar('One share.', { above: 0, below: 1 })).default([0.1]).describe('Shares of each sample\'s gradient kept (the largest, and random ones) to see what sparsification does to diversity.'),
}).describe('What `tte diagnose` measures, and `tte run` with it: up to which batch more workers help. Without it, `tte diagnose` takes the defaults.');

export type DiagnosisFields = z.output<typeof diagnosisFields>;
