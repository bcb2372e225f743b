/** Products of two-dimensional tensors, and parameters as their right factors. */
import * as tf from '@tensorflow/tfjs-core';
import { transpose } from '../rows.js';
import type { DenseLayer } from './network.js';

/**
 * Layers as right factors: weights and, as a last row, biases, [inputs + 1, outputs], of the first layer only the rows of some features; and from
 * the second layer on the transposes of the weights, for the way back.
 */
export interface PlacedLayers {
  readonly forward: readonly tf.Tensor2D[];
  readonly backward: readonly (tf.Tensor2D | undefined)[];
}

/** @param scale of the weights of the first layer */
export function placeLayers(layers: readonly DenseLayer[], at: Float32Array, present: Uint32Array, scale: number, isForGradient: boolean): PlacedLayers {
  return {
    forward: layers.map(({ inputs, outputs, weights, biases }, l) => (
      l === 0
        ? tf.tensor2d(presentWeights(layers[0]!, at, present, scale), [present.length + 1, outputs])
        // Biases follow their weights.
        : tf.tensor2d(at.subarray(weights, biases + outputs), [inputs + 1, outputs]))),
    backward: layers.map(({ inputs, outputs, weights, biases }, l) => {
      if (l === 0 || !isForGradient) return undefined;
      const turned = new Float32Array(inputs * outputs);
      transpose(at.subarray(weights, biases), inputs, outputs, turned);
      return tf.tensor2d(turned, [outputs, inputs]);
    }),
  };
}

function presentWeights({ outputs, weights, biases }: DenseLayer, at: Float32Array, present: Uint32Array, scale: number): Float32Array {
  const values = new Float32Array((present.length + 1) * outputs);
  let to = 0;
  for (const feature of present) {
    for (let from = weights + feature * outputs, end = from + outputs; from < end; from++, to++) values[to] = scale * at[from]!;
  }
  values.set(at.subarray(biases, biases + outputs), to);
  return values;
}

export function discardLayers({ forward, backward }: PlacedLayers): void {
  for (const factor of [...forward, ...backward]) factor?.dispose();
}

/** left × right. @param used factors that nobody needs any more */
export function multiply(left: tf.Tensor, right: tf.Tensor, ...used: readonly tf.Tensor[]): tf.Tensor {
  const product = tf.matMul(left, right);
  for (const factor of used) factor.dispose();
  return product;
}

/** `total` + `part`; both are used up. */
export function accumulate(total: tf.Tensor | undefined, part: tf.Tensor): tf.Tensor {
  if (total === undefined) return part;
  const sum = tf.add(total, part);
  total.dispose();
  part.dispose();
  return sum;
}
