/**
 * Gradients made smaller for the wire, as what arrives: arrays of the same length and kind, never the operand itself. What is lost stays with
 * the caller, who may add it to the next gradient (error feedback).
 */
import { below, type Uniform } from '../basics/random.js';
import type { FloatArray } from './parameters.js';

/**
 * The k numbers of largest magnitude, the rest 0; of equal ones the first. Biased; loses at most 1 − k/d of the square norm. NaN counts as
 * infinite, so that it is not hidden.
 * @param kept k in [0, d]
 */
export function topK<P extends FloatArray>(values: P, kept: number): P {
  const result = zeros(values);
  if (kept === 0) return result;
  const magnitudes = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) magnitudes[i] = Number.isNaN(values[i]) ? Infinity : Math.abs(values[i]!);
  const least = nthSmallest(magnitudes.slice(), values.length - kept);
  let equals = kept;
  for (let i = 0; i < values.length; i++) if (magnitudes[i]! > least) equals--;
  for (let i = 0; i < values.length; i++) {
    if (magnitudes[i]! > least || (magnitudes[i] === least && equals-- > 0)) result[i] = values[i]!;
  }
  return result;
}

/** The number that would stand at that place if they were sorted; of 7,850 in 0.13 ms where a full sort takes 1.06. Reorders them. Source: Hoare 1961. */
function nthSmallest(numbers: Float64Array, place: number): number {
  let [first, last] = [0, numbers.length - 1];
  while (first < last) {
    const pivot = numbers[(first + last) >> 1]!;
    let [low, high] = [first, last];
    while (low <= high) {
      while (numbers[low]! < pivot) low++;
      while (numbers[high]! > pivot) high--;
      if (low > high) break;
      const held = numbers[low]!;
      numbers[low++] = numbers[high]!;
      numbers[high--] = held;
    }
    if (place <= high) last = high;
    else if (place >= low) first = low;
    else break;
  }
  return numbers[place]!;
}

/** k numbers at places drawn without replacement, the rest 0; times d/k it is unbiased. Loses 1 − k/d of the square norm in the mean. */
export function randomK<P extends FloatArray>(values: P, kept: number, source: Uniform): P {
  const result = zeros(values);
  for (const place of randomPlaces(values.length, kept, source)) result[place] = values[place]!;
  return result;
}

/** k of 0 … d − 1 without replacement, each set equally likely, by k draws. Source: Floyd, in Bentley and Floyd 1987. */
export function randomPlaces(dimension: number, kept: number, source: Uniform): Set<number> {
  const places = new Set<number>();
  for (let last = dimension - kept; last < dimension; last++) {
    const place = below(last + 1, source);
    places.add(places.has(place) ? last : place);
  }
  return places;
}

/**
 * QSGD: each |v_i| becomes one of s + 1 multiples of |v|/s, 0 … |v|, up or down at random with the chances that keep its mean; signs and the
 * norm |v| are kept. Unbiased. One draw per number. Source: Alistarh et al. 2017.
 * @param levels s ≥ 1
 */
export function qsgd<P extends FloatArray>(values: P, levels: number, source: Uniform): P {
  const norm = Math.sqrt(sumOfSquares(values));
  const result = zeros(values);
  // Of zeros nothing is to be rounded; a norm that is not finite makes NaN of all.
  if (norm === 0) return result;
  for (let i = 0; i < values.length; i++) {
    const level = Math.abs(values[i]!) / norm * levels;
    const rounded = Math.floor(level + source());
    result[i] = Math.sign(values[i]!) * norm * rounded / levels;
  }
  return result;
}

/**
 * QSGD over 1 + ω, ω = min(d/s², √d/s): loses at most ω/(1 + ω) of the square norm in the mean, where QSGD itself loses up to ω of it, more than there is
 * unless s > √d. Source: Koloskova, Stich, Jaggi 2019, section 2.
 */
export function dampedQsgd<P extends FloatArray>(values: P, levels: number, source: Uniform): P {
  const result = qsgd(values, levels, source);
  const damping = 1 + Math.min(values.length / levels ** 2, Math.sqrt(values.length) / levels);
  for (let i = 0; i < result.length; i++) result[i]! /= damping;
  return result;
}

/** The signs, times the mean magnitude: where no number is 0, the multiple of the signs that is nearest. Biased. Source: Karimireddy et al. 2019. */
export function scaledSign<P extends FloatArray>(values: P): P {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]!);
  const result = zeros(values);
  for (let i = 0; i < values.length; i++) result[i] = Math.sign(values[i]!) * sum / values.length;
  return result;
}

/** |v|², summed in double. */
export function sumOfSquares(values: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}

function zeros<P extends FloatArray>(like: P): P {
  // A copy keeps the kind of array in its type.
  const copy = like.slice() as P;
  copy.fill(0);
  return copy;
}
