/**
 * The maximal learning rate of serial SGD at a batch size, by trial. The criterion: over the second half of the steps, the training loss
 * averaged over the seeds is no higher than at the start. On a noiseless quadratic that is ½λw² growing or not: the limit is 2/λ. Where single
 * samples differ in curvature, typical runs stay bounded at rates at which the mean square already grows, so this limit lies above the
 * mean-square one, which `mean-square-growth` measures.
 */
import type { FloatArray } from '../parameters.js';
import { largestStable, type Bracket, type SearchOptions } from './largest-stable.js';
import { learn } from './learn.js';
import type { OpenSerialRun } from './probe.js';

export interface MaximalRateOptions extends SearchOptions {
  readonly batch: number;
  /** Length of every trial. */
  readonly steps: number;
  /** At least one. */
  readonly seeds: readonly number[];
}

/** Evaluations of a trial; half of them are judged. */
const LOOKS = 6;

export async function maximalRate<P extends FloatArray>(open: OpenSerialRun<P>, options: MaximalRateOptions): Promise<Bracket> {
  const { task, close } = await open({ seed: options.seeds[0]!, batch: options.batch });
  const passes = options.steps * options.batch / task.samplesPerPass;
  close();
  return largestStable((rate) => staysBounded(open, rate, passes, options), options);
}

/** Whether the trial of that rate meets the criterion. */
async function staysBounded<P extends FloatArray>(open: OpenSerialRun<P>, rate: number, passes: number, { batch, seeds }: MaximalRateOptions): Promise<boolean> {
  let excess = 0;
  for (const seed of seeds) {
    const { outcome, curve } = await learn(open, { batch, rate, seed, passes, everyPasses: passes / LOOKS });
    if (outcome === 'diverged') return false;
    const late = curve.slice(Math.ceil(curve.length / 2)).map(({ metrics }) => metrics.trainLoss);
    excess += late.reduce((sum, loss) => sum + loss, 0) / late.length - curve[0]!.metrics.trainLoss;
  }
  return excess <= 0;
}
