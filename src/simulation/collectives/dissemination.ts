import { messageTime } from '../network/network.js';
import { scheduled } from './scheduled.js';
import type { Plan } from './compose.js';
import { costAmong } from './node-cost.js';
import { ceilLog2 } from './powers-of-two.js';

/**
 * In step s everyone sends to the one 2^s before it, round a circle, all that it has: the pieces of up to 2^s participants from itself on.
 * Any p; no pairs.
 */
function disseminationPlan(p: number, bytes: number): Plan {
  const size = (step: number) => Math.min(2 ** step, p - 2 ** step) * bytes / p;
  return {
    participants: p,
    steps: ceilLog2(p),
    to: (step, participant) => participant < 1 << step ? participant - (1 << step) + p : participant - (1 << step),
    from: (step, participant) => participant + (1 << step) < p ? participant + (1 << step) : participant + (1 << step) - p,
    bytes: size,
    isReduction: () => false,
    isExchange: () => false,
    content: (step, participant) => [participant * bytes / p, participant * bytes / p + size(step)],
  };
}

/** Messages of 0 bytes, whatever n: after ⌈lg p⌉ of them everyone has heard of everyone. Source: Hensgen, Finkel and Manber 1988. */
export const disseminationBarrier = scheduled({
  kind: 'dissemination',
  operation: 'barrier',
  about: 'dissemination barrier',
  formula: '⌈lg p⌉(o+L), all arriving together, full duplex',
  closedForm: (p, _bytes, cost) => ceilLog2(p) * messageTime(costAmong(p, cost), 0),
  schedule: (p) => disseminationPlan(p, 0),
});

/** Everyone brings n/p bytes. Source: Bruck and others 1997. */
export const disseminationAllGather = scheduled({
  kind: 'dissemination',
  operation: 'all-gather',
  about: 'dissemination all-gather',
  formula: '⌈lg p⌉(o+L) + (p−1)/p·nβ, all arriving together, full duplex',
  closedForm(p, bytes, cost) {
    const { steps, bytes: size } = disseminationPlan(p, bytes);
    let time = 0;
    for (let step = 0; step < steps; step++) time += messageTime(costAmong(p, cost), size(step, 0));
    return time;
  },
  schedule: disseminationPlan,
});
