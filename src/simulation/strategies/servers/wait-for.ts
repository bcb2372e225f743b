/** The K of strategies whose updates wait for K gradients. */
import type { Problem } from '../../../basics/errors.js';
import { count } from '../../../basics/fields.js';
import type { StrategySetting } from '../strategy.js';

/** @param whose what the K are, in words */
export function waitForField(whose: string) {
  return count(`K: ${whose}, 1 to P, that an update waits for.`);
}

/** K goes from 1 to P. */
export function waitForProblems(waitFor: number, { workers = Infinity }: StrategySetting): readonly Problem[] {
  if (waitFor <= workers) return [];
  return [{ path: 'waitFor', message: 'more gradients to wait for than there are workers', expected: `at most ${workers}`, received: String(waitFor) }];
}

/** Samples of K gradients, on average. */
export function samplesOf(waitFor: number, batches: readonly number[]): number {
  return waitFor * batches.reduce((sum, batch) => sum + batch, 0) / batches.length;
}
