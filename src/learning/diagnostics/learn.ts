/** One serial run of SGD, followed until it meets ε, diverges, or its passes are spent. */
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { MetricName, Metrics, Version } from '../../simulation/strategies/learning-task.js';
import type { FloatArray } from '../parameters.js';
import { hasDiverged, meets } from '../target.js';
import type { OpenSerialRun, SerialRun } from './probe.js';

/** A value of a metric to be met: at most that loss, at least that accuracy. */
export interface Target { readonly metric: MetricName; readonly epsilon: number }

export interface LearnOptions {
  readonly batch: number;
  readonly rate: number;
  readonly seed: number;
  /** Most passes over the training set; at least one step is taken. */
  readonly passes: number;
  /** Evaluated before the first step, and after the first step that reaches each multiple of so many passes. */
  readonly everyPasses: number;
  readonly until?: Target | undefined;
}

export interface LearnedPoint { readonly passes: number; readonly steps: number; readonly metrics: Metrics }

export interface Learned {
  readonly outcome: 'reached' | 'censored' | 'diverged';
  /** All evaluations; the first is of the initial model, the last is where the run ended. */
  readonly curve: readonly LearnedPoint[];
}

/** An evaluation, with the model that it was of. */
export interface Stage<P extends FloatArray> { readonly point: LearnedPoint; readonly run: SerialRun<P>; readonly version: Version }

/** The evaluations of a run, one at a time; whoever stops before the end calls `return`. @returns how it ended */
export async function* evaluations<P extends FloatArray>(
  open: OpenSerialRun<P>, { batch, rate, seed, passes, everyPasses, until }: LearnOptions,
): AsyncGenerator<Stage<P>, Learned['outcome'], void> {
  const run = await open({ seed, batch });
  try {
    const { task } = run;
    let version = task.initial;
    let first: number | undefined;
    for (let steps = 0; ;) {
      // Promises alone never let a signal be heard.
      await eventLoopTurn();
      const point = { passes: steps * batch / task.samplesPerPass, steps, metrics: await task.metric(version) };
      yield { point, run, version };
      first ??= point.metrics.trainLoss;
      if (hasDiverged(point.metrics, first)) return 'diverged';
      if (until !== undefined && isMet(point.metrics, until)) return 'reached';
      if (point.passes >= passes) return 'censored';
      // The first step at or beyond the next multiple; a quotient that misses a whole number by a rounding is that number.
      const multiple = Math.floor(point.passes / everyPasses + 1e-9) + 1;
      const next = Math.max(steps + 1, Math.ceil(Math.min(multiple * everyPasses, passes) * task.samplesPerPass / batch - 1e-9));
      for (; steps < next; steps++) {
        version = task.step(version, task.gradient(version, task.draw(0, batch)), rate);
        if (task.isFull) await task.settle(version);
      }
    }
  } finally {
    run.close();
  }
}

/** Follows a run to its end. @param look told of every evaluation */
export async function learn<P extends FloatArray>(
  open: OpenSerialRun<P>, options: LearnOptions, look: (stage: Stage<P>) => Promise<void> = () => Promise.resolve(),
): Promise<Learned> {
  const curve: LearnedPoint[] = [];
  const stages = evaluations(open, options);
  try {
    for (;;) {
      const next = await stages.next();
      if (next.done === true) return { outcome: next.value, curve };
      curve.push(next.value.point);
      await look(next.value);
    }
  } finally {
    await stages.return('censored');
  }
}

/** Whether the metrics meet the target; a missing accuracy meets none. */
export function isMet(metrics: Metrics, { metric, epsilon }: Target): boolean {
  return meets(metric, metrics[metric] ?? NaN, epsilon);
}

/** One after another: a run's gradients are stacked within it, and the memory of many runs at once would have no bound. */
export async function eachSeed<Result>(seeds: readonly number[], work: (seed: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const seed of seeds) results.push(await work(seed));
  return results;
}
