/**
 * Arithmetic on parameters, which live on the host as flat arrays and are never changed once made: a loop over a few thousand numbers costs
 * less than one call into a tensor backend, and the garbage collector then frees the history. Sums run in double, in the order of the
 * list, so a result depends on its operands alone.
 */
export type FloatArray = Float32Array | Float64Array;

/** Zeros, of that array's precision and, unless said otherwise, length. */
export function emptyLike<P extends FloatArray>(array: P, length = array.length): P {
  return (array instanceof Float32Array ? new Float32Array(length) : new Float64Array(length)) as P;
}

/** `from − rate × gradient`. */
export function descend<P extends FloatArray>(from: P, gradient: P, rate: number): P {
  const to = emptyLike(from);
  for (let i = 0; i < to.length; i++) to[i] = from[i]! - rate * gradient[i]!;
  return to;
}

/** The equally weighted mean of a list that is not empty. */
export function average<P extends FloatArray>(list: readonly P[]): P {
  return weightedSum(list, Array<number>(list.length).fill(1), list.length);
}

/** Σ weight × array over a list that is not empty, divided by `divisor`. */
export function weightedSum<P extends FloatArray>(list: readonly P[], weights: readonly number[], divisor = 1): P {
  const sums = new Float64Array(list[0]!.length);
  // Four arrays in one sweep take half the time of four sweeps, and add in the same order.
  const even = list.length - list.length % 4;
  for (let k = 0; k < even; k += 4) addFour(sums, list, weights, k);
  for (let k = even; k < list.length; k++) add(sums, list[k]!, weights[k]!);
  const result = emptyLike(list[0]!);
  for (let i = 0; i < result.length; i++) result[i] = sums[i]! / divisor;
  return result;
}

/** Σ one_i × other_i from one place to before another. */
export function dot(one: FloatArray, other: FloatArray, begin = 0, end = one.length): number {
  let sum = 0;
  for (let i = begin; i < end; i++) sum += one[i]! * other[i]!;
  return sum;
}

/** The index-th of `count` slices, whose sizes differ by at most one; a view, not a copy. */
export function slice<P extends FloatArray>(whole: P, index: number, count: number): P {
  if (count === 1) return whole;
  return whole.subarray(Math.floor(whole.length * index / count), Math.floor(whole.length * (index + 1) / count)) as P;
}

/** The slices one after another. */
export function joinSlices<P extends FloatArray>(slices: readonly P[]): P {
  if (slices.length === 1) return slices[0]!;
  const whole = emptyLike(slices[0]!, slices.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of slices) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

function add(sums: Float64Array, values: FloatArray, weight: number): void {
  for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + weight * values[i]!;
}

function addFour(sums: Float64Array, list: readonly FloatArray[], weights: readonly number[], k: number): void {
  const [a, b, c, d] = [list[k]!, list[k + 1]!, list[k + 2]!, list[k + 3]!];
  const [wa, wb, wc, wd] = [weights[k]!, weights[k + 1]!, weights[k + 2]!, weights[k + 3]!];
  for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + wa * a[i]! + wb * b[i]! + wc * c[i]! + wd * d[i]!;
}
