/** What the diagnostics ask of a problem: mean gradients of chosen rows at chosen parameters, and serial runs of plain SGD. */
import type { LearningTask, Version } from '../../simulation/strategies/learning-task.js';
import type { FloatArray } from '../parameters.js';

/** Rows of the training set at parameters; what is asked of them is the mean gradient over the rows. */
export interface ProbeAsk<P extends FloatArray> {
  readonly at: P;
  /** Repeats count as often as they stand there; at least one. */
  readonly indices: Uint32Array;
}

/** Gradients of any rows at any parameters. A problem without data stands for itself by a fixed list of drawn samples. */
export interface DiagnosisProbe<P extends FloatArray> {
  /** Rows that can be asked for: 0 … samples − 1. */
  readonly samples: number;
  /** One stacked call; the results are in the order of the asks. */
  gradients(asks: readonly ProbeAsk<P>[]): Promise<readonly P[]>;
}

/** One worker learning alone. */
export interface SerialRun<P extends FloatArray> {
  readonly task: LearningTask;
  /** Computes the version. */
  readonly parameters: (of: Version) => Promise<P>;
  /** Gives back what the garbage collector does not; the task must not be used after. */
  readonly close: () => void;
}

/** A run of one worker that draws batches of that size; the same seed draws the same samples. */
export type OpenSerialRun<P extends FloatArray> = (options: { readonly seed: number; readonly batch: number }) => Promise<SerialRun<P>>;
