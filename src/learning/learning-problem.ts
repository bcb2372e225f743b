import type { Metrics, Samples } from '../simulation/strategies/learning-task.js';

/** A gradient to be computed: the mean over all samples of the list, in its order, as one big batch. */
export interface GradientAsk<Parameters, Drawn extends Samples> { readonly at: Parameters; readonly samples: readonly Drawn[] }

/**
 * What is minimised: the mathematics behind one run, one file per model in `models/`. Every result is a function of the operands
 * alone: what else is in a stacked call never changes a bit of it (on GPUs: within rounding).
 */
export interface LearningProblem<Parameters, Drawn extends Samples> {
  /** Size of the training set: one pass. */
  readonly samplesPerPass: number;
  readonly initial: Parameters;
  /** A worker's next samples; whatever is random about their gradient is settled here. */
  draw(worker: number, count: number): Drawn;
  /** One stacked call; the results are in the order of the asks. */
  gradients(asks: readonly GradientAsk<Parameters, Drawn>[]): Promise<Parameters[]>;
  /** `from − rate × gradient`. */
  step(from: Parameters, gradient: Parameters, rate: number): Parameters;
  /** Equally weighted. */
  mean(list: readonly Parameters[]): Parameters;
  /** The index-th of `count` slices, as equal as can be; shared with the whole, not copied. */
  slice(of: Parameters, index: number, count: number): Parameters;
  /** The whole that these slices make up. */
  join(slices: readonly Parameters[]): Parameters;
  /** NaN where the parameters are not finite; never an exception. */
  evaluate(at: Parameters): Promise<Metrics>;
  /** Gives back what the garbage collector does not. */
  close(): void;
}
