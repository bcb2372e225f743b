import { cutInto, EXACTLY, type Cut } from './chunks.js';
import { scheduled, type ScheduledCollective } from './scheduled.js';
import { foldedToPowerOfTwo, inSequence, wholeVector, type Plan } from './compose.js';
import { exchangeTime } from './node-cost.js';
import { floorLog2 } from './powers-of-two.js';

/**
 * In step s everyone halves the stretch of the vector that it answers for: the half that it gives up goes to the one whose number differs
 * in bit s, which adds it to its own. In the end each answers for one chunk of q.
 * @param q a power of two
 */
export function halvingPlan(q: number, bytes: number, cut = EXACTLY): Plan {
  const chunks = cutInto(q, bytes, cut);
  const partner = (step: number, participant: number) => participant ^ (1 << step);
  const sizes = Float64Array.from({ length: floorLog2(q) }, (_, step) => bytes / 2 ** (step + 1));
  const content = (step: number, participant: number): [number, number] => {
    const given = firstChunk(q, step + 1, partner(step, participant));
    return [chunks.start(given), chunks.start(given + (q >> (step + 1)))];
  };
  return {
    participants: q, steps: floorLog2(q), to: partner, from: partner, isReduction: () => true, isExchange: () => true, content,
    bytes: cut.elementBytes === 0 ? (step) => sizes[step]! : (step, participant) => length(content(step, participant)),
  };
}

/** The halving backwards: everyone brings the chunk that it answers for, and in the end has all. */
export function unhalvingPlan(q: number, bytes: number, cut = EXACTLY): Plan {
  const halving = halvingPlan(q, bytes, cut);
  const last = halving.steps - 1;
  const content = (step: number, participant: number) => halving.content(last - step, halving.to(last - step, participant));
  return {
    ...halving,
    to: (step, participant) => halving.to(last - step, participant),
    from: (step, participant) => halving.from(last - step, participant),
    isReduction: () => false,
    content,
    bytes: cut.elementBytes === 0 ? (step) => halving.bytes(last - step, 0) : (step, participant) => length(content(step, participant)),
  };
}

function length([start, end]: readonly [number, number]): number {
  return end - start;
}

/** First chunk of the stretch that a participant answers for after so many halvings: each bit of its number, from the lowest, chose a half. */
function firstChunk(q: number, halvings: number, participant: number): number {
  let first = 0;
  for (let step = 0; step < halvings; step++) first += (participant >> step & 1) * (q >> (step + 1));
  return first;
}

/** Halving, then doubling, among p. */
export function halvingDoublingPlan(p: number, bytes: number, cut = EXACTLY): Plan {
  return foldedToPowerOfTwo(p, (q) => inSequence(halvingPlan(q, bytes, cut), unhalvingPlan(q, bytes, cut)), wholeVector(bytes));
}

/** Seconds of the halving alone, or with isReduction false of the doubling alone; a half is as many chunks of the largest size. */
function halvingTime(p: number, bytes: number, cut: Cut, isReduction: boolean, time: (distance: number, bytes: number, isReduction: boolean) => number): number {
  const steps = floorLog2(p);
  const { largest } = cutInto(2 ** steps, bytes, cut);
  let sum = 0;
  for (let step = 0; step < steps; step++) sum += time(2 ** step, largest * 2 ** (steps - step - 1), isReduction);
  return sum;
}

/**
 * Rabenseifner's algorithm: reduce-scatter by recursive halving, all-gather by recursive doubling, the largest halves between neighbours. Where
 * p is not a power of two those beyond it hand their vectors to a partner before and get the result after. With chunks of whole elements its
 * closed form is the most it can take. Source: Rabenseifner 2004; Thakur, Rabenseifner and Gropp 2005.
 */
export function halvingDoublingAllReduce(cut: Cut = EXACTLY): ScheduledCollective<'all-reduce'> {
  return scheduled({
    kind: 'halving-doubling',
    operation: 'all-reduce',
    about: 'halving-doubling all-reduce',
    formula: '2 lg p·(o+L) + 2(p−1)/p·nβ + (p−1)/p·nγ, all arriving together, full duplex; p not a power of two, q = 2^⌊lg p⌋: (2 lg q+2)(o+L) + (2(q−1)/q+2)nβ + ((q−1)/q+1)nγ',
    closedForm(p, bytes, cost) {
      const time = (distance: number, size: number, isReduction: boolean) => exchangeTime(p, cost, distance, size, isReduction);
      const fold = p > 2 ** floorLog2(p) ? time(p, bytes, true) + time(p, bytes, false) : 0;
      return fold + halvingTime(p, bytes, cut, true, time) + halvingTime(p, bytes, cut, false, time);
    },
    schedule: (p, bytes) => halvingDoublingPlan(p, bytes, cut),
  });
}

export const halvingDoubling = halvingDoublingAllReduce();

/** Pieces are n/q bytes, q = 2^⌊lg p⌋; where p is not q, whoever is represented gets the second half of its partner's. */
export const recursiveHalving = scheduled({
  kind: 'recursive-halving',
  operation: 'reduce-scatter',
  about: 'recursive-halving reduce-scatter',
  formula: 'lg p·(o+L) + (p−1)/p·n(β+γ), all arriving together, full duplex; p not a power of two, q = 2^⌊lg p⌋: (lg q+2)(o+L) + ((q−1)/q + 1 + 1/(2q))nβ + ((q−1)/q+1)nγ',
  closedForm(p, bytes, cost) {
    const q = 2 ** floorLog2(p);
    const time = (distance: number, size: number, isReduction: boolean) => exchangeTime(p, cost, distance, size, isReduction);
    return halvingTime(p, bytes, EXACTLY, true, time) + (p > q ? time(p, bytes, true) + time(p, bytes / q / 2, false) : 0);
  },
  schedule(p, bytes) {
    const q = 2 ** floorLog2(p);
    const second = (partner: number) => {
      const first = firstChunk(q, floorLog2(q), partner);
      return [(first + 0.5) * bytes / q, (first + 1) * bytes / q] as const;
    };
    return foldedToPowerOfTwo(p, () => halvingPlan(q, bytes), { before: () => [0, bytes], after: second, isReduction: true });
  },
});
