/** What a scenario may say of its diagnosis; everything has a default. */
import { count, scalar, z } from '../../basics/fields.js';

export const diagnosisFields = z.strictObject({
  batches: z.array(count('One batch size.')).min(1).default([1, 4, 16, 64, 256, 1024]).describe('Batch sizes compared: maximal rates, passes to ε, gap.'),
  rates: z.array(scalar('One learning rate.', { above: 0 })).min(1).optional()
    .describe('Grid of learning rates: each batch size takes the one with the fewest passes to ε on a tuning seed. Without it the first strategy\'s rate or rule is used at every batch size.'),
  seeds: count('Serial runs per batch size.').default(3),
  rows: count('Samples of the training set whose single gradients are computed.').default(512),
  batch: count('Batch size of the run along which diversity and noise scale are followed.').default(64),
  rate: scalar('Learning rate of that run. Without it the first strategy\'s rate or rule is used.', { above: 0 }).optional(),
  passes: scalar('Length of that run, and of the runs whose test and training loss are compared.', { above: 0 }).default(4),
  points: count('Evaluations along that run after its start.').default(8),
  searchSteps: count('Steps of each trial of the search for the maximal learning rate.', { least: 10 }).default(200),
  searchTolerance: scalar('Share to which the maximal learning rate is found.', { above: 0, most: 1 }).default(0.05),
  sparsify: z.array(scalar('One share.', { above: 0, below: 1 })).default([0.1]).describe('Shares of each sample\'s gradient kept (the largest, and random ones) to see what sparsification does to diversity.'),
});

export type DiagnosisFields = z.output<typeof diagnosisFields>;
