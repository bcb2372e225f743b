/** Where theory knows the course of SGD, the learner takes it: what the laws of this folder share. Each is held to four standard errors. */
import type { ExecutionContext } from 'ava';
import { streams } from '../../../src/basics/random.js';
import { quadratic } from '../../../src/learning/models/quadratic.js';
import { haveLaw, learner, type Learner } from '../../learning/_oracle-task.js';
import { meanWithError, offBy } from '../../support/standard-error.js';

interface Constants { readonly lambda: number; readonly variance: number; readonly start: number; readonly dimension: number; readonly workers?: number; readonly seed?: number }

/** Every coordinate has the same curvature and its own noise: as many independent runs in one. */
export function manyQuadratics({ lambda, variance, start, dimension, workers = 1, seed = 1 }: Constants): Learner {
  const options = { kind: 'quadratic', curvatures: Array<number>(dimension).fill(lambda), noise: Math.sqrt(variance), start, spread: 0, samplesPerPass: 1000 } as const;
  return learner(quadratic.open(options, { workers, streams: streams(seed), isShared: false }));
}

export function holds(t: ExecutionContext, values: ArrayLike<number>, law: { readonly mean: number; readonly variance: number }): void {
  const { holds: isSo, message } = haveLaw(values, law);
  t.true(isSo, message);
}

export function isMean(t: ExecutionContext, values: readonly number[], expected: number): void {
  const { mean, error } = meanWithError(values);
  const { isClose, message } = offBy(mean, expected, error);
  t.true(isClose, message);
}
