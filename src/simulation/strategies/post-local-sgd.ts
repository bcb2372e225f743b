import { choice, count, scalar, z } from '../../basics/fields.js';
import { allReduceChoices } from '../collectives/registry.js';
import { aboutAllReduce, allReduceExchange } from './exchange/exchange.js';
import { averagedRounds } from './averaging/local-steps.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('post-local-sgd').describe('At first every step is synchronous; later every worker takes H steps of its own between two averagings.'),
  switchAfter: scalar('Passes after which the steps become local.', { above: 0 }),
  localSteps: count('H: steps of every worker between two averagings, from then on.'),
  collective: choice('How gradients and models are averaged; `auto` for the algorithm with the least closed form.', allReduceChoices).default('ring'),
});

/**
 * Post-local SGD: H = 1 while the loss falls fast, H > 1 when what is left is noise. Local steps early would move the workers apart; late
 * they save communication, and were seen to generalise better than a large batch. Compressed, workers send what their steps have changed from the
 * first on, for one memory of what was lost cannot be of gradients and of changes: under an adaptive optimizer that is not a synchronous step. Source: Lin, Stich, Patel, Jaggi 2020.
 */
export const postLocalSgd = strategy({
  options,
  line: { waitsFor: 'all P workers, every step, later every H', staleness: '0', traffic: 'an all-reduce, about 2n per worker, a step, later H steps', source: 'Lin et al. 2020 (notes)' },
  outages: 'checkpoint',
  hasStaleness: false,
  reduces: true,
  compresses: true,
  example: { kind: 'post-local-sgd', switchAfter: 1, localSteps: 4 },
  degenerate: { options: { kind: 'post-local-sgd', switchAfter: 1000, localSteps: 4 }, workers: 4, tolerance: 0, because: 'before the switch it is synchronous SGD' },
  inert: ({ localSteps }) => (localSteps === 1 ? [['switchAfter', 'every step is followed by an averaging before and after it']] : []),
  about: ({ switchAfter, localSteps, collective }) => `averaged every step, after ${switchAfter} ${switchAfter === 1 ? 'pass' : 'passes'} every ${localSteps} local steps; ${aboutAllReduce(collective)}`,
  servers: () => 0,
  allReduce: ({ collective }) => collective,
  updatesPerRound: () => 1,
  // That of its first steps; their rate is kept when steps become local.
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0),
  start({ switchAfter, localSteps, collective }, cluster) {
    const { task, batches } = cluster;
    const early = { steps: 1, batches };
    const late = { steps: localSteps, batches };
    const switchAt = switchAfter * task.samplesPerPass * (1 - 1e-12);
    return averagedRounds(cluster, allReduceExchange(cluster, collective), { plan: (_, __, samplesBehind) => (samplesBehind < switchAt ? early : late) });
  },
});
