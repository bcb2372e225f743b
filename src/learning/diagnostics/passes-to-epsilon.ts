/** Passes to ε against batch size: how much work larger batches cost, and how many steps they save. */
import type { FloatArray } from '../parameters.js';
import { eachSeed, evaluations, isMet, learn, type LearnOptions, type LearnedPoint, type Target } from './learn.js';
import type { OpenSerialRun } from './probe.js';
import { isAccuracy } from '../target.js';

/** Learning rates for the batches: the best of a grid at each. */
export interface RateChoice {
  /** One grid for all batches, or each with its own. */
  readonly grid: readonly number[] | ((batch: number) => readonly number[]);
  /** Of the tuning run, none of the measured ones. */
  readonly seed: number;
}

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
    const rate = await bestRate(open, batch, options.rates, options);
    const ends = rate === null ? options.seeds.map(() => null) : await eachSeed(options.seeds, (seed) => end(open, { ...options, batch, rate, seed }));
    const point = { batch, rate, passes: ends.map((reached) => reached?.passes ?? null), steps: ends.map((reached) => reached?.steps ?? null) };
    points.push(point);
    tell(point);
  }
  return points;
}

/**
 * The rate with the fewest passes on the tuning seed; of equals the one that is furthest beyond ε. All run side by side, evaluation by evaluation,
 * and end with the first: a rate that does not get there costs no more than the one that does.
 */
async function bestRate<P extends FloatArray>(
  open: OpenSerialRun<P>, batch: number, { grid, seed }: RateChoice, options: PassesToEpsilonOptions,
): Promise<number | null> {
  const rates = typeof grid === 'function' ? grid(batch) : grid;
  const { until } = options;
  const sign = isAccuracy(until.metric) ? -1 : 1;
  const all = rates.map((rate) => ({ rate, stages: evaluations(open, { ...options, batch, rate, seed }) }));
  try {
    for (let running = all; running.length > 0;) {
      let best: { readonly rate: number; readonly value: number } | undefined;
      const still: typeof running = [];
      for (const one of running) {
        const next = await one.stages.next();
        if (next.done === true) continue;
        still.push(one);
        const { metrics } = next.value.point;
        const value = sign * (metrics[until.metric] ?? NaN);
        if (isMet(metrics, until) && (best === undefined || value < best.value)) best = { rate: one.rate, value };
      }
      if (best !== undefined) return best.rate;
      running = still;
    }
    return null;
  } finally {
    for (const { stages } of all) await stages.return('censored');
  }
}

type Arrival = Pick<LearnedPoint, 'passes' | 'steps'>;

/** Where the run met ε, if it did. */
async function end<P extends FloatArray>(open: OpenSerialRun<P>, options: LearnOptions): Promise<Arrival | null> {
  const { outcome, curve } = await learn(open, options);
  return outcome === 'reached' ? curve.at(-1)! : null;
}
