/** A learning task over an oracle problem with plain SGD, whose parameters can be looked at. */
import { LazyHistory } from '../../src/learning/history/history.js';
import type { KeyedSamples, LearningProblem } from '../../src/learning/learning-problem.js';
import { makeOptimizer } from '../../src/learning/optimizers/registry.js';
import type { LearningTask, Version } from '../../src/simulation/strategies/learning-task.js';

export interface Learner {
  readonly task: LearningTask;
  /** The parameters of a version whose metric was never asked for. */
  readonly parameters: (version: Version) => Promise<Float64Array>;
}

export function learner<S extends KeyedSamples>(problem: LearningProblem<Float64Array, S>): Learner {
  let evaluated = problem.initial;
  const watched: LearningProblem<Float64Array, S> = {
    ...problem,
    evaluate(at) {
      evaluated = at;
      return problem.evaluate(at);
    },
  };
  const task = new LazyHistory({ problem: watched, optimizer: makeOptimizer({ kind: 'sgd' }, problem), optimizerName: 'sgd' });
  return {
    task,
    async parameters(version) {
      await task.metric(version);
      return evaluated;
    },
  };
}

/** Plain SGD of one worker. */
export function descend(task: LearningTask, steps: number, batch: number, rate: number): Version {
  let version = task.initial;
  for (let step = 0; step < steps; step++) version = task.step(version, task.gradient(version, task.draw(0, batch)), rate);
  return version;
}

/** Average of d numbers, and their sample variance. */
export function meanAndVariance(values: ArrayLike<number>): { readonly mean: number; readonly variance: number } {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  return { mean, variance: list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (list.length - 1) };
}

/** Whether independent normal values have that mean and variance to 4 standard errors (√(v/n) and v√(2/(n − 1))); says by how many they miss. */
export function haveLaw(values: ArrayLike<number>, law: { readonly mean: number; readonly variance: number }): { readonly holds: boolean; readonly message: string } {
  const { mean, variance } = meanAndVariance(values);
  const meanOff = (mean - law.mean) / Math.sqrt(law.variance / values.length);
  const varianceOff = (variance - law.variance) / (law.variance * Math.sqrt(2 / (values.length - 1)));
  return {
    holds: Math.abs(meanOff) <= 4 && Math.abs(varianceOff) <= 4,
    message: `mean ${mean} is ${meanOff.toFixed(1)} standard errors from ${law.mean}, variance ${variance} is ${varianceOff.toFixed(1)} from ${law.variance}`,
  };
}
