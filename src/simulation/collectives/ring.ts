import { cutInto, EXACTLY, type Cut } from './chunks.js';
import { scheduled, type ScheduledCollective } from './scheduled.js';
import type { Plan } from './compose.js';
import { costAmong } from './node-cost.js';
import { messageTime } from '../network/network.js';

/**
 * In every step everyone passes a chunk to its right, the next step the one it has just received: participant i begins with chunk i − `behind`.
 * @param reductions in the first so many steps the receiver adds the chunk to its own
 */
function ringPlan(p: number, bytes: number, cut: Cut, steps: number, reductions: number, behind: number): Plan {
  const chunks = cutInto(p, bytes, cut);
  const chunkOf = (step: number, participant: number) => (participant - behind - step + 3 * p) % p;
  const each = bytes / p;
  return {
    participants: p,
    steps,
    to: (_step, participant) => participant === p - 1 ? 0 : participant + 1,
    from: (_step, participant) => participant === 0 ? p - 1 : participant - 1,
    bytes: cut.elementBytes === 0 ? () => each : (step, participant) => chunks.size(chunkOf(step, participant)),
    isReduction: (step) => step < reductions,
    isExchange: () => false,
    content(step, participant) {
      const chunk = chunkOf(step, participant);
      return [chunks.start(chunk), chunks.start(chunk + 1)];
    },
  };
}

/** Participant i ends with chunk i of the sum: each chunk starts at the right of its owner and gathers on its way round. */
export function ringReduceScatterPlan(p: number, bytes: number, cut = EXACTLY): Plan {
  return ringPlan(p, bytes, cut, p - 1, p - 1, 1);
}

/** Participant i brings chunk i. */
export function ringAllGatherPlan(p: number, bytes: number, cut = EXACTLY): Plan {
  return ringPlan(p, bytes, cut, p - 1, 0, 0);
}

/** Both in one: what the reduce-scatter ends with, the all-gather begins with. */
export function ringAllReducePlan(p: number, bytes: number, cut = EXACTLY): Plan {
  return ringPlan(p, bytes, cut, 2 * (p - 1), p - 1, 0);
}

/**
 * Reduce-scatter, then all-gather, round a ring: in each of 2(p−1) steps every participant passes a chunk of n/p bytes to its right; in
 * the first p−1 the receiver adds it to its own. On half-duplex ports, which send and receive in turn, it takes longer than its closed form:
 * twice the bandwidth term where L is short. Source: Patarasuk and Yuan 2009.
 */
export function ringAllReduce(cut: Cut = EXACTLY): ScheduledCollective<'all-reduce'> {
  return scheduled({
    kind: 'ring',
    operation: 'all-reduce',
    about: 'ring all-reduce',
    formula: '2(p−1)(o+L) + 2(p−1)/p·nβ + (p−1)/p·nγ, all arriving together, full duplex',
    // The largest chunk goes all the way round, twice.
    closedForm(p, bytes, cost) {
      const { largest } = cutInto(p, bytes, cut);
      const dearest = costAmong(p, cost);
      return (p - 1) * (messageTime(dearest, largest, true) + messageTime(dearest, largest));
    },
    schedule: (p, bytes) => ringAllReducePlan(p, bytes, cut),
  });
}

export const ring = ringAllReduce();

/** Its piece is n/p bytes. */
export const ringReduceScatter = scheduled({
  kind: 'ring',
  operation: 'reduce-scatter',
  about: 'ring reduce-scatter',
  formula: '(p−1)(o+L) + (p−1)/p·n(β+γ), all arriving together, full duplex',
  closedForm: (p, bytes, cost) => (p - 1) * messageTime(costAmong(p, cost), bytes / p, true),
  schedule: (p, bytes) => ringReduceScatterPlan(p, bytes),
});

/** Everyone brings n/p bytes. */
export const ringAllGather = scheduled({
  kind: 'ring',
  operation: 'all-gather',
  about: 'ring all-gather',
  formula: '(p−1)(o+L) + (p−1)/p·nβ, all arriving together, full duplex',
  closedForm: (p, bytes, cost) => (p - 1) * messageTime(costAmong(p, cost), bytes / p),
  schedule: (p, bytes) => ringAllGatherPlan(p, bytes),
});
