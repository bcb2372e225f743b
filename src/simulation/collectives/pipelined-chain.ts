import { messageTime, portTime, type MessageCost } from '../network/network.js';
import { scheduled } from './scheduled.js';
import { inSequence, type Plan } from './compose.js';
import { costAmong } from './node-cost.js';

/** The vector travels in m segments down the line 0, 1, … p−1: participant i passes on segment k in step i + k. */
export function chainBroadcastPlan(p: number, bytes: number, segments: number): Plan {
  const isSent = (segment: number) => segment >= 0 && segment < segments;
  const each = bytes / segments;
  return {
    participants: p,
    steps: p === 1 ? 0 : segments + p - 2,
    to: (step, participant) => participant < p - 1 && isSent(step - participant) ? participant + 1 : -1,
    from: (step, participant) => participant > 0 && isSent(step - participant + 1) ? participant - 1 : -1,
    bytes: () => each,
    isReduction: () => false,
    isExchange: () => false,
    content: (step, participant) => [(step - participant) * each, (step - participant + 1) * each],
  };
}

/** The same line upwards, adding: what goes down from i goes up from p−1−i. */
export function chainReducePlan(p: number, bytes: number, segments: number): Plan {
  const down = chainBroadcastPlan(p, bytes, segments);
  const mirrored = (participant: number) => participant < 0 ? -1 : p - 1 - participant;
  return {
    ...down,
    to: (step, participant) => mirrored(down.to(step, mirrored(participant))),
    from: (step, participant) => mirrored(down.from(step, mirrored(participant))),
    isReduction: () => true,
    content: (step, participant) => down.content(step, mirrored(participant)),
  };
}

/** Where overhead is nothing more segments are always better, but each is p−1 messages to simulate: with 128 the line fills in (p−2)/128 of its time. */
const MOST_SEGMENTS = 128;

/**
 * m* = √((p−2)·n·perByte/overhead), the m that makes (m+p−2)(overhead + n·perByte/m) least, as a whole number; at most 128 and at least a
 * byte each.
 */
export function bestSegments(p: number, bytes: number, overhead: number, perByte: number): number {
  const most = Math.max(1, Math.min(MOST_SEGMENTS, Math.floor(bytes)));
  const wanted = overhead === 0 ? most : Math.sqrt(Math.max(0, p - 2) * bytes * perByte / overhead);
  const low = Math.min(most, Math.max(1, Math.floor(wanted)));
  const high = Math.min(most, low + 1);
  const time = (segments: number) => (segments + p - 2) * (overhead + bytes * perByte / segments);
  return time(high) < time(low) ? high : low;
}

function reduceSegments(p: number, bytes: number, { overhead, secondsPerByte, reductionPerByte }: MessageCost): number {
  return bestSegments(p, bytes, overhead, secondsPerByte + reductionPerByte);
}
function broadcastSegments(p: number, bytes: number, { overhead, secondsPerByte }: MessageCost): number {
  return bestSegments(p, bytes, overhead, secondsPerByte);
}
function allReduceSegments(p: number, bytes: number, { overhead, secondsPerByte, reductionPerByte }: MessageCost): number {
  return bestSegments(p, bytes, 2 * overhead, 2 * secondsPerByte + reductionPerByte);
}

/** (p−1)L + (m+p−2)(o + nβ/m), in a reduction + (m+p−2)·nγ/m. */
export function chainTime(p: number, bytes: number, segments: number, cost: MessageCost, isReduction: boolean): number {
  if (p === 1) return 0;
  return (p - 2) * messageTime(cost, bytes / segments, isReduction) + cost.latency + segments * portTime(cost, bytes / segments, isReduction);
}

/** From participant 0. */
export const chainBroadcast = scheduled({
  kind: 'pipelined-chain',
  operation: 'broadcast',
  about: 'pipelined chain broadcast',
  formula: '(p−1)L + (m+p−2)(o+nβ/m), m segments; m near √((p−2)nβ/o), at most 128',
  closedForm(p, bytes, cost) {
    const dearest = costAmong(p, cost);
    return chainTime(p, bytes, broadcastSegments(p, bytes, dearest), dearest, false);
  },
  schedule: (p, bytes, cost) => chainBroadcastPlan(p, bytes, broadcastSegments(p, bytes, costAmong(p, cost))),
});

/** To participant 0. */
export const chainReduce = scheduled({
  kind: 'pipelined-chain',
  operation: 'reduce',
  about: 'pipelined chain reduce',
  formula: '(p−1)L + (m+p−2)(o+n(β+γ)/m), m segments, all arriving together; m near √((p−2)n(β+γ)/o), at most 128',
  closedForm(p, bytes, cost) {
    const dearest = costAmong(p, cost);
    return chainTime(p, bytes, reduceSegments(p, bytes, dearest), dearest, true);
  },
  schedule: (p, bytes, cost) => chainReducePlan(p, bytes, reduceSegments(p, bytes, costAmong(p, cost))),
});

/** Up the line to participant 0, which then has the sum, and down again. Both at once would gain latency only: a port inside the line carries 2n. */
export const pipelinedChain = scheduled({
  kind: 'pipelined-chain',
  operation: 'all-reduce',
  about: 'pipelined chain all-reduce',
  formula: '2(p−1)L + (m+p−2)(2(o+nβ/m) + nγ/m), m segments, all arriving together; m near √((p−2)n(2β+γ)/(2o)), at most 128',
  closedForm(p, bytes, cost) {
    const dearest = costAmong(p, cost);
    const segments = allReduceSegments(p, bytes, dearest);
    return chainTime(p, bytes, segments, dearest, true) + chainTime(p, bytes, segments, dearest, false);
  },
  schedule(p, bytes, cost) {
    const segments = allReduceSegments(p, bytes, costAmong(p, cost));
    return inSequence(chainReducePlan(p, bytes, segments), chainBroadcastPlan(p, bytes, segments));
  },
});
