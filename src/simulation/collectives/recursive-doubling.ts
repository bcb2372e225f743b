import { scheduled } from './scheduled.js';
import { foldedToPowerOfTwo, wholeVector, type Plan, type Proxy } from './compose.js';
import { exchangeTime } from './node-cost.js';
import { floorLog2 } from './powers-of-two.js';

/** In step s whole vectors are exchanged with the one whose number differs in bit s. @param q a power of two */
function doublingPlan(q: number, bytes: number): Plan {
  const partner = (step: number, participant: number) => participant ^ (1 << step);
  return {
    participants: q, steps: floorLog2(q), to: partner, from: partner,
    bytes: () => bytes, isReduction: () => true, isExchange: () => true, content: () => [0, bytes],
  };
}

/**
 * Everyone brings chunk i of q, in step s exchanges the 2^s chunks that it has for those of the one 2^s away, and so on with ever more.
 * @param q a power of two
 */
function gatheringPlan(q: number, bytes: number): Plan {
  const partner = (step: number, participant: number) => participant ^ (1 << step);
  const start = (step: number, participant: number) => (participant >> step << step) * bytes / q;
  return {
    participants: q, steps: floorLog2(q), to: partner, from: partner,
    bytes: (step) => bytes * 2 ** step / q, isReduction: () => false, isExchange: () => true,
    content: (step, participant) => [start(step, participant), start(step, participant) + bytes * 2 ** step / q],
  };
}

/** Sum of a power-of-two core's exchanges and, where p is none, of the messages before and after. */
function exchanges(p: number, stepTime: (distance: number) => number, before: number, after: number): number {
  const steps = floorLog2(p);
  let time = p > 2 ** steps ? before + after : 0;
  for (let step = 0; step < steps; step++) time += stepTime(2 ** step);
  return time;
}

/**
 * Whole vectors exchanged over doubling distances: few steps, much to carry. Where p is not a power of two those beyond it hand their vectors
 * to a partner before and get the result after. Source: Thakur, Rabenseifner and Gropp 2005.
 */
export const recursiveDoubling = scheduled({
  kind: 'recursive-doubling',
  operation: 'all-reduce',
  about: 'recursive-doubling all-reduce',
  formula: 'lg p·(o+L+n(β+γ)), all arriving together, full duplex; p not a power of two: (⌊lg p⌋+2)(o+L+nβ) + (⌊lg p⌋+1)nγ',
  closedForm(p, bytes, cost) {
    const time = (distance: number, isReduction: boolean) => exchangeTime(p, cost, distance, bytes, isReduction);
    return exchanges(p, (distance) => time(distance, true), time(p, true), time(p, false));
  },
  schedule: (p, bytes) => foldedToPowerOfTwo(p, (q) => doublingPlan(q, bytes), wholeVector(bytes)),
});

/** Who is represented brings the second half of its partner's chunk and gets the whole vector. */
function halfChunk(q: number, bytes: number): Proxy {
  return { before: (partner) => [(partner + 0.5) * bytes / q, (partner + 1) * bytes / q], after: () => [0, bytes], isReduction: false };
}

/** Chunks are n/q bytes, q = 2^⌊lg p⌋; where p is not q, some are brought by two, half by each. */
export const recursiveDoublingAllGather = scheduled({
  kind: 'recursive-doubling',
  operation: 'all-gather',
  about: 'recursive-doubling all-gather',
  formula: 'lg p·(o+L) + (p−1)/p·nβ, all arriving together, full duplex; p not a power of two, q = 2^⌊lg p⌋: (lg q+2)(o+L) + ((q−1)/q + 1 + 1/(2q))nβ',
  closedForm(p, bytes, cost) {
    const q = 2 ** floorLog2(p);
    const time = (distance: number, size: number) => exchangeTime(p, cost, distance, size, false);
    return exchanges(p, (distance) => time(distance, bytes * distance / q), time(p, bytes / q / 2), time(p, bytes));
  },
  schedule(p, bytes) {
    return foldedToPowerOfTwo(p, (q) => gatheringPlan(q, bytes), halfChunk(2 ** floorLog2(p), bytes));
  },
});
