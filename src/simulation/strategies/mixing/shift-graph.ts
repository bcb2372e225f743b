/** Graphs that look alike from every worker: shifts of its number, digit by digit, lead to its neighbours. */

/** Z_{n₁} × Z_{n₂} × …, in which worker numbers are written with the first digit slowest, and the shifts that lead to neighbours. */
export interface ShiftGraph { readonly sizes: readonly number[]; readonly shifts: readonly (readonly number[])[] }

/**
 * λ of each character of the group: the mean over a worker and its neighbours of e^{2πi Σ k_a s_a/n_a}, k being the worker's digits.
 * @returns by worker [real, imaginary]; the first is 1
 */
export function eigenvalues({ sizes, shifts }: ShiftGraph): (readonly [number, number])[] {
  const workers = sizes.reduce((product, size) => product * size, 1);
  return Array.from({ length: workers }, (_, worker) => {
    const digits = digitsOf(worker, sizes);
    let real = 1;
    let imaginary = 0;
    for (const shift of shifts) {
      const turns = digits.reduce((sum, digit, axis) => sum + (digit * shift[axis]!) % sizes[axis]! / sizes[axis]!, 0);
      real += Math.cos(2 * Math.PI * turns);
      imaginary += Math.sin(2 * Math.PI * turns);
    }
    return [real / (shifts.length + 1), imaginary / (shifts.length + 1)];
  });
}

function digitsOf(worker: number, sizes: readonly number[]): number[] {
  const digits = new Array<number>(sizes.length);
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    digits[axis] = worker % sizes[axis]!;
    worker = Math.floor(worker / sizes[axis]!);
  }
  return digits;
}

/** The worker that the shift leads to. */
export function shifted(worker: number, shift: readonly number[], sizes: readonly number[]): number {
  return digitsOf(worker, sizes).reduce((number, digit, axis) => number * sizes[axis]! + (digit + shift[axis]! + sizes[axis]!) % sizes[axis]!, 0);
}

/** Without those that lead nowhere, or where another leads. */
export function distinct(sizes: readonly number[], shifts: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const targets = new Set([0]);
  return shifts.filter((shift) => {
    const target = shifted(0, shift, sizes);
    const isNew = !targets.has(target);
    targets.add(target);
    return isNew;
  });
}
