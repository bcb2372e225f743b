import { choice, count, z } from '../../basics/fields.js';
import { countOf } from '../../basics/units.js';
import { allReduceChoices } from '../collectives/registry.js';
import { samplesPerRound } from './cluster.js';
import { aboutAllReduce, allReduceExchange } from './exchange/exchange.js';
import { grownBatches, growthField, roundsWithin, tooManyRounds } from './rounds/growing-batches.js';
import type { Samples } from './learning-task.js';
import { lockstep } from './rounds/lockstep.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('cr-psgd').describe('Synchronous, with batches that grow by a factor every round, so that rounds are few.'),
  growth: growthField,
  samples: count('T: samples of every worker that all its batches together may take; the run ends with the last. Default: no bound, and batches grow up to a pass a round.').optional(),
  collective: choice('How the gradients are added up; `auto` for the algorithm with the least closed form.', allReduceChoices).default('ring'),
});

/**
 * CR-PSGD: parallel SGD whose batches are ⌊ρ^t·B₁⌋ in round t = 0, 1, …, B₁ being the scenario's: O(log T) rounds of communication for T samples of every
 * worker, at the rate of convergence of a fixed batch where the Polyak–Łojasiewicz inequality holds. With T they sum to no more than T; without it
 * they grow until a round is a pass. A batch that no longer fits a machine's memory is taken to be computed in parts. Source: Yu, Jin 2019, algorithm 1.
 */
export const crPsgd = strategy({
  options,
  line: { waitsFor: 'all P workers', staleness: '0', traffic: 'an all-reduce, about 2n per worker, of ever larger batches', source: 'Yu, Jin 2019 (notes)' },
  outages: 'checkpoint',
  hasStaleness: false,
  reduces: true,
  compresses: true,
  example: { kind: 'cr-psgd', growth: 1.1 },
  degenerate: { options: { kind: 'cr-psgd', growth: 1.0001 }, workers: 4, tolerance: 0, because: 'a batch that has not grown by a sample yet is the same' },
  problems({ growth, samples }, { batches = [] }) {
    const first = Math.max(...batches);
    if (samples === undefined || batches.length === 0) return [];
    return samples >= first ? tooManyRounds(batches, growth, samples) : [{ message: 'fewer samples than the first batch', path: 'samples', expected: `at least ${first}`, received: String(samples) }];
  },
  about: ({ growth, samples, collective }) => `batches grow by ${growth} every round${samples === undefined ? '' : `, up to ${countOf(samples, 'sample')} of every worker`}; ${aboutAllReduce(collective)}`,
  remarks({ growth, samples }, { batches }) {
    if (samples === undefined) return [];
    const rounds = roundsWithin(batches, growth, samples);
    const taken = Array.from({ length: rounds }, (_, t) => grownBatches([Math.max(...batches)], growth, t)[0]!).reduce((sum, batch) => sum + batch, 0);
    return [`${countOf(rounds, 'round')} of ${countOf(taken, 'sample')} of a worker together`];
  },
  servers: () => 0,
  allReduce: ({ collective }) => collective,
  updatesPerRound: () => 1,
  // The first; they grow.
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0),
  start({ growth, samples, collective }, cluster) {
    const { task, progress, wire, batches } = cluster;
    const rounds = samples === undefined ? Infinity : roundsWithin(batches, growth, samples);
    progress.endAfter(rounds);
    const pass = Math.max(1, task.samplesPerPass / samplesPerRound(cluster));
    const most = batches.map((batch) => (samples === undefined ? Math.floor(batch * pass) : Infinity));
    return lockstep(cluster, allReduceExchange(cluster, collective), {
      // What is planned beyond the last round is not carried out.
      plan: (number) => ({ steps: 1, batches: grownBatches(batches, growth, Math.min(number, rounds - 1)).map((batch, worker) => Math.min(batch, most[worker]!)) }),
      contribute: (worker, _, __, plan) => task.draw(worker, plan.batches[worker]!),
      combine: (model, drawn: readonly Samples[], samplesBehind, { members }) => task.step(model, wire.mean(model, members, drawn), cluster.rate(samplesBehind)),
    });
  },
});
