/** Passes to ε against batch size: how much work larger batches cost, and how many steps they save. */
import type { FloatArray } from '../parameters.js';
import { eachSeed, learn, type LearnOptions, type LearnedPoint, type Target } from './learn.js';
import type { OpenSerialRun } from './probe.js';

/** Learning rates for the batches: given by a rule, or the best of a grid at each; the most likely one first spares work. */
export type RateChoice =
  | { readonly kind: 'rule'; readonly rateFor: (batch: number) => number }
  | { readonly kind: 'best'; /** One for all batches, or each with its own. */ readonly grid: readonly number[] | ((batch: number) => readonly number[]); /** Of the tuning run, none of the measured ones. */ readonly seed: number };

export interface PassesToEpsilonOptions {
  readonly batches: readonly number[];
  readonly rates: RateChoice;
  readonly seeds: readonly number[];
  readonly until: Target;
  /** Budget of every run. */
  readonly passes: number;
  readonly everyPasses: number;
}

/** What the seeds took at one batch size. */
export interface EpsilonPoint {
  readonly batch: number;
  /** Null where no rate of the grid got there. */
  readonly rate: number | null;
  /** One per seed; null where ε was not reached within the budget. */
  readonly passes: readonly (number | null)[];
  /** Steps beside them: the depth. */
  readonly steps: readonly (number | null)[];
}

/** @param tell told of each point as soon as it is known */
export async function passesToEpsilon<P extends FloatArray>(
  open: OpenSerialRun<P>, options: PassesToEpsilonOptions, tell: (point: EpsilonPoint) => void = () => undefined,
): Promise<EpsilonPoint[]> {
  const points: EpsilonPoint[] = [];
  for (const batch of options.batches) {
    const rate = options.rates.kind === 'rule' ? options.rates.rateFor(batch) : await bestRate(open, batch, options.rates, options);
    const ends = rate === null ? options.seeds.map(() => null) : await eachSeed(options.seeds, (seed) => end(open, { ...options, batch, rate, seed }));
    const point = { batch, rate, passes: ends.map((reached) => reached?.passes ?? null), steps: ends.map((reached) => reached?.steps ?? null) };
    points.push(point);
    tell(point);
  }
  return points;
}

/** The rate with the fewest passes on the tuning seed; each rate is given no more passes than the best before it took. The first of equals. */
async function bestRate<P extends FloatArray>(
  open: OpenSerialRun<P>, batch: number, { grid, seed }: Extract<RateChoice, { kind: 'best' }>, options: PassesToEpsilonOptions,
): Promise<number | null> {
  let best: number | null = null;
  let least = options.passes;
  for (const rate of typeof grid === 'function' ? grid(batch) : grid) {
    const reached = await end(open, { ...options, passes: least, batch, rate, seed });
    if (reached === null || (best !== null && reached.passes >= least)) continue;
    best = rate;
    least = reached.passes;
  }
  return best;
}

type Arrival = Pick<LearnedPoint, 'passes' | 'steps'>;

/** Where the run met ε, if it did. */
async function end<P extends FloatArray>(open: OpenSerialRun<P>, options: LearnOptions): Promise<Arrival | null> {
  const { outcome, curve } = await learn(open, options);
  return outcome === 'reached' ? curve.at(-1)! : null;
}
