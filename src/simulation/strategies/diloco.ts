import { choice, count, z } from '../../basics/fields.js';
import { allReduceChoices } from '../collectives/registry.js';
import { meanChange } from './averaging/averaging.js';
import { LOCKSTEP_FORMULA, aboutAllReduce, allReduceExchange, gradientExchangeTime } from './exchange/exchange.js';
import type { Version } from './learning-task.js';
import { drawSteps, stepsFrom } from './averaging/local-steps.js';
import { lockstep } from './rounds/lockstep.js';
import { aboutOuter, inertOuter, outerFields, outerOptimizer, resumed } from './averaging/outer-optimizer.js';
import { always } from './rounds/rounds.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('diloco').describe('Local SGD whose mean change is a gradient for an outer optimizer.'),
  localSteps: count('H: steps of every worker between two outer steps.'),
  ...outerFields,
  collective: choice('How the changes are averaged; `auto` for the algorithm with the least closed form.', allReduceChoices).default('ring'),
});

/**
 * DiLoCo: H steps of the run's optimizer on every worker, then one step of an outer optimizer along the mean of what they have changed. Each worker keeps
 * its own optimizer's memory from round to round. Sources: Douillard et al. 2023; with heavy-ball momentum Wang et al. 2020 (SlowMo).
 */
export const diloco = strategy({
  options,
  line: { waitsFor: 'all P workers, every H steps', staleness: '0', traffic: 'an all-reduce of changes, about 2n per worker and H steps', source: 'Douillard et al. 2023; Wang et al. 2020' },
  outages: 'checkpoint',
  hasStaleness: false,
  reduces: true,
  compresses: true,
  example: { kind: 'diloco', localSteps: 4 },
  degenerate: { options: { kind: 'diloco', localSteps: 3, outer: 'sgd', outerRate: 1 }, workers: 1, tolerance: 1e-9, because: 'x − (x − y) is y, to rounding' },
  inert: inertOuter,
  about: (own) => `${aboutOuter(own)} along the mean change of ${own.localSteps} local steps; ${aboutAllReduce(own.collective)}`,
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
  start(own, cluster) {
    const { localSteps, collective } = own;
    const { task, batches, workers } = cluster;
    const outerStep = outerOptimizer(task, own);
    const replicas = Array<Version | undefined>(workers).fill(undefined);
    return lockstep(cluster, allReduceExchange(cluster, collective), {
      plan: always({ steps: localSteps, batches }),
      contribute: (worker, model, samplesBehind) => stepsFrom(cluster, resumed(task, model, replicas[worker]), drawSteps(cluster, worker, localSteps), samplesBehind),
      combine(model, models: readonly Version[], _, { members }) {
        members.forEach((worker, place) => { replicas[worker] = models[place]; });
        return outerStep(model, meanChange(cluster, model, models, members));
      },
    });
  },
});
