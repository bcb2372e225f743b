import { choice, z } from '../../basics/fields.js';
import { collectives } from '../collectives/registry.js';
import { FORWARD } from '../compute/backward-pass.js';
import { drawBatch } from './cluster.js';
import { collectiveExchange } from './exchange/exchange.js';
import type { Samples } from './learning-task.js';
import { lockstep } from './rounds/lockstep.js';
import { always } from './rounds/rounds.js';
import { strategy } from './strategy.js';

const allGathers = collectives['all-gather'];

const options = z.strictObject({
  kind: z.literal('coordinate-descent').describe('Every worker has all samples of a step and a block of the coordinates, which it alone changes.'),
  collective: choice('How everyone comes by the other blocks.', Object.keys(allGathers) as [keyof typeof allGathers, ...(keyof typeof allGathers)[]]).default('ring'),
});

/**
 * Parallel coordinate descent, the model-parallel optimization: P blocks of coordinates, as equal as can be. In every round all workers
 * compute partial gradients at the same model, of all their batches together, each of its own block, step that, and gather the new blocks, n/P
 * bytes each (Jacobi's order: with the same gradient in all blocks it is synchronous SGD, in other time and traffic). A partial gradient
 * takes the forward pass of all samples and 1/P of their backward pass: as long as the gradient of B·(⅓ + ⅔/P) samples, B those of a round. Only
 * parameters travel, so nothing is there to be compressed. Sources: Richtárik, Takáč 2016; Bradley, Kyrola, Bickson, Guestrin 2011 (Shotgun).
 */
export const coordinateDescent = strategy({
  options,
  line: { waitsFor: 'all P workers', staleness: '0', traffic: 'an all-gather of blocks, about n per worker', source: 'Bradley et al. 2011; Richtárik, Takáč 2016 (notes)' },
  outages: 'checkpoint',
  hasStaleness: false,
  slices: () => true,
  search: 'none',
  reduces: false,
  compresses: false,
  example: { kind: 'coordinate-descent' },
  degenerate: { options: { kind: 'coordinate-descent' }, workers: 4, tolerance: 0, because: 'the blocks are stepped along parts of one gradient' },
  about: ({ collective }) => `every worker steps its block of the coordinates on all samples; ${allGathers[collective].about}`,
  servers: () => 0,
  updatesPerRound: () => 1,
  messagesPerUpdate: (workers, { collective }) => workers * (collective === 'ring' ? workers - 1 : Math.ceil(Math.log2(workers))),
  updateTime: ({ collective }, { workers, stepOf, batches, parameterBytes, cost }) => ({
    formula: 'step of B·(⅓ + ⅔/P) samples + all-gather of n; less where some hold all blocks before others and begin their next step meanwhile',
    seconds: stepOf(blockLoad(batches, workers)) + allGathers[collective].closedForm(workers, parameterBytes, cost),
  }),
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0),
  memory: (_, { workers, batches, parameterBytes, optimizerArrays, activationBytes }) => ({
    parameters: parameterBytes,
    gradients: parameterBytes / workers,
    optimizer: optimizerArrays * parameterBytes / workers,
    activations: activationBytes * batches.reduce((sum, batch) => sum + batch, 0),
  }),
  start({ collective }, cluster) {
    const { task, batches } = cluster;
    let known: { readonly members: readonly number[]; readonly load: number } | undefined;

    /** As the gradient of how many samples a member's partial gradient takes. */
    function load(_: number, members: readonly number[]): number {
      if (known?.members !== members) known = { members, load: blockLoad(members.map((member) => batches[member]!), members.length) };
      return known.load;
    }
    return lockstep(cluster, collectiveExchange(cluster, allGathers[collective], cluster.parameterBytes), {
      plan: always({ steps: 1, batches, load }),
      contribute: (worker) => drawBatch(cluster, worker),
      combine(model, samples: readonly Samples[], samplesBehind) {
        const gradient = task.meanGradient(model, samples);
        const rate = cluster.rate(samplesBehind);
        return task.assemble(samples.map((_, block) => task.stepShard(task.shard(model, block, samples.length), gradient, rate)));
      },
    });
  },
});

function blockLoad(batches: readonly number[], blocks: number): number {
  return batches.reduce((sum, batch) => sum + batch, 0) * (FORWARD + (1 - FORWARD) / blocks);
}
