import { choice, z } from '../../basics/fields.js';
import { allReduceChoices } from '../collectives/registry.js';
import { drawBatch } from './cluster.js';
import { LOCKSTEP_FORMULA, aboutAllReduce, allReduceExchange, gradientExchangeTime } from './exchange/exchange.js';
import type { Samples } from './learning-task.js';
import { lockstep } from './rounds/lockstep.js';
import { largestMicroBatch, microBatchesField, microBatchProblems, microBatchSteps, microBatchesTime } from './replicas/micro-batches.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('gradient-accumulation').describe('Synchronous SGD whose workers compute their batch in m micro-batches, one after the other, and exchange once.'),
  microBatches: microBatchesField,
  collective: choice('How the gradients are added up; `auto` for the algorithm with the least closed form.', allReduceChoices).default('ring'),
});

/**
 * Gradient accumulation: it learns what synchronous SGD learns with the same batch, in less memory, for only one micro-batch's activations are kept at a time;
 * each micro-batch is a step of its own, overhead and all. Held against synchronous SGD with the batch of a micro-batch, it exchanges once instead of m times.
 */
export const gradientAccumulation = strategy({
  options,
  line: { waitsFor: 'all P workers, every m micro-batches', staleness: '0', traffic: 'an all-reduce, about 2n per worker and m micro-batches', source: 'Ott et al. 2018' },
  outages: 'checkpoint',
  hasStaleness: false,
  reduces: true,
  compresses: true,
  example: { kind: 'gradient-accumulation', microBatches: 3 },
  degenerate: { options: { kind: 'gradient-accumulation', microBatches: 3 }, workers: 4, tolerance: 0, because: 'the micro-batches together are the batch' },
  problems: microBatchProblems,
  inert: ({ microBatches }) => (microBatches === 1 ? [['microBatches', 'with one micro-batch it is "synchronous"']] : []),
  about: ({ microBatches, collective }) => `every update waits for ${microBatches} micro-batches of all workers; ${aboutAllReduce(collective)}`,
  servers: () => 0,
  allReduce: ({ collective }) => collective,
  updatesPerRound: () => 1,
  updateTime: ({ microBatches, collective }, setting) => ({
    formula: `m micro-batches · ${LOCKSTEP_FORMULA}`,
    seconds: microBatchesTime(microBatches, setting) + gradientExchangeTime(collective, setting),
  }),
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0),
  memory: ({ microBatches }, { batches, parameterBytes, optimizerArrays, activationBytes }) => ({
    parameters: parameterBytes, gradients: parameterBytes, optimizer: optimizerArrays * parameterBytes, activations: activationBytes * largestMicroBatch(microBatches, batches),
  }),
  start({ microBatches, collective }, cluster) {
    const { task } = cluster;
    return lockstep(cluster, allReduceExchange(cluster, collective), {
      plan: microBatchSteps(microBatches, cluster),
      contribute: (worker) => drawBatch(cluster, worker),
      combine: (model, samples: readonly Samples[], samplesBehind, { members }) => task.step(model, cluster.wire.mean(model, members, samples), cluster.rate(samplesBehind)),
    });
  },
});
