import type { ModelState } from '../../../src/learning/history/model-state.js';
import type { Optimizer } from '../../../src/learning/optimizers/optimizer.js';
import { makeOptimizer, optimizerFields, type OptimizerOptions } from '../../../src/learning/optimizers/registry.js';
import type { FloatArray } from '../../../src/learning/parameters.js';

/** The optimizer of options as a scenario writes them, for a model of one array unless said otherwise. */
export function written(options: unknown, blocks: readonly number[] = [1]): Optimizer {
  const chosen: OptimizerOptions = optimizerFields.parse(options);
  return makeOptimizer(chosen, { blocks });
}

export function startAt<P extends FloatArray>(optimizer: Optimizer, parameters: P): ModelState<P> {
  return { parameters, memory: optimizer.initialMemory(parameters), steps: 0 };
}

/** The models after each of the gradients, one after another. */
export function follow<P extends FloatArray>(optimizer: Optimizer, parameters: P, gradients: readonly P[], rate: number): ModelState<P>[] {
  let state = startAt(optimizer, parameters);
  return gradients.map((gradient) => (state = optimizer.step(state, gradient, rate)));
}

/** What a model of one number goes through. */
export function path(optimizer: Optimizer, start: number, gradients: readonly number[], rate: number): number[] {
  return follow(optimizer, Float64Array.of(start), gradients.map((gradient) => Float64Array.of(gradient)), rate).map(({ parameters }) => parameters[0]!);
}
