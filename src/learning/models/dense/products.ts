/** Two-dimensional products of host arrays by tensors, and parameters as their right factors. */
import * as tf from '@tensorflow/tfjs-core';
import { transpose } from '../rows.js';
import type { DenseLayer } from './network.js';

/** Weights as right factors, each [inputs, outputs], and from the second layer on their transposes for the way back. */
export interface PlacedWeights {
  readonly at: Float32Array;
  readonly forward: readonly tf.Tensor2D[];
  readonly backward: readonly (tf.Tensor2D | undefined)[];
}

export function placeWeights(layers: readonly DenseLayer[], at: Float32Array, isForGradient: boolean): PlacedWeights {
  const weightsOf = ({ weights, biases }: DenseLayer): Float32Array => at.subarray(weights, biases);
  return {
    at,
    forward: layers.map((layer) => tf.tensor2d(weightsOf(layer), [layer.inputs, layer.outputs])),
    backward: layers.map((layer, l) => {
      if (l === 0 || !isForGradient) return undefined;
      const turned = new Float32Array(layer.inputs * layer.outputs);
      transpose(weightsOf(layer), layer.inputs, layer.outputs, turned);
      return tf.tensor2d(turned, [layer.outputs, layer.inputs]);
    }),
  };
}

export function discardWeights({ forward, backward }: PlacedWeights): void {
  for (const factor of [...forward, ...backward]) factor?.dispose();
}

/** left × right, left [rows, …] row after row. @returns an array that is the caller's own */
export function multiply(left: Float32Array | tf.Tensor2D, rows: number, right: tf.Tensor2D): Float32Array {
  const factor = left instanceof Float32Array ? tf.tensor2d(left, [rows, right.shape[0]]) : left;
  const product = tf.matMul(factor, right);
  const values = product.dataSync<'float32'>();
  product.dispose();
  if (factor !== left) factor.dispose();
  return values;
}

/** `total` + left × right, with a left factor of that many rows; both are used up. */
export function addProduct(total: tf.Tensor2D | undefined, left: Float32Array, rows: number, right: Float32Array): tf.Tensor2D {
  const inner = left.length / rows;
  const factors = [tf.tensor2d(left, [rows, inner]), tf.tensor2d(right, [inner, right.length / inner])] as const;
  const product: tf.Tensor2D = tf.matMul(...factors);
  for (const factor of factors) factor.dispose();
  if (total === undefined) return product;
  const sum = tf.add<tf.Tensor2D>(total, product);
  total.dispose();
  product.dispose();
  return sum;
}
