/** Random examples in memory, and the losses of dense networks on them in float64, written out from the definition. */
import { below, streams, type Uniform } from '../../../src/basics/random.js';
import type { Dataset, Examples } from '../../../src/learning/datasets/dataset.js';
import type { DenseNetwork } from '../../../src/learning/models/dense/network.js';
import type { Masks } from '../../../src/learning/models/dense/asks.js';
import type { TensorModelSetting } from '../../../src/learning/models/model.js';

export interface ExampleShape { readonly seed: number; readonly features: number; readonly classes: number; readonly values: 'bytes' | 'numbers'; readonly train?: number }

/** Values in [0, 1] either way; every class has a row, where there are as many rows. */
export function randomExamples({ seed, features, classes, values, train = 300 }: ExampleShape): Dataset {
  const source = streams(seed)('examples');
  const examples = (count: number): Examples => ({
    count,
    values: values === 'bytes' ? Uint8Array.from({ length: count * features }, () => below(256, source)) : Float32Array.from({ length: count * features }, source),
    labels: Uint8Array.from({ length: count }, (_, row) => (row < classes ? row : below(classes, source))),
  });
  return { features, classes, trainCount: train, testCount: 50, scale: values === 'bytes' ? 1 / 255 : 1, train: examples(train), test: examples(50) };
}

/** Evaluated on the first 30 training and 20 test rows. */
export function settingOf(dataset: Dataset, dropout = 0, stackBytes = 2 ** 24): TensorModelSetting {
  const first = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, row) => row);
  return { dataset, evaluation: { train: first(30), test: first(20) }, dropout, stackBytes };
}

export function randomRows(count: number, { train }: Dataset, source: Uniform): Uint32Array {
  return Uint32Array.from({ length: count }, () => below(train.count, source));
}

/** Uniform in [−1, 1). */
export function randomParameters(size: number, seed: number): Float32Array {
  const source = streams(seed)('parameters');
  return Float32Array.from({ length: size }, () => 2 * source() - 1);
}

/** Mean loss over the rows. */
export function referenceLoss({ layers, activation, loss }: DenseNetwork, { train, features, scale }: Dataset, at: ArrayLike<number>, indices: Uint32Array, masks?: Masks): number {
  let sum = 0;
  indices.forEach((index, row) => {
    let passed = Array.from({ length: features }, (_, j) => scale * train.values[index * features + j]! * (masks?.inputs?.[row * features + j] ?? 1));
    for (const [l, { outputs, weights, biases }] of layers.entries()) {
      const sums = Array.from({ length: outputs }, (_, k) => passed.reduce((total, value, j) => total + value * at[weights + j * outputs + k]!, at[biases + k]!));
      passed = l === layers.length - 1 ? sums
        : sums.map((z, k) => (activation === 'tanh' ? Math.tanh(z) : Math.max(z, 0)) * (masks?.hidden[l]?.[row * outputs + k] ?? 1));
    }
    const label = train.labels[index]!;
    sum += loss.kind === 'sigmoid' ? Math.log(1 + Math.exp(passed[0]!)) - label * passed[0]!
      : Math.log(passed.reduce((total, z) => total + Math.exp(z), 0)) - passed[label]!;
  });
  return sum / indices.length;
}
