/**
 * A stack of dense layers: z_l = h_{l−1}·W_l + b_l, with h_0 the inputs and h_l = φ(z_l) of the hidden layers; the last z are the outputs. Softmax
 * and logistic regression are stacks of one layer. The flat parameters are W_1, b_1, W_2, b_2, …, W_l [inputs, outputs] row after row.
 */
import { standardNormal } from '../../../basics/distributions.js';
import type { Uniform } from '../../../basics/random.js';
import type { ClassificationLoss } from '../classification.js';

/** φ: max(z, 0), or the hyperbolic tangent. */
export type Activation = 'relu' | 'tanh';

export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Where its weights and its biases begin in the parameters. */
  readonly weights: number;
  readonly biases: number;
}

export interface DenseNetwork {
  readonly layers: readonly DenseLayer[];
  readonly activation: Activation;
  readonly loss: ClassificationLoss;
}

/** @param widths inputs, hidden layers, outputs */
export function denseNetwork(widths: readonly number[], activation: Activation, loss: ClassificationLoss): DenseNetwork {
  let used = 0;
  const layers = widths.slice(1).map((outputs, l): DenseLayer => {
    const inputs = widths[l]!;
    const weights = used;
    used += (inputs + 1) * outputs;
    return { inputs, outputs, weights, biases: weights + inputs * outputs };
  });
  return { layers, activation, loss };
}

/** Sizes of weights and biases, layer by layer. */
export function denseBlocks({ layers }: DenseNetwork): number[] {
  return layers.flatMap(({ inputs, outputs }) => [inputs * outputs, outputs]);
}

export function denseSize({ layers }: DenseNetwork): number {
  const last = layers.at(-1)!;
  return last.biases + last.outputs;
}

/**
 * Normal weights and zero biases. Variance 2/inputs (He et al. 2015) where half of what enters was cut off by a ReLU or will be; else
 * 2/(inputs + outputs) (Glorot and Bengio 2010).
 */
export function seededParameters(network: DenseNetwork, source: Uniform): Float32Array {
  const values = new Float32Array(denseSize(network));
  const normal = standardNormal(source);
  const isHe = network.activation === 'relu' && network.layers.length > 1;
  for (const { inputs, outputs, weights, biases } of network.layers) {
    const deviation = Math.sqrt(2 / (isHe ? inputs : inputs + outputs));
    for (let i = weights; i < biases; i++) values[i] = deviation * normal();
  }
  return values;
}
