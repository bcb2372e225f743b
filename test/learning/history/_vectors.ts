/** Tasks whose gradient at the start is a vector of one's choice, and the numbers of what is made of gradients. */
import { streams } from '../../../src/basics/random.js';
import { LazyHistory } from '../../../src/learning/history/history.js';
import type { ResultMemory } from '../../../src/learning/history/result-memory.js';
import type { KeyedSamples } from '../../../src/learning/learning-problem.js';
import { quadratic } from '../../../src/learning/models/quadratic.js';
import { makeOptimizer, optimizerFields } from '../../../src/learning/optimizers/registry.js';
import type { Gradient, LearningTask, Version } from '../../../src/simulation/strategies/learning-task.js';

export type VectorTask = LazyHistory<Float64Array, KeyedSamples>;

export interface VectorOptions { readonly noise?: number; readonly seed?: number; readonly optimizer?: unknown; readonly workers?: number; readonly memory?: ResultMemory; readonly mostBytes?: number }

/** The quadratic of curvature 1 that starts there: its gradient at w is w, and noise of that standard deviation per sample. */
export function taskAt(start: readonly number[], { noise = 0, seed = 1, optimizer = 'sgd', workers = 4, ...rest }: VectorOptions = {}): VectorTask {
  const problem = quadratic.open({ kind: 'quadratic', curvatures: start.map(() => 1), noise, start: [...start], samplesPerPass: 100, spread: 0 }, { workers, streams: streams(seed), isShared: false });
  const chosen = optimizerFields.parse(optimizer);
  return new LazyHistory({ problem, optimizer: makeOptimizer(chosen, problem), optimizerName: JSON.stringify(chosen), ...rest });
}

/** A version of zeros. */
export function origin(task: LearningTask): Version {
  return task.descend(task.initial, task.difference(task.initial, null), 1);
}

/** 0 − (−1)·gradient. */
export async function numbersOf(task: LearningTask & Pick<VectorTask, 'parameters'>, gradient: Gradient): Promise<number[]> {
  return Array.from(await task.parameters(task.descend(origin(task), gradient, -1)));
}
