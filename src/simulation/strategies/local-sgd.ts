import { choice, count, z } from '../../basics/fields.js';
import { allReduceChoices } from '../collectives/registry.js';
import { averageOf } from './averaging/averaging.js';
import { LOCKSTEP_FORMULA, aboutAllReduce, allReduceExchange, gradientExchangeTime } from './exchange/exchange.js';
import type { Version } from './learning-task.js';
import { drawSteps, stepsFrom } from './averaging/local-steps.js';
import { lockstep } from './rounds/lockstep.js';
import { always } from './rounds/rounds.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('local-sgd').describe('Every worker takes steps of its own; every H steps the models are averaged.'),
  localSteps: count('H: steps of every worker between two averagings.'),
  collective: choice('How the models are averaged; `auto` for the algorithm with the least closed form.', allReduceChoices).default('ring'),
});

/** Local SGD: communication once per H steps, and waiting for the slowest *sum* of H step times. Source: Stich 2019. */
export const localSgd = strategy({
  options,
  line: { waitsFor: 'all P workers, every H steps', staleness: '0', traffic: 'an all-reduce of models, about 2n per worker and H steps', source: 'McDonald et al. 2010; Stich 2019 (notes)' },
  outages: 'checkpoint',
  hasStaleness: false,
  reduces: true,
  compresses: true,
  example: { kind: 'local-sgd', localSteps: 4 },
  degenerate: { options: { kind: 'local-sgd', localSteps: 3 }, workers: 1, tolerance: 0, because: 'the mean of one model is that model' },
  about: ({ localSteps, collective }) => `models averaged every ${localSteps} local steps; ${aboutAllReduce(collective)}`,
  servers: () => 0,
  allReduce: ({ collective }) => collective,
  updatesPerRound: () => 1,
  stepsPerRound: ({ localSteps }) => localSteps,
  updateTime: ({ localSteps, collective }, setting) => ({
    formula: `H · ${LOCKSTEP_FORMULA}`,
    seconds: localSteps * Math.max(...setting.steps) + gradientExchangeTime(collective, setting),
  }),
  // A local step is taken on one worker's batch.
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0) / batches.length,
  start({ localSteps, collective }, cluster) {
    return lockstep(cluster, allReduceExchange(cluster, collective), {
      plan: always({ steps: localSteps, batches: cluster.batches }),
      contribute: (worker, model, samplesBehind) => stepsFrom(cluster, model, drawSteps(cluster, worker, localSteps), samplesBehind),
      combine: (model, models: readonly Version[], _, { members }) => averageOf(cluster, model, models, members),
    });
  },
});
