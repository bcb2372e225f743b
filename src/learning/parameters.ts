/**
 * Arithmetic on parameters, which live on the host as flat arrays and are never changed once made: a loop over a few thousand numbers costs
 * less than one call into a tensor backend, and the garbage collector then frees the history. Sums run in double, in the order of the
 * list, so a result depends on its operands alone.
 */
export type FloatArray = Float32Array | Float64Array;

/** `from − rate × gradient`. */
export function descend<P extends FloatArray>(from: P, gradient: P, rate: number, empty: (length: number) => P): P {
  const to = empty(from.length);
  for (let i = 0; i < to.length; i++) to[i] = from[i]! - rate * gradient[i]!;
  return to;
}

/** The equally weighted mean of a list that is not empty. */
export function average<P extends FloatArray>(list: readonly P[], empty: (length: number) => P): P {
  const mean = empty(list[0]!.length);
  for (let i = 0; i < mean.length; i++) {
    let sum = 0;
    for (let k = 0; k < list.length; k++) sum += list[k]![i]!;
    mean[i] = sum / list.length;
  }
  return mean;
}

/** The index-th of `count` slices, whose sizes differ by at most one; a view, not a copy. */
export function slice<P extends FloatArray>(whole: P, index: number, count: number): P {
  return whole.subarray(Math.floor(whole.length * index / count), Math.floor(whole.length * (index + 1) / count)) as P;
}

/** The slices one after another. */
export function joinSlices<P extends FloatArray>(slices: readonly P[], empty: (length: number) => P): P {
  if (slices.length === 1) return slices[0]!;
  const whole = empty(slices.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of slices) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
