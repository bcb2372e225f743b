/**
 * The network for the CPU's backends: products are tensors' work, taking windows apart and together is the host's. Rows go in blocks of a
 * fixed size from each ask's first row on, one ask after another, so a result depends on its ask alone.
 *
 * Backward, with Z = P·W + b of a layer, P its windows and D = ∂loss/∂Z: W gets Pᵀ·D and b the column sums of D, the windows get D·Wᵀ.
 * Transposes are written by the host, since a product that transposes by itself is ten times slower on wasm; and the windows are always the
 * left factor, since the right one is repacked (Dᵀ·P takes 1.3 times as long).
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Layer } from './layers.js';
import { addWindows, averageWindows, spreadWindows, takeWindows } from './windows.js';
import { transpose } from '../rows.js';

/** Rows of a block; MNIST by the default layers takes 0.09 ms a row on wasm, in smaller and larger blocks no less. */
export const BLOCK_ROWS = 32;

/** What a layer leaves for the way back. */
interface Trace {
  /** The layer's windows, [rows × count, inputs]. */
  readonly windows: Float32Array;
  /** After ReLU, before averaging; of the last layer as they are. */
  readonly outputs: Float32Array;
}

/**
 * Outputs of the last layer.
 * @param images rows × positions × channels
 * @param mask factors of what enters the last layer, where some is dropped
 * @returns rows × classes
 */
export function outputsOf(layers: readonly Layer[], at: Float32Array, images: Float32Array, mask: Float32Array | undefined): Float32Array {
  return forward(layers, at, images, mask).at(-1)!.outputs;
}

/**
 * Adds the block's gradient, a sum over its rows, to `sums`.
 * @param differentiate turns the outputs into ∂loss/∂outputs, in place
 */
export function addGradient(layers: readonly Layer[], at: Float32Array, images: Float32Array, mask: Float32Array | undefined, differentiate: (outputs: Float32Array) => void, sums: Float64Array): void {
  const traces = forward(layers, at, images, mask);
  let slope = traces.at(-1)!.outputs;
  differentiate(slope);
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l]!;
    const { windows } = traces[l]!;
    addLayerGradient(layer, windows, slope, sums);
    if (l > 0) slope = backward(layers[l - 1]!, traces[l - 1]!.outputs, entered(layer, at, slope, l === layers.length - 1 ? mask : undefined));
  }
}

function forward(layers: readonly Layer[], at: Float32Array, images: Float32Array, mask: Float32Array | undefined): Trace[] {
  let entering = images;
  return layers.map((layer, l) => {
    const isLast = l === layers.length - 1;
    if (isLast && mask !== undefined) entering = entering.map((value, i) => value * mask[i]!);
    const windows = layer.windows === undefined ? entering : takeWindows(layer.windows, layer.channels, entering);
    const weights = tf.tensor2d(at.subarray(layer.weights, layer.biases), [layer.inputs, layer.outputs]);
    const bias = tf.tensor1d(at.subarray(layer.biases, layer.biases + layer.outputs));
    const outputs = multiply(windows, weights, (a, b) => tf.fused.matMul({ a, b, bias, activation: isLast ? 'linear' : 'relu' }));
    bias.dispose();
    entering = layer.pooling === undefined ? outputs : averageWindows(layer.pooling, layer.outputs, outputs);
    return { windows, outputs };
  });
}

function addLayerGradient({ weights, biases, inputs, outputs }: Layer, windows: Float32Array, slope: Float32Array, sums: Float64Array): void {
  const rows = slope.length / outputs;
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < outputs; k++) sums[biases + k]! += slope[row * outputs + k]!;
  }
  const turned = new Float32Array(windows.length);
  transpose(windows, rows, inputs, turned);
  const product = multiply(turned, tf.tensor2d(slope, [rows, outputs]));
  for (let i = 0; i < product.length; i++) sums[weights + i]! += product[i]!;
}

/** ∂loss/∂ what enters the layer. */
function entered({ windows, channels, weights, inputs, outputs }: Layer, at: Float32Array, slope: Float32Array, mask: Float32Array | undefined): Float32Array {
  const turned = new Float32Array(inputs * outputs);
  transpose(at.subarray(weights, weights + turned.length), inputs, outputs, turned);
  const product = multiply(slope, tf.tensor2d(turned, [outputs, inputs]));
  const images = windows === undefined ? product : addWindows(windows, channels, product);
  return mask === undefined ? images : images.map((value, i) => value * mask[i]!);
}

/** ∂loss/∂Z of a layer, from ∂loss/∂ what it leaves. */
function backward({ pooling, outputs: channels }: Layer, outputs: Float32Array, left: Float32Array): Float32Array {
  const slope = pooling === undefined ? left : spreadWindows(pooling, channels, left);
  for (let i = 0; i < slope.length; i++) {
    if (!(outputs[i]! > 0)) slope[i] = 0;
  }
  return slope;
}

/** The product's numbers; disposes of the right factor. */
function multiply(left: Float32Array, right: tf.Tensor2D, product: (a: tf.Tensor2D, b: tf.Tensor2D) => tf.Tensor = (a, b) => tf.matMul(a, b)): Float32Array {
  const factor = tf.tensor2d(left, [left.length / right.shape[0], right.shape[0]]);
  const tensor = product(factor, right);
  const values = tensor.dataSync<'float32'>();
  tf.dispose([factor, right, tensor]);
  return values;
}
