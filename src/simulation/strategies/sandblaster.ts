import { InputError } from '../../basics/errors.js';
import { count, scalar, z } from '../../basics/fields.js';
import type { Process } from '../core/process.js';
import type { LearningTask, Samples } from './learning-task.js';
import { portionSweeps, type Placed } from './portions/portion-sweeps.js';
import { aboutServers, areColocated, serverFields } from './servers/server-fields.js';
import { strategy } from './strategy.js';

const DEFAULT_SHRINK = 0.5;

const options = z.strictObject({
  kind: z.literal('sandblaster').describe('A coordinator deals small portions of the training set to whoever is idle; their gradients make one step of batch L-BFGS.'),
  portions: count('N: portions of the training set, handed out one by one; no more than samples.', { least: 1, most: 1_000_000 }),
  backups: count('Most copies of a portion under way that idle workers begin beside the first; 0 for none.', { least: 0 }).default(1),
  shrink: scalar('What the length of a step is multiplied by where the loss has grown.', { above: 0, below: 1 }).default(DEFAULT_SHRINK),
  trials: count('Lengths tried before the model is left where it is.').default(20),
  ...serverFields,
});

/**
 * Sandblaster: batch optimization on S servers that hold model, optimizer memory and gradient in shards, directed by a coordinator. Portions of the
 * training set are dealt to idle workers, and those under way for longest again as backup copies, of which the first to end counts
 * (`portion-sweeps.ts`). Along the optimizer's direction lengths rate·shrink^k, k = 0, 1, …, are tried, each in a sweep of forward passes (a third of a
 * gradient's time per sample), until the loss is no larger than before: simple decrease, for a strategy hears losses alone and Armijo's rule
 * wants the slope. Where no length will do, one of 0 makes L-BFGS forget its pairs. Samples of forward passes count as computed. Source: Dean et al. 2012.
 */
export const sandblaster = strategy({
  options,
  line: { waitsFor: 'all portions, the slowest computed twice; awaits the loss', staleness: '0', traffic: 'a push of every worker and a pull per length tried', source: 'Dean et al. 2012 (notes)' },
  outages: 'each',
  hasStaleness: false,
  search: 'own',
  reduces: true,
  compresses: true,
  hasBatch: false,
  optimizer: 'l-bfgs',
  example: { kind: 'sandblaster', portions: 12 },
  degenerate: {
    options: { kind: 'sandblaster', portions: 1 }, workers: 1, tolerance: 0,
    because: 'one portion is the training set, and the first length lowers the loss by as much as either search asks',
  },
  inert: ({ shrink, trials }, { workers }) => [
    ...(workers === 1 ? [['backups', 'nobody is idle while the only worker is not'] as const] : []),
    ...(trials === 1 && shrink !== DEFAULT_SHRINK ? [['shrink', 'only one length is tried'] as const] : []),
  ],
  about: ({ portions, backups, ...servers }) => `batch optimization: ${portions} portions dealt to idle workers${backups === 0 ? '' : ', the slowest again as backup copies'}; push to and pull from ${aboutServers(servers)}`,
  servers: ({ servers }) => servers,
  areServersColocated: areColocated,
  updatesPerRound: () => 1,
  // An order and a report for each portion's gradient and loss, an order to push; a push and a pull.
  messagesPerUpdate: (workers, { portions, servers }) => 4 * portions + workers + 2 * workers * servers,
  effectiveBatch: () => 1,
  start({ portions, backups, shrink, trials, servers }, cluster) {
    const { task, progress, simulator } = cluster;
    const parts = partsOf(task, portions);
    const first: Placed = { version: task.initial };
    const sweeps = portionSweeps(cluster, { parts, backups, servers, first });

    function* coordinate(): Process {
      let model = first;
      // The forward passes of the first gradient tell it.
      let loss = (yield task.loss(model.version, parts)) as number;
      for (;;) {
        const gradient = yield* sweeps.gradient(model);
        let next: Placed | undefined;
        let length = cluster.rate(progress.samplesApplied);
        for (let trial = 0; trial < trials && next === undefined; trial++, length *= shrink) {
          const tried: Placed = { version: task.stride(model.version, gradient, length) };
          const lossThere = (yield task.loss(tried.version, parts)) as number;
          yield* sweeps.losses(tried);
          if (!(lossThere <= loss)) continue;
          loss = lossThere;
          next = tried;
        }
        const { version } = model = next ?? { version: task.stride(model.version, gradient, 0) };
        progress.publish(() => version, task.samplesPerPass);
      }
    }
    simulator.start(coordinate());
    return undefined;
  },
});

/** @throws InputError if there are more than samples, which is not known before */
function partsOf(task: LearningTask, portions: number): readonly Samples[] {
  try {
    return Array.from({ length: portions }, (_, index) => task.part(index, portions));
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new InputError([{ message: 'more portions than samples', path: 'portions', expected: `at most ${task.samplesPerPass}`, received: String(portions) }]);
  }
}
