/**
 * Linear regression: least squares on the rows of a data set whose labels are numbers, in float64 on the host. The loss of a batch is the mean
 * of ½(x·w − y)², plus ½·ridge·|w|². Parameters: one number per feature, then the intercept, where there is one.
 */
import type { Problem } from '../../basics/errors.js';
import { z } from '../../basics/fields.js';
import { KeyHash } from '../history/content-key.js';
import type { Dataset, DatasetShape, DatasetSource, Examples } from '../datasets/dataset.js';
import type { GradientAsk, KeyedSamples, LearningProblem } from '../learning-problem.js';
import { piece, rowsUpTo } from '../sampling/shares.js';
import type { DistributedSampler } from '../sampling/sampler.js';
import type { EvaluationRows } from './model.js';
import { areFinite } from './oracle.js';

const options = z.strictObject({
  kind: z.literal('linear').describe('Linear regression: least squares on a data set whose labels are numbers.'),
  intercept: z.boolean().describe('Whether a constant is learned beside the weights.').default(false),
});

export type LinearOptions = z.output<typeof options>;

/** What is known of linear regression without its data. */
export const linear = {
  options,
  about: ({ intercept }: LinearOptions): string => `linear regression${intercept ? ' with an intercept' : ''}`,
  /** Why it does not go with such data. */
  problems(_options: LinearOptions, { classes }: DatasetShape): Problem[] {
    return classes === 0 ? [] : [{
      path: 'model', message: 'linear regression needs labels that are numbers', received: `${classes} classes`,
      fix: 'use softmax, or logistic for two classes',
    }];
  },
  /** Sizes of weights and intercept. */
  blocks: ({ intercept }: LinearOptions, { features }: DatasetShape): number[] => (intercept ? [features, 1] : [features]),
};

export interface RowSamples extends KeyedSamples {
  /** Rows of the training set. */
  readonly indices: Uint32Array;
}

export interface LinearRun {
  readonly draw: DistributedSampler;
  readonly evaluation: EvaluationRows;
  /** ≥ 0. */
  readonly ridge: number;
  /** Default: zeros. */
  readonly initial?: Float64Array;
}

/**
 * Least squares on a data set, which is loaded when the first gradient or evaluation is asked for. Losses of an evaluation contain the ridge
 * term in training, and leave it out in testing.
 */
export function finiteLeastSquares(source: Pick<DatasetSource, 'digest' | 'shape' | 'load'>, model: LinearOptions, run: LinearRun): LearningProblem<Float64Array, RowSamples> {
  const { features, trainCount } = source.shape;
  const { ridge, evaluation } = run;
  const blocks = linear.blocks(model, source.shape);
  const size = features + (model.intercept ? 1 : 0);
  let loading: Promise<Dataset> | undefined;
  const loaded = (): Promise<Dataset> => loading ??= source.load();

  const residual = ({ values, labels }: Examples, scale: number, row: number, at: Float64Array): number => {
    let output = 0;
    for (let i = 0; i < features; i++) output += values[row * features + i]! * at[i]!;
    return scale * output + (model.intercept ? at[features]! : 0) - labels[row]!;
  };

  const meanLoss = (examples: Examples, scale: number, lists: readonly Uint32Array[], at: Float64Array): number => {
    let sum = 0;
    for (const rows of lists) for (const row of rows) sum += residual(examples, scale, row, at) ** 2 / 2;
    return sum / lengthOf(lists);
  };

  const ridgeLoss = (at: Float64Array): number => ridge / 2 * at.reduce((sum, weight) => sum + weight * weight, 0);

  const gradient = ({ train, scale }: Dataset, { at, samples }: GradientAsk<Float64Array, RowSamples>): Float64Array => {
    const sum = new Float64Array(size);
    for (const { indices } of samples) {
      for (const row of indices) {
        const error = residual(train, scale, row, at);
        const factor = error * scale;
        for (let i = 0; i < features; i++) sum[i]! += factor * train.values[row * features + i]!;
        if (model.intercept) sum[features]! += error;
      }
    }
    const count = lengthOf(samples.map(({ indices }) => indices));
    return sum.map((value, i) => value / count + ridge * at[i]!);
  };

  return {
    key: new KeyHash('linear regression').text(source.digest).word(size).number(ridge).end(),
    evaluationKey: new KeyHash('rows').words(evaluation.train).words(evaluation.test).end(),
    samplesPerPass: trainCount,
    initial: run.initial ?? new Float64Array(size),
    blocks,
    draw: (worker, count) => rowSamples(run.draw(worker, count)),
    part: (index, count) => rowSamples(piece(rowsUpTo(trainCount), index, count)),
    async gradients(asks) {
      const data = await loaded();
      return asks.map((ask) => gradient(data, ask));
    },
    async losses(asks) {
      const { train, scale } = await loaded();
      return asks.map(({ at, samples }) => meanLoss(train, scale, samples.map(({ indices }) => indices), at) + ridgeLoss(at));
    },
    async evaluate(at) {
      if (!areFinite(at)) return { trainLoss: NaN, testLoss: NaN, trainAccuracy: null, testAccuracy: null };
      const { train, test, scale } = await loaded();
      return {
        trainLoss: meanLoss(train, scale, [evaluation.train], at) + ridgeLoss(at), testLoss: meanLoss(test, scale, [evaluation.test], at),
        trainAccuracy: null, testAccuracy: null,
      };
    },
    close() { /* The data set is the caller's. */ },
  };
}

function rowSamples(indices: Uint32Array): RowSamples {
  return { count: indices.length, indices, bytes: indices.byteLength, key: new KeyHash('rows').words(indices).end() };
}

function lengthOf(lists: readonly Uint32Array[]): number {
  return lists.reduce((sum, { length }) => sum + length, 0);
}
