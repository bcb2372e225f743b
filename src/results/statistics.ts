/** What replications say together: means with Student-t intervals, and Kaplan–Meier medians where some runs never arrived. The only file with `simple-statistics`. */
import { mean, median as middle, sampleStandardDeviation } from 'simple-statistics';
import type { Estimate, MeanInterval } from './results.js';

/** One replication's quantity at ε. */
export interface Observation {
  /** Null: ε was not reached. */
  readonly value: number | null;
  /** Where the watching of an unreached run ended, in the value's unit; left out for a run that would never have reached it (diverged). */
  readonly censoredAt?: number;
}

/**
 * The one summary of a quantity at ε: the mean with its interval if every replication reached it, else how many did, and the Kaplan–Meier median.
 * A mean over the runs that happened to arrive would flatter, so there is none.
 * @throws RangeError without observations
 */
export function estimate(observations: readonly Observation[]): Estimate {
  if (observations.length === 0) throw new RangeError('an estimate needs at least one observation');
  const n = observations.length;
  const reached = observations.map(({ value }) => value).filter((value) => value !== null);
  if (reached.length === n) return { kind: 'all-reached', n, ...meanInterval(reached) };
  return { kind: 'some-reached', reached: reached.length, n, median: kaplanMeierMedian(observations) };
}

/**
 * Mean and 95 % interval: x̄ ± t₀.₉₇₅(n − 1)·s/√n, s with n − 1 in its denominator; no interval from one value.
 * @throws Error without values
 */
export function meanInterval(values: readonly number[]): MeanInterval {
  const centre = mean([...values]);
  if (values.length === 1) return { mean: centre, low: null, high: null };
  const half = studentT975(values.length - 1) * sampleStandardDeviation([...values]) / Math.sqrt(values.length);
  return { mean: centre, low: centre - half, high: centre + half };
}

/**
 * The middle value; the mean of the two middle ones for an even count. Infinities are values like any other.
 * @throws Error without values
 */
export function median(values: readonly number[]): number {
  return middle([...values]);
}

/**
 * The earliest value t at which the Kaplan–Meier curve S(t) = Π_{tᵢ ≤ t} (1 − dᵢ/nᵢ) is at most ½ (dᵢ arrivals at tᵢ among the nᵢ still watched);
 * null where it stays above. A run censored at tᵢ still counts in nᵢ; one without `censoredAt` counts for ever. Source: Kaplan, Meier 1958.
 */
export function kaplanMeierMedian(observations: readonly Observation[]): number | null {
  const arrivals = observations.map(({ value }) => value).filter((value) => value !== null).sort((a, b) => a - b);
  const lastSeen = observations.map(({ value, censoredAt = Infinity }) => value ?? censoredAt);
  let above = 1;
  for (const time of new Set(arrivals)) {
    const arrived = arrivals.filter((value) => value === time).length;
    const watched = lastSeen.filter((end) => end >= time).length;
    above *= 1 - arrived / watched;
    // Products such as 3/4 · 2/3 miss one half by a rounding.
    if (above <= 0.5 + 1e-12) return time;
  }
  return null;
}

/**
 * The 97.5 % quantile of Student's t, to about 1e-12: P(|T| ≤ t₀.₉₇₅) = 0.95.
 * Up to 1000 degrees of freedom by bisection of the finite series of P(|T| ≤ t) in θ = atan(t/√df) (Abramowitz, Stegun 26.7.3–4); beyond, by
 * the Cornish–Fisher expansion about the normal quantile (26.7.5).
 * @param degrees of freedom, a whole number ≥ 1, or Infinity (the normal law)
 * @throws RangeError for anything else
 */
export function studentT975(degrees: number): number {
  if (degrees !== Infinity && !(Number.isInteger(degrees) && degrees >= 1)) throw new RangeError(`degrees of freedom: expected a whole number ≥ 1, received ${degrees}`);
  if (degrees > 1000) return cornishFisher(degrees);
  let low = 0;
  let high = Math.PI / 2;
  for (let halving = 0; halving < 60; halving++) {
    const theta = (low + high) / 2;
    if (probabilityWithin(theta, degrees) < 0.95) low = theta;
    else high = theta;
  }
  return Math.sqrt(degrees) * Math.tan((low + high) / 2);
}

/** P(|T| ≤ √df·tan θ). */
function probabilityWithin(theta: number, degrees: number): number {
  const cosine = Math.cos(theta);
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let power = isOdd ? 3 : 2; power <= degrees - 2; power += 2) {
    term *= (power - 1) / power * cosine * cosine;
    sum += term;
  }
  return isOdd ? 2 / Math.PI * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
}

function cornishFisher(degrees: number): number {
  const z = 1.959963984540054;
  return z
    + (z ** 3 + z) / (4 * degrees)
    + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2)
    + (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3);
}
