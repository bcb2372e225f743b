import { portTime, type MessageCost } from '../network/network.js';
import { scheduled } from './scheduled.js';
import { inSequence, type Plan } from './compose.js';
import { costAmong } from './node-cost.js';
import { ceilLog2, floorLog2 } from './powers-of-two.js';

/** In step s whoever stands at an odd multiple of 2^s passes what it has gathered to the one 2^s before it. */
export function binomialReducePlan(p: number, bytes: number): Plan {
  return {
    participants: p,
    steps: ceilLog2(p),
    to: (step, participant) => (participant & ((2 << step) - 1)) === 1 << step ? participant - (1 << step) : -1,
    from(step, participant) {
      const child = participant + (1 << step);
      return (participant & ((2 << step) - 1)) === 0 && child < p ? child : -1;
    },
    bytes: () => bytes,
    isReduction: () => true,
    isExchange: () => false,
    content: () => [0, bytes],
  };
}

/** The reduction backwards: the largest subtree is served first. */
export function binomialBroadcastPlan(p: number, bytes: number): Plan {
  const reduce = binomialReducePlan(p, bytes);
  const last = reduce.steps - 1;
  return {
    ...reduce,
    to: (step, participant) => reduce.from(last - step, participant),
    from: (step, participant) => reduce.to(last - step, participant),
    isReduction: () => false,
  };
}

/**
 * Seconds until the root of a binomial tree of that size has the sum, all beginning together. Its j-th child carries a whole tree of 2^j and
 * is ready after j hops; only the last one's may be smaller, so that its vector perhaps comes earlier than others and takes its turn.
 */
export function binomialReduceTime(size: number, bytes: number, cost: MessageCost): number {
  if (size === 1) return 0;
  const turn = portTime(cost, bytes, true);
  const top = floorLog2(size - 1);
  const arrivals = Array.from({ length: top }, (_, child) => cost.latency + child * (turn + cost.latency));
  arrivals.push(cost.latency + binomialReduceTime(size - 2 ** top, bytes, cost));
  return arrivals.sort((a, b) => a - b).reduce((end, arrival) => Math.max(end, arrival) + turn, 0);
}

/** Seconds until the last of a binomial tree of that size has the root's vector: the child served in turn t = 0, 1, … begins after (t+1)(o+nβ) + L. */
export function binomialBroadcastTime(size: number, bytes: number, cost: MessageCost): number {
  if (size === 1) return 0;
  const turn = portTime(cost, bytes);
  const top = floorLog2(size - 1);
  let last = turn + cost.latency + binomialBroadcastTime(size - 2 ** top, bytes, cost);
  for (let child = top - 1; child >= 0; child--) last = Math.max(last, (top - child + 1) * turn + cost.latency + child * (turn + cost.latency));
  return last;
}

const ASSUMPTIONS = 'all arriving together; k = lg p, for other p ⌈lg p⌉ at most, by the recursion over the tree (a child\'s turn costs its parent o+nβ, a hop L more)';

/** To participant 0. */
export const binomialReduce = scheduled({
  kind: 'binomial',
  operation: 'reduce',
  about: 'binomial-tree reduce',
  formula: `k(o+L+n(β+γ)), ${ASSUMPTIONS}`,
  closedForm: (p, bytes, cost) => binomialReduceTime(p, bytes, costAmong(p, cost)),
  schedule: (p, bytes) => binomialReducePlan(p, bytes),
});

/** From participant 0. */
export const binomialBroadcast = scheduled({
  kind: 'binomial',
  operation: 'broadcast',
  about: 'binomial-tree broadcast',
  formula: `k(o+L+nβ), ${ASSUMPTIONS}`,
  closedForm: (p, bytes, cost) => binomialBroadcastTime(p, bytes, costAmong(p, cost)),
  schedule: (p, bytes) => binomialBroadcastPlan(p, bytes),
});

/** Reduce to participant 0, then broadcast from it, over the same binomial tree. */
export const binomialTree = scheduled({
  kind: 'binomial-tree',
  operation: 'all-reduce',
  about: 'binomial-tree all-reduce',
  formula: `2k(o+L+nβ) + k·nγ, ${ASSUMPTIONS}`,
  closedForm(p, bytes, cost) {
    const dearest = costAmong(p, cost);
    return binomialReduceTime(p, bytes, dearest) + binomialBroadcastTime(p, bytes, dearest);
  },
  schedule: (p, bytes) => inSequence(binomialReducePlan(p, bytes), binomialBroadcastPlan(p, bytes)),
});
