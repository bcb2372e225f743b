/**
 * The network for the CPU's backends: tensors take the products, two-dimensional ones, and the host does everything else. With D_l = ∂loss/∂z_l,
 * W_l gets h_{l−1}ᵀ·D_l and b_l the column sums of D_l; D_{l−1} = (D_l·W_lᵀ) ⊙ φ′(z_{l−1}).
 *
 * What was measured, for 64 rows of 784 × 10 on wasm: the right factor of a product is repacked at 4 to 7 ns a number whenever it is new (the
 * rows as right factor 180 µs, the residual 7 µs), so rows are always left factors, and weights stay one tensor for all blocks of an ask.
 * Both orders of the rows, 20 and 45 µs, are written by the host. Residuals take 11 µs there, as tensors 25 µs.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Examples } from '../../datasets/dataset.js';
import type { RowAsk, TensorModel, TensorModelSetting } from '../model.js';
import { concatenate, gatherLabels, gatherRows, isFinite, transpose } from '../rows.js';
import { activate, differentiateActivation, multiplyBy } from './activations.js';
import { blocksOf, cut, evaluationOf, masksOf, type Block, type Masks } from './asks.js';
import type { DenseNetwork } from './network.js';
import { addProduct, discardWeights, multiply, placeWeights, type PlacedWeights } from './products.js';

/** Rows of a block: 64 rows of 784 × 10 cost 255 µs in blocks of 256, 288 µs in blocks of 64 and 279 µs in blocks of 1,024 (wasm, busy machine). */
const BLOCK_ROWS = 256;

/** Over an ask's blocks; the weights' stay a tensor, for the host's new arrays cost more than the sums. */
interface LayerSums { weights: tf.Tensor2D | undefined; readonly biases: Float64Array }

/** There is one block at a time, of a few megabytes, so that the setting's bound on stacks is always kept. */
export function unrolledDense(network: DenseNetwork, setting: TensorModelSetting): TensorModel {
  const { dataset: { features, scale, train, test }, dropout, evaluation } = setting;
  const { layers, loss, activation } = network;
  const quality = evaluationOf(network, setting);
  const rowsOf = reused();
  const columnsOf = reused();
  let evaluated: readonly tf.Tensor2D[] | undefined;

  /** A block's rows as they enter the network; the next block's overwrite them. */
  function enter(examples: Examples, indices: Uint32Array, mask?: Float32Array): Float32Array {
    const rows = rowsOf(indices.length * features);
    gatherRows(examples, features, indices, rows);
    if (mask !== undefined) multiplyBy(rows, mask);
    return rows;
  }

  function turn(values: Float32Array, rows: number): Float32Array {
    const columns = columnsOf(values.length);
    transpose(values, rows, values.length / rows, columns);
    return columns;
  }

  /** What each layer passes on; of the last, the outputs. */
  function forward({ at, forward: weights }: PlacedWeights, entering: Float32Array | tf.Tensor2D, rows: number, masks?: Masks): Float32Array[] {
    let passed = entering;
    return layers.map(({ biases, outputs }, l) => {
      const values = multiply(passed, rows, weights[l]!);
      addBiases(values, l === 0 ? scale : 1, at.subarray(biases, biases + outputs));
      if (l < layers.length - 1) activate(activation, values);
      const mask = masks?.hidden[l];
      if (mask !== undefined) multiplyBy(values, mask);
      passed = values;
      return values;
    });
  }

  function addGradient(weights: PlacedWeights, block: Block, sums: LayerSums[]): void {
    const { indices } = block;
    const rows = indices.length;
    const masks = masksOf(network, block, dropout);
    const entering = enter(train, indices, masks.inputs);
    const passed = forward(weights, entering, rows, masks);
    let slope = passed.at(-1)!;
    loss.differentiate(slope, gatherLabels(train, indices));
    for (let l = layers.length - 1; l >= 0; l--) {
      const sum = sums[l]!;
      const before = l === 0 ? entering : passed[l - 1]!;
      sum.weights = addProduct(sum.weights, turn(before, rows), layers[l]!.inputs, slope);
      addColumns(sum.biases, slope);
      if (l === 0) break;
      slope = multiply(slope, rows, weights.backward[l]!);
      differentiateActivation(activation, slope, before, masks.hidden[l - 1]);
    }
  }

  function gradient(ask: RowAsk): Float32Array {
    const mean = new Float32Array(ask.at.length);
    if (!isFinite(ask.at)) return mean.fill(NaN);
    const sums = layers.map(({ outputs }): LayerSums => ({ weights: undefined, biases: new Float64Array(outputs) }));
    const placed = placeWeights(layers, ask.at, true);
    for (const block of blocksOf(ask, BLOCK_ROWS)) addGradient(placed, block, sums);
    discardWeights(placed);
    layers.forEach(({ weights: first, biases: last, outputs }, l) => {
      const { weights, biases } = sums[l]!;
      const values = weights!.dataSync<'float32'>();
      weights!.dispose();
      const factor = (l === 0 ? scale : 1) / ask.indices.length;
      for (let i = 0; i < values.length; i++) mean[first + i] = factor * values[i]!;
      for (let k = 0; k < outputs; k++) mean[last + k] = biases[k]! / ask.indices.length;
    });
    return mean;
  }

  function meanLoss(ask: RowAsk): number {
    if (!isFinite(ask.at)) return NaN;
    const weights = placeWeights(layers, ask.at, false);
    let sum = 0;
    for (const block of blocksOf(ask, BLOCK_ROWS)) {
      const { indices } = block;
      const masks = masksOf(network, block, dropout);
      const outputs = forward(weights, enter(train, indices, masks.inputs), indices.length, masks).at(-1)!;
      sum += indices.length * loss.quality(outputs, gatherLabels(train, indices)).loss;
    }
    discardWeights(weights);
    return sum / ask.indices.length;
  }

  function placeRows(examples: Examples, indices: Uint32Array): tf.Tensor2D[] {
    return cut(indices, BLOCK_ROWS).map((some) => tf.tensor2d(enter(examples, some).slice(), [some.length, features]));
  }

  return {
    gradients: (asks) => Promise.resolve(asks.map(gradient)),
    losses: (asks) => Promise.resolve(asks.map(meanLoss)),
    evaluate(at) {
      // A weight of −∞ would otherwise pass for a good one wherever the label is another class.
      if (!isFinite(at)) return Promise.resolve(quality(undefined));
      evaluated ??= [...placeRows(train, evaluation.train), ...placeRows(test, evaluation.test)];
      const weights = placeWeights(layers, at, false);
      const outputs = evaluated.map((rows) => forward(weights, rows, rows.shape[0]).at(-1)!);
      discardWeights(weights);
      return Promise.resolve(quality(concatenate(outputs)));
    },
    close() {
      for (const rows of evaluated ?? []) rows.dispose();
      evaluated = undefined;
    },
  };
}

/** An array that grows and is used again and again: a new one of 800 kB costs more than filling it. */
function reused(): (length: number) => Float32Array {
  let array = new Float32Array();
  return (length) => {
    if (array.length < length) array = new Float32Array(length);
    return array.subarray(0, length);
  };
}

/** z = scale·value + bias, in place. */
function addBiases(values: Float32Array, scale: number, biases: Float32Array): void {
  for (let start = 0; start < values.length; start += biases.length) {
    for (let k = 0; k < biases.length; k++) values[start + k] = scale * values[start + k]! + biases[k]!;
  }
}

function addColumns(sums: Float64Array, values: Float32Array): void {
  for (let start = 0; start < values.length; start += sums.length) {
    for (let k = 0; k < sums.length; k++) sums[k] = sums[k]! + values[start + k]!;
  }
}
