import { binomialBroadcastPlan, binomialBroadcastTime, binomialReducePlan, binomialReduceTime } from './binomial-tree.js';
import { scheduled } from './scheduled.js';
import { firstOfEach, inSequence, neighbours, sideBySide, type Plan } from './compose.js';
import { halvingDoubling, halvingDoublingPlan } from './halving-doubling.js';
import { costBetween, costInside, nodeSize } from './node-cost.js';

/** Each node's first machine gathers its node's sum (a binomial tree), the first ones all-reduce, and each hands on the result. */
export function leaderPlan(p: number, size: number, bytes: number): Plan {
  const nodes = Math.ceil(p / size);
  const machinesIn = (node: number) => Math.min(size, p - node * size);
  const inEveryNode = (plan: (machines: number, bytes: number) => Plan) => {
    const full = plan(size, bytes);
    return sideBySide(neighbours(p, size), Array.from({ length: nodes }, (_, node) => machinesIn(node) === size ? full : plan(machinesIn(node), bytes)));
  };
  return inSequence(
    inSequence(inEveryNode(binomialReducePlan), sideBySide(firstOfEach(p, size), [halvingDoublingPlan(nodes, bytes)])),
    inEveryNode(binomialBroadcastPlan),
  );
}

/** One machine per node talks to the other nodes, so that whether a node's machines share a port does not matter. */
export const leader = scheduled({
  kind: 'leader',
  operation: 'all-reduce',
  about: 'leader all-reduce: trees inside nodes, halving-doubling between their leaders',
  formula: 'lg G·(2(o₁+L₁+nβ₁) + nγ) inside nodes of G + a halving-doubling of n bytes between N leaders, all arriving together, full duplex; without nodes G = 1; an upper bound where the last node is smaller',
  closedForm(p, bytes, cost) {
    const size = nodeSize(p, cost);
    const inner = costInside(cost);
    return binomialReduceTime(size, bytes, inner) + binomialBroadcastTime(size, bytes, inner)
      + halvingDoubling.closedForm(Math.ceil(p / size), bytes, costBetween(cost));
  },
  schedule: (p, bytes, cost) => leaderPlan(p, nodeSize(p, cost), bytes),
});
