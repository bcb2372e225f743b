/** What closed forms take a message to cost where machines stand in nodes. Participant i is machine i. */
import { portTime, type MessageCost } from '../network/network.js';

/** Machines in a node that p participants meet: G, at most p; 1 where there are no nodes. */
export function nodeSize(participants: number, { node }: MessageCost): number {
  return node === undefined ? 1 : Math.min(node.machines, participants);
}

/** Of a message inside a node. */
export function costInside(cost: MessageCost): MessageCost {
  return costBetween({ ...cost, ...cost.node });
}

/** Of a message between nodes, as if there were nothing else. */
export function costBetween({ latency, overhead, secondsPerByte, reductionPerByte }: MessageCost): MessageCost {
  return { latency, overhead, secondsPerByte, reductionPerByte };
}

/** Of the dearest message among p participants: inside the node if all stand in one, else between nodes. */
export function costAmong(participants: number, cost: MessageCost): MessageCost {
  return cost.node !== undefined && participants <= cost.node.machines ? costInside(cost) : costBetween(cost);
}

/**
 * Seconds of a step in which every participant exchanges with the one `distance` away (a power of two). Between nodes that share one port
 * each, the exchanges of a node's machines follow each other.
 */
export function exchangeTime(participants: number, cost: MessageCost, distance: number, bytes: number, isReduction: boolean): number {
  const size = nodeSize(participants, cost);
  const isInside = cost.node !== undefined && (size === participants || size % (2 * distance) === 0);
  const each = isInside ? costInside(cost) : cost;
  const sharing = !isInside && cost.node?.nic === 'shared' ? size : 1;
  return each.latency + sharing * portTime(each, bytes, isReduction);
}
