/**
 * Softmax regression: class c of an image x has probability p_c = exp(z_c) / Σ_k exp(z_k) with z = x·W + b, and the loss of label y is −ln p_y.
 * Per sample ∂loss/∂z = p − onehot(y), so the gradient by W is xᵀ(p − onehot(y)), written out by hand.
 *
 * Parameters: flat float32, [features + 1, classes]; the last row is the bias, which belongs to a constant pixel of 255. Pixels enter the
 * products as the bytes they are, and the 1/255 that brings them into [0, 1] multiplies the small factors (z, and the gradient): a batch of
 * 64 rows is then a copy of bytes into float32 (10 µs; scaled by product or table 80 µs) and float32 images (188 MB) would gain nothing.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Streams } from '../../basics/random.js';
import type { Samples } from '../../simulation/strategies/learning-task.js';
import type { Dataset } from '../datasets/dataset.js';
import type { LearningProblem } from '../learning-problem.js';
import { average, descend, joinSlices, slice } from '../parameters.js';
import { distributedSampler, randomSubset, type Partition } from '../samples.js';
import { classificationMetrics } from './classification.js';
import { FULL, batchedGradients, concatenate, isFinite, rowBlocks, unrolledGradients } from './softmax-gradients.js';

/** Rows of one evaluation tensor; GPUs bound the size of a buffer. */
const EVALUATED_ROWS = 8192;

export interface SoftmaxRun {
  readonly partition: Partition;
  readonly workers: number;
  readonly streams: Streams;
  /** Samples of the evaluation subsets; all there are, if there are fewer. */
  readonly evaluation: { readonly trainSamples: number; readonly testSamples: number };
}

export interface IndexedSamples extends Samples {
  /** Rows of the training set. */
  readonly indices: Uint32Array;
}

/** Number of parameters of softmax regression on that data set. */
export function softmaxParameters({ features, classes }: Pick<Dataset, 'features' | 'classes'>): number {
  return (features + 1) * classes;
}

/** A run's softmax regression on the current tensor backend; close it to free the evaluation tensors. */
export function softmax(dataset: Dataset, run: SoftmaxRun): LearningProblem<Float32Array, IndexedSamples> {
  const { train, test, features, classes } = dataset;
  const draw = distributedSampler({ ...run, samples: train.count });
  const trainSubset = randomSubset(train.count, run.evaluation.trainSamples, run.streams('learning/evaluation/train'));
  const testSubset = randomSubset(test.count, run.evaluation.testSamples, run.streams('learning/evaluation/test'));
  const evaluated = [...rowBlocks(train, trainSubset, features, EVALUATED_ROWS), ...rowBlocks(test, testSubset, features, EVALUATED_ROWS)];
  const trainLabels = trainSubset.map((index) => train.labels[index]!);
  const testLabels = testSubset.map((index) => test.labels[index]!);
  const empty = (length: number): Float32Array => new Float32Array(length);

  return {
    samplesPerPass: train.count,
    initial: empty(softmaxParameters(dataset)),
    draw: (worker, count) => ({ count, indices: draw(worker, count) }),
    gradients: (asks) => (hasFastBatches() ? batchedGradients : unrolledGradients)(dataset, asks.map(({ at, samples }) => ({ at, indices: concatenate(samples) }))),
    step: (from, gradient, rate) => descend(from, gradient, rate, empty),
    mean: (list) => average(list, empty),
    slice,
    join: (slices) => joinSlices(slices, empty),
    async evaluate(at) {
      // A weight of −∞ would otherwise pass for a good one wherever the label is another class.
      if (!isFinite(at)) return { trainLoss: NaN, testLoss: NaN, trainAccuracy: NaN, testAccuracy: NaN };
      const logits = tf.tidy(() => {
        const weights = tf.tensor2d(at, [features + 1, classes]);
        return tf.concat(evaluated.map((rows) => tf.matMul(rows, weights)));
      });
      const values = await logits.data<'float32'>();
      logits.dispose();
      const ofTrain = classificationMetrics(values.subarray(0, trainLabels.length * classes), 1 / FULL, trainLabels, classes);
      const ofTest = classificationMetrics(values.subarray(trainLabels.length * classes), 1 / FULL, testLabels, classes);
      return { trainLoss: ofTrain.loss, testLoss: ofTest.loss, trainAccuracy: ofTrain.accuracy, testAccuracy: ofTest.accuracy };
    },
    close() { tf.dispose(evaluated); },
  };
}

/** Whether a product with a leading axis is as fast as the same products one by one; on wasm it is seven times slower. */
function hasFastBatches(): boolean {
  return tf.getBackend() !== 'wasm' && tf.getBackend() !== 'cpu';
}
