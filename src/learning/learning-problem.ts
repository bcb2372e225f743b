import type { Metrics, Samples } from '../simulation/strategies/learning-task.js';
import type { ContentKey } from './history/content-key.js';
import type { FloatArray } from './parameters.js';

/** Samples that a problem has drawn; the key names them by content, with everything random about their gradient. */
export interface KeyedSamples extends Samples {
  readonly key: ContentKey;
  /** What they take in memory, about. */
  readonly bytes: number;
}

/** What is asked of parameters and samples: the mean over all samples of the list, in its order, as one big batch. */
export interface GradientAsk<P extends FloatArray, S extends KeyedSamples> { readonly at: P; readonly samples: readonly S[] }

/**
 * What is minimised: the mathematics behind one run. Every result is a function of the operands alone: what else is in a stacked call never
 * changes a bit of it (on GPUs: within rounding).
 */
export interface LearningProblem<P extends FloatArray, S extends KeyedSamples> {
  /** Names the function that is minimised, with everything that decides a gradient's bits but parameters and samples. */
  readonly key: ContentKey;
  /** Names what `evaluate` computes beyond that: the rows it takes. */
  readonly evaluationKey: ContentKey;
  /** Size of the training set: one pass. */
  readonly samplesPerPass: number;
  readonly initial: P;
  /** Sizes of the parameters' arrays (weights, biases, …), one after another. */
  readonly blocks: readonly number[];
  /** A worker's next samples. */
  draw(worker: number, count: number): S;
  /** The index-th of `count` parts of the training set, as equal as can be; the same every time, but for what dropout leaves out. */
  part(index: number, count: number): S;
  /** One stacked call; the results are in the order of the asks. */
  gradients(asks: readonly GradientAsk<P, S>[]): Promise<P[]>;
  /** Mean losses of the asks, in their order. */
  losses(asks: readonly GradientAsk<P, S>[]): Promise<number[]>;
  /** NaN where the parameters are not finite; never an exception. */
  evaluate(at: P): Promise<Metrics>;
  /** Gives back what the garbage collector does not. */
  close(): void;
}
