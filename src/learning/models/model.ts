/**
 * A model on a data set. Its definition knows sizes and initial values and never loads TensorFlow.js; `open` does, and is called when the first
 * gradient or evaluation is computed, which for a run whose results are all known never happens.
 */
import type { Problem } from '../../basics/errors.js';
import type { z } from '../../basics/fields.js';
import type { Uniform } from '../../basics/random.js';
import type { Dataset, DatasetShape } from '../datasets/dataset.js';

/** Rows of the training set at parameters; what is asked of them is the mean over the rows. */
export interface RowAsk {
  readonly at: Float32Array;
  /** Rows of the training set; repeats count as often as they stand there. */
  readonly indices: Uint32Array;
  /** Seed of the rows' dropout masks; undefined without dropout. */
  readonly dropout?: number | undefined;
}

/** Rows that the model is evaluated on. */
export interface EvaluationRows { readonly train: Uint32Array; readonly test: Uint32Array }

export interface TensorModelSetting {
  readonly dataset: Dataset;
  readonly evaluation: EvaluationRows;
  /** In [0, 1): share of the inputs of a linear model, of each hidden layer's outputs of a perceptron, or of what enters the last layer of a convolutional network, that is dropped while gradients are computed; what is kept is divided by 1 − dropout. */
  readonly dropout: number;
  /** Most bytes of one stack's tensors; what is asked beyond goes into further calls. */
  readonly stackBytes: number;
}

/** Mean loss (nats, or half squared error) and accuracy in [0, 1]; accuracy null without classes. */
export interface Quality { readonly loss: number; readonly accuracy: number | null }

/**
 * The tensors behind a model. Every result is a function of its ask alone: what else is in a stack never changes a bit of it (on GPUs: within
 * rounding). Parameters that are not finite give NaN throughout, never an exception.
 */
export interface TensorModel {
  /** Mean gradients over the asks' rows, in the order of the asks. */
  gradients(asks: readonly RowAsk[]): Promise<Float32Array[]>;
  /** Mean losses over the asks' rows, with dropout where they name one. */
  losses(asks: readonly RowAsk[]): Promise<number[]>;
  /** Without dropout, on the rows given at opening. */
  evaluate(at: Float32Array): Promise<{ readonly train: Quality; readonly test: Quality }>;
  /** Frees its tensors. */
  close(): void;
}

export interface ModelDefinition<Fields extends z.ZodObject> {
  readonly options: Fields;
  /** E.g. `softmax regression`, `perceptron with hidden layers of 128 and 64`. */
  about(options: z.output<Fields>): string;
  /** Why it does not go with such data; paths relative to `problem`. */
  problems(options: z.output<Fields>, shape: DatasetShape): Problem[];
  /** Sizes of its arrays (weights, biases, layer by layer), which lie one after another in the flat float32 parameters. */
  blocks(options: z.output<Fields>, shape: DatasetShape): number[];
  /** What it starts from where a scenario does not say: zeros serve where the loss is convex. */
  readonly startsFrom: 'zero' | 'seeded';
  /** Random initial parameters of the scale that suits it. */
  seeded(options: z.output<Fields>, shape: DatasetShape, source: Uniform): Float32Array;
  /** On the current tensor backend. */
  open(options: z.output<Fields>, setting: TensorModelSetting): Promise<TensorModel>;
}

export function model<Fields extends z.ZodObject>(definition: ModelDefinition<Fields>): ModelDefinition<Fields> {
  return definition;
}
