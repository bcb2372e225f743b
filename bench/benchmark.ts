/** One benchmark: what it measures, and how it is measured. A new one adds its file and a line in `registry.ts`. */

/** One line of the results. */
export interface Measurement {
  readonly bench: string;
  /** Median over the repetitions. */
  readonly value: number;
  readonly unit: string;
  /** Who was measured beside us, in the same run. */
  readonly peer?: string;
  /** Our speed divided by the peer's: above 1 we are faster. Median over the repetitions. */
  readonly ratio?: number;
  /** The ratio asked for. */
  readonly asked?: number;
}

export interface Benchmark {
  readonly name: string;
  readonly about: string;
  /** Measures and yields its lines as they come. */
  run(): AsyncIterable<Measurement>;
}

/** The middle value; the upper of two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Runs `work` and returns how many of the units that it says it did it does per second. */
export async function speedOf(work: () => number | Promise<number>): Promise<number> {
  const start = performance.now();
  const done = await work();
  return done / (performance.now() - start) * 1000;
}

/** Median speed over the repetitions, after one that warms up. */
export async function medianSpeed(repetitions: number, work: () => number | Promise<number>): Promise<number> {
  await work();
  const speeds: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) speeds.push(await speedOf(work));
  return median(speeds);
}
