import { messageTime, portTime, type MessageCost } from '../network/network.js';
import { scheduled, type ScheduledCollective } from './scheduled.js';
import { everyNth, folded, inSequence, neighbours, sideBySide, wholeVector, type Plan } from './compose.js';
import { halvingDoubling, halvingDoublingPlan } from './halving-doubling.js';
import { costBetween, costInside, nodeSize } from './node-cost.js';
import { ring, ringAllGatherPlan, ringAllReducePlan, ringReduceScatterPlan } from './ring.js';

/** What the machines of the same local rank do between the nodes. */
const betweenNodes = {
  ring: { plan: (nodes: number, bytes: number) => ringAllReducePlan(nodes, bytes), time: ring },
  'halving-doubling': { plan: (nodes: number, bytes: number) => halvingDoublingPlan(nodes, bytes), time: halvingDoubling },
};
type Between = keyof typeof betweenNodes;

/**
 * A ring inside each node of G leaves every machine a piece of n/G bytes; each piece is all-reduced between the nodes, all pieces side by side;
 * a ring inside each node gathers them. The machines of a last, smaller node hand their vectors to those of the first before and get the
 * result after.
 * @param size G, at most p
 */
export function twoLevelPlan(between: Between, p: number, size: number, bytes: number): Plan {
  const nodes = Math.trunc(p / size);
  const inside = neighbours(nodes * size, size);
  const inEveryNode = (plan: Plan) => sideBySide(inside, new Array<Plan>(nodes).fill(plan));
  const piece = bytes / size;
  const pieces = new Array<Plan>(size).fill(betweenNodes[between].plan(nodes, piece));
  const core = inSequence(
    inSequence(inEveryNode(ringReduceScatterPlan(size, bytes)), sideBySide(everyNth(nodes * size, size), pieces, (rank) => rank * piece)),
    inEveryNode(ringAllGatherPlan(size, bytes)),
  );
  return folded(core, p, wholeVector(bytes));
}

/**
 * Seconds between nodes whose machines share a port, by the recurrence of that port: all nodes are alike, and in every step its machines take
 * their turns in the order of their ranks. Where L is nothing, G times what one machine's messages take.
 */
function sharedPortTime(size: number, plan: Plan, cost: MessageCost): number {
  const ready = new Float64Array(size);
  let sendFree = 0;
  let receiveFree = 0;
  for (let step = 0; step < plan.steps; step++) {
    // A message before or after, from or to a node that is represented, meets a port of that node's that is free.
    const isSender = plan.to(step, 0) >= 0;
    const isReceiver = plan.from(step, 0) >= 0;
    const bytes = plan.bytes(step, isSender ? 0 : plan.from(step, 0));
    const hold = portTime(cost, bytes, plan.isReduction(step));
    let send = isSender ? sendFree : 0;
    let receive = isReceiver ? receiveFree : 0;
    for (let rank = 0; rank < size; rank++) {
      const begin = Math.max(ready[rank]!, send);
      send = begin + portTime(cost, bytes);
      receive = Math.max(begin + cost.latency, receive) + hold;
      ready[rank] = receive;
    }
    if (isSender) sendFree = send;
    if (isReceiver) receiveFree = receive;
  }
  return ready[size - 1]!;
}

/**
 * Where some nodes wait for what others hand over and the others do not, the closed form is the most it takes; if they also share ports, messages
 * of several steps meet there and it is an estimate (up to 70 machines in nodes of 2 to 8: at most 28 % too long, 12 % too short).
 */
function twoLevelAllReduce(kind: string, between: Between, about: string, formulaBetween: string): ScheduledCollective<'all-reduce'> {
  return scheduled({
    kind,
    operation: 'all-reduce',
    about,
    formula: `2(G−1)(o₁+L₁) + 2(G−1)/G·nβ₁ + (G−1)/G·nγ inside nodes of G + ${formulaBetween} of n/G bytes between N nodes (a shared port: bandwidth terms × G where L is short), all arriving together, full duplex; without nodes G = 1; an upper bound where the last node is smaller (a shared port: an estimate)`,
    closedForm(p, bytes, cost) {
      const size = nodeSize(p, cost);
      const nodes = Math.trunc(p / size);
      const inner = costInside(cost);
      const outer = costBetween(cost);
      const isShared = cost.node?.nic === 'shared';
      const insideTime = (size - 1) * (messageTime(inner, bytes / size, true) + messageTime(inner, bytes / size));
      const { plan, time } = betweenNodes[between];
      const betweenTime = isShared ? sharedPortTime(size, plan(nodes, bytes / size), outer) : time.closedForm(nodes, bytes / size, outer);
      const left = p - nodes * size;
      const turns = isShared ? left : 1;
      const foldTime = left === 0 ? 0 : 2 * outer.latency + turns * (portTime(outer, bytes, true) + portTime(outer, bytes));
      return insideTime + betweenTime + foldTime;
    },
    schedule: (p, bytes, cost) => twoLevelPlan(between, p, nodeSize(p, cost), bytes),
  });
}

/** Rings on both levels: what a 2-D torus does along its rows and columns. Source: Jain and Sabharwal 2010; Ying and others 2018. */
export const twoLevel = twoLevelAllReduce('two-level', 'ring', 'two-level all-reduce, rings', '2(N−1)(o₂+L₂+n/(NG)·β₂) + (N−1)/N·n/G·γ: a ring');

/** As many latencies as twice the logarithm of the number of nodes. */
export const twoLevelHalving = twoLevelAllReduce('two-level-halving', 'halving-doubling', 'two-level all-reduce, halving-doubling between nodes', 'a halving-doubling');
