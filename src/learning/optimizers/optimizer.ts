import type { z } from '../../basics/fields.js';
import type { ModelState } from '../history/model-state.js';
import type { FloatArray } from '../parameters.js';

/**
 * How a gradient changes a model: one file each, pure functions of host arrays. Arithmetic runs in double and is rounded once per stored
 * number (float32 for tensor problems, float64 for oracles), so a result depends on its operands alone.
 */
export interface Optimizer {
  /**
   * Whether every number of the result depends on the same place of the operands alone. Then slices of a model can be stepped on several
   * servers, and models be averaged with their memories; without it, memories start anew after an average, and there is one server at most.
   */
  readonly isElementwise: boolean;
  /** The memory of a model that has taken no step; every array of the parameters' length. */
  initialMemory<P extends FloatArray>(parameters: P): readonly P[];
  /** The model after one step against the gradient. */
  step<P extends FloatArray>(from: ModelState<P>, gradient: P, rate: number): ModelState<P>;
  /** Where there is one, the step's length is searched for: `step` is not called, and `rate` is the first length tried. */
  readonly lineSearch?: LineSearch;
}

/** A search along a direction on the loss of the gradient's own samples. */
export interface LineSearch {
  /** The direction of descent at the model, given the gradient there; the memory of the next model is made of them both. */
  direction<P extends FloatArray>(from: ModelState<P>, gradient: P): P;
  /** The model at `from + length × direction`. */
  arrive<P extends FloatArray>(from: ModelState<P>, gradient: P, direction: P, length: number): ModelState<P>;
  /** Whether the loss has fallen enough at that length. @param slope gradient · direction, < 0 */
  isEnough(lossBefore: number, lossAfter: number, slope: number, length: number): boolean;
  /** Each failed length is multiplied by this, in (0, 1). */
  readonly shrink: number;
  /** Lengths tried before the model is left where it is. */
  readonly trials: number;
}

/** What an optimizer is told of the model: sizes of its arrays (weights, biases, …) one after another; they sum to the number of parameters. */
export interface OptimizerSetting { readonly blocks: readonly number[] }

/** An optimizer with its options beside it. */
export interface OptimizerDefinition<Fields extends z.ZodObject> {
  readonly options: Fields;
  make(options: z.output<Fields>, setting: OptimizerSetting): Optimizer;
  /** Arrays of the parameters' length that it keeps from step to step, at most. */
  arrays(options: z.output<Fields>): number;
  /** In a few words, with its numbers, e.g. `heavy ball, momentum 0.9`. */
  about(options: z.output<Fields>): string;
}

export function optimizer<Fields extends z.ZodObject>(definition: OptimizerDefinition<Fields>): OptimizerDefinition<Fields> {
  return definition;
}
