import { InputError } from '../../basics/errors.js';
import { choice, scalar, z } from '../../basics/fields.js';
import { allReduceChoices } from '../collectives/registry.js';
import { samplesPerRound } from './cluster.js';
import { aboutAllReduce, allReduceExchange } from './exchange/exchange.js';
import { averagedRounds } from './averaging/local-steps.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('one-shot-averaging').describe('Every worker trains alone on its share; the models are averaged once, and that is the end.'),
  passes: scalar('Passes of every worker over its share of the training set.', { above: 0 }).default(1),
  collective: choice('How the models are averaged; `auto` for the algorithm with the least closed form.', allReduceChoices).default('ring'),
});

/** Of all workers, each with its samples. */
const MOST_STEPS = 10_000_000;

/**
 * One-shot averaging: P runs that know nothing of each other, and their mean. It has 1/P of the variance of one run and all of its bias: with enough
 * data on each machine that is as good as one machine with all data, with less no communication is too little. There is no model to evaluate before
 * the end. With batches of one size a worker takes ⌈passes · N/(P·B)⌉ steps. Sources: Zinkevich et al. 2010; McDonald et al. 2010.
 */
export const oneShotAveraging = strategy({
  options,
  line: { waitsFor: 'all P workers, once at the end', staleness: '0', traffic: 'one all-reduce of models, about 2n per worker', source: 'Zinkevich et al. 2010; McDonald et al. 2010 (notes)' },
  outages: 'checkpoint',
  hasStaleness: false,
  reduces: true,
  compresses: true,
  example: { kind: 'one-shot-averaging', passes: 40 },
  degenerate: { options: { kind: 'one-shot-averaging', passes: 12 }, workers: 1, tolerance: 0, because: 'the mean of one model is that model' },
  about: ({ passes, collective }) => `models averaged once, after ${passes === 1 ? 'a pass' : `${passes} passes`} of every worker; ${aboutAllReduce(collective)}`,
  servers: () => 0,
  allReduce: ({ collective }) => collective,
  updatesPerRound: () => 1,
  // All there are: how many that is depends on the training set.
  stepsPerRound: () => Infinity,
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0) / batches.length,
  start({ passes, collective }, cluster) {
    const { task, batches, progress } = cluster;
    const steps = Math.ceil(passes * task.samplesPerPass / samplesPerRound(cluster) * (1 - 1e-12));
    // How many that are depends on the training set, and is not known before.
    if (steps * batches.length > MOST_STEPS) throw new InputError([{ message: 'too many steps at once to simulate', path: 'passes', expected: `at most ${Math.floor(passes * MOST_STEPS / (steps * batches.length))}, with these batches`, received: String(passes) }]);
    const all = { steps, batches };
    const none = { steps: 1, batches };
    progress.endAfter(1);
    // The end comes with the average, before a next round, which is begun in vain, has done anything.
    return averagedRounds(cluster, allReduceExchange(cluster, collective), { plan: (number) => (number === 0 ? all : none) });
  },
});
