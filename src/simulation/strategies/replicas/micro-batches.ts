/** A worker's batch cut into micro-batches, computed one after the other: as equal as can be, the larger ones first. */
import type { Problem } from '../../../basics/errors.js';
import { count } from '../../../basics/fields.js';
import type { Cluster } from '../cluster.js';
import { always, type RoundWork } from '../rounds/rounds.js';
import type { QuietSetting, StrategySetting } from '../strategy.js';

export const microBatchesField = count('m: micro-batches that each worker\'s batch is computed in.');

/** Samples of the index-th of m micro-batches. */
export function microBatch(batch: number, microBatches: number, index: number): number {
  return Math.floor((batch + microBatches - 1 - index) / microBatches);
}

/** Samples of the largest of all workers' micro-batches. */
export function largestMicroBatch(microBatches: number, batches: readonly number[]): number {
  return batches.reduce((most, batch) => Math.max(most, microBatch(batch, microBatches, 0)), 0);
}

/** Rounds in which every worker's steps are its micro-batches. */
export function microBatchSteps(microBatches: number, { batches }: Cluster): RoundWork<never>['plan'] {
  return always({ steps: microBatches, batches, ofStep: (worker, step) => microBatch(batches[worker]!, microBatches, step) });
}

/** Seconds of the slowest worker's micro-batches, one after the other; what makes its step longer than another's makes each of them longer. */
export function microBatchesTime(microBatches: number, { steps, batches, stepOf }: Pick<QuietSetting, 'steps' | 'batches' | 'stepOf'>): number {
  return batches.reduce((slowest, batch, worker) => {
    const whole = stepOf(batch);
    let seconds = 0;
    for (let index = 0; index < microBatches; index++) seconds += stepOf(microBatch(batch, microBatches, index));
    return Math.max(slowest, whole === 0 ? 0 : seconds * steps[worker]! / whole);
  }, 0);
}

/** More micro-batches than samples. */
export function microBatchProblems({ microBatches }: { readonly microBatches: number }, { batches }: StrategySetting): readonly Problem[] {
  const least = batches?.reduce((sofar, batch) => Math.min(sofar, batch), Infinity) ?? Infinity;
  return microBatches <= least ? [] : [{
    path: 'microBatches', message: 'not a sample for every micro-batch', expected: `at most ${least}, the smallest batch of a worker`, received: String(microBatches),
    fix: 'take fewer micro-batches, or a larger batch',
  }];
}
