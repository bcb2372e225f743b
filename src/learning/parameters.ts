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
