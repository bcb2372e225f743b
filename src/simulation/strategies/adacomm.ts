import { choice, count, quantity, scalar, z } from '../../basics/fields.js';
import { formatTime } from '../../basics/units.js';
import { allReduceChoices } from '../collectives/registry.js';
import { aboutAllReduce, allReduceExchange } from './exchange/exchange.js';
import type { Version } from './learning-task.js';
import { averagedRounds } from './averaging/local-steps.js';
import type { RoundPlan } from './rounds/rounds.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('adacomm').describe('Local SGD that averages more and more often as the loss falls.'),
  localSteps: count('τ₀: steps of every worker between two averagings, at first; never fewer than 1.'),
  interval: quantity('time', 'T₀: simulated time after which the number is chosen anew, by the training loss', { above: 0 }),
  plateau: scalar('γ: what the number is multiplied by, and rounded down, where the loss would not let it fall; 1: it stays.', { above: 0, most: 1 }).default(0.5),
  collective: choice('How the models are averaged; `auto` for the algorithm with the least closed form.', allReduceChoices).default('ring'),
});

/**
 * AdaComm: rare averagings while the loss is large and falls fast per second, frequent ones when the drift between the models is what is left. At the first
 * averaging of every interval τ_j = ⌈√(F(x_j)/F(x_0))·τ₀⌉, or γ·τ_{j−1} where that is not less than τ_{j−1}; F is the training loss on the evaluation
 * subset, and its evaluation takes no time; where time alone is asked about it does not fall. Source: Wang, Joshi 2019, eqs. 17–19.
 */
export const adacomm = strategy({
  options,
  line: { waitsFor: 'all P workers, every τ steps; awaits the loss', staleness: '0', traffic: 'an all-reduce of models, about 2n per worker and τ steps', source: 'Wang, Joshi 2019' },
  outages: 'checkpoint',
  hasStaleness: false,
  reduces: true,
  compresses: true,
  example: { kind: 'adacomm', localSteps: 8, interval: '10 s' },
  degenerate: { options: { kind: 'adacomm', localSteps: 4, interval: '10 s' }, workers: 1, tolerance: 0, because: 'the mean of one model is that model' },
  inert: ({ localSteps }) => (localSteps === 1 ? (['interval', 'plateau'] as const).map((path) => [path, 'every step is followed by an averaging from the start'] as const) : []),
  about: ({ localSteps, interval, collective }) => `models averaged every ${localSteps} local steps, chosen anew by the loss every ${formatTime(interval)}; ${aboutAllReduce(collective)}`,
  servers: () => 0,
  allReduce: ({ collective }) => collective,
  updatesPerRound: () => 1,
  stepsPerRound: ({ localSteps }) => localSteps,
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0) / batches.length,
  start({ localSteps, interval, plateau, collective }, cluster) {
    const { simulator, task, batches } = cluster;
    let current: RoundPlan = { steps: localSteps, batches };
    let intervals = 0;

    async function adapted(model: Version): Promise<RoundPlan> {
      const { trainLoss: atFirst } = await task.metric(task.initial);
      const { trainLoss } = await task.metric(model);
      const byLoss = Math.ceil(Math.sqrt(trainLoss / atFirst) * localSteps);
      const steps = byLoss < current.steps ? byLoss : Math.floor(plateau * current.steps);
      return current = { steps: Math.max(1, steps), batches };
    }

    return averagedRounds(cluster, allReduceExchange(cluster, collective), {
      plansByTime: true,
      plan(_, model) {
        const passed = Math.floor(simulator.now / interval * (1 + 1e-12));
        if (passed === intervals || current.steps === 1) return current;
        intervals = passed;
        return adapted(model);
      },
    });
  },
});
