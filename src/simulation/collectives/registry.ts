/** The collectives there are; a new one adds its file and a line here. */
import type { MessageCost } from '../network/network.js';
import type { AllReduceAlgorithm } from './all-reduce.js';
import { binomialBroadcast, binomialReduce, binomialTree } from './binomial-tree.js';
import type { Collective, Operation } from './collective.js';
import { disseminationAllGather, disseminationBarrier } from './dissemination.js';
import { flatBroadcast } from './flat-broadcast.js';
import { halvingDoubling, recursiveHalving } from './halving-doubling.js';
import { leader } from './leader.js';
import { chainBroadcast, chainReduce, pipelinedChain } from './pipelined-chain.js';
import { recursiveDoubling, recursiveDoublingAllGather } from './recursive-doubling.js';
import { ring, ringAllGather, ringReduceScatter } from './ring.js';
import { starOneByOne } from './star-one-by-one.js';
import { star } from './star.js';
import { twoLevel, twoLevelHalving } from './two-level.js';

export const allReduceAlgorithms = {
  ring,
  star,
  'star-one-by-one': starOneByOne,
  'binomial-tree': binomialTree,
  'recursive-doubling': recursiveDoubling,
  'halving-doubling': halvingDoubling,
  'two-level': twoLevel,
  'two-level-halving': twoLevelHalving,
  leader,
  'pipelined-chain': pipelinedChain,
} as const satisfies Record<string, AllReduceAlgorithm>;
export type AllReduceKind = keyof typeof allReduceAlgorithms;
export const allReduceKinds = Object.keys(allReduceAlgorithms) as [AllReduceKind, ...AllReduceKind[]];

/** What a strategy may ask for: an algorithm, or the cheapest (`auto`). */
export type AllReduceChoice = AllReduceKind | 'auto';
export const allReduceChoices: readonly [AllReduceChoice, ...AllReduceChoice[]] = [...allReduceKinds, 'auto'];

/** By operation; `push` and `pull` want to know the number of servers and are made where that is known. */
export const collectives = {
  'all-reduce': allReduceAlgorithms,
  broadcast: { binomial: binomialBroadcast, 'pipelined-chain': chainBroadcast, flat: flatBroadcast },
  reduce: { binomial: binomialReduce, 'pipelined-chain': chainReduce },
  'reduce-scatter': { ring: ringReduceScatter, 'recursive-halving': recursiveHalving },
  'all-gather': { ring: ringAllGather, 'recursive-doubling': recursiveDoublingAllGather, dissemination: disseminationAllGather },
  barrier: { dissemination: disseminationBarrier },
} as const satisfies { readonly [Does in Exclude<Operation, 'push' | 'pull'>]: Readonly<Record<string, Collective<Does>>> };

export interface Cheapest {
  readonly kind: AllReduceKind;
  /** Its closed form, s. */
  readonly seconds: number;
  /** Everyone's, s. */
  readonly times: Readonly<Record<AllReduceKind, number>>;
}

/** The all-reduce with the least closed form; of those that differ by a rounding the first in the registry. */
export function cheapestAllReduce(participants: number, bytes: number, cost: MessageCost): Cheapest {
  const times = Object.fromEntries(allReduceKinds.map((kind) => [kind, allReduceAlgorithms[kind].closedForm(participants, bytes, cost)])) as Record<AllReduceKind, number>;
  const least = Math.min(...Object.values(times));
  const kind = allReduceKinds.find((each) => times[each] <= least * (1 + 1e-12))!;
  return { kind, seconds: times[kind], times };
}
