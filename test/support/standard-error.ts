/** What a simulated mean may miss its closed form by. */

/** Mean of independent values and its standard error s/√n. */
export function meanWithError(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

/** Whether `value` is `expected` to within four standard errors; says by how many it is off when it is not. */
export function offBy(value: number, expected: number, error: number): { readonly isClose: boolean; readonly message: string } {
  const distance = (value - expected) / error;
  return { isClose: Math.abs(distance) <= 4, message: `${value} instead of ${expected}: ${distance.toFixed(1)} standard errors off` };
}

/** Whether two numbers agree to 1e-9 of the larger, or are both 0. */
export function areEqual(one: number, other: number, tolerance = 1e-9): boolean {
  return Math.abs(one - other) <= tolerance * Math.max(Math.abs(one), Math.abs(other));
}
