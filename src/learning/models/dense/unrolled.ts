/**
 * The network for the CPU's backends: tensors take the products, two-dimensional ones, and the host does everything else. Every row that enters a
 * layer ends in a 1, so that biases are one more row of the weights: with H = (h_{l−1}, 1) and D_l = ∂loss/∂z_l, (W_l; b_l) gets Hᵀ·D_l, and
 * D_{l−1} = (D_l·W_lᵀ) ⊙ φ′(z_{l−1}). Features that are 0 in all rows of an ask are left out: their weights get 0.
 *
 * What was measured, for 64 rows of 784 × 10 on wasm: the right factor of a product is repacked at 4 to 7 ns a number whenever it is new (the
 * rows as right factor 180 µs, the residual 7 µs), so rows are always left factors, and weights stay one tensor for all blocks of an ask.
 * Both orders of the rows, together 55 µs, are written by the host. Residuals take 11 µs there, as tensors 25 µs.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Examples } from '../../datasets/dataset.js';
import type { RowAsk, TensorModel, TensorModelSetting } from '../model.js';
import { concatenate, gatherLabels, isFinite, transpose } from '../rows.js';
import { differentiateActivation, passOn } from './activations.js';
import { blocksOf, cut, evaluationOf, masksOf, type Block, type Masks } from './asks.js';
import { enterRows, presentFeatures, type EnteringRows } from './entering.js';
import type { DenseNetwork } from './network.js';
import { addProduct, discardLayers, multiply, placeLayers, type PlacedLayers } from './products.js';

/** Rows of a block: 64 rows of 784 × 10 cost 255 µs in blocks of 256, 288 µs in blocks of 64 and 279 µs in blocks of 1,024 (wasm, busy machine). */
const BLOCK_ROWS = 256;

/** There is one block at a time, of a few megabytes, so that the setting's bound on stacks is always kept. */
export function unrolledDense(network: DenseNetwork, setting: TensorModelSetting): TensorModel {
  const { dataset: { features, scale, train, test }, dropout, evaluation } = setting;
  const { layers, loss, activation } = network;
  const quality = evaluationOf(network, setting);
  const everyFeature = Uint32Array.from({ length: features }, (_, feature) => feature);
  const [entered, turnedOver, turnedHidden] = [reused(), reused(), reused()];
  const passedOn = layers.map(reused);
  let evaluated: readonly tf.Tensor2D[] | undefined;

  /** A block's rows as they enter the network; the next block's overwrite them. */
  function enter(examples: Examples, indices: Uint32Array, present: Uint32Array, mask?: Float32Array): EnteringRows {
    const size = indices.length * (present.length + 1);
    const entering = { rows: entered(size), turned: turnedOver(size) };
    enterRows(examples, features, indices, present, mask, entering);
    return entering;
  }

  /** What each hidden layer passes on, each row with a 1 at its end; of the last layer, the outputs. */
  function forward(placed: PlacedLayers, entering: Float32Array | tf.Tensor2D, rows: number, masks?: Masks): Float32Array[] {
    let passed = entering;
    return layers.map(({ outputs }, l) => {
      const sums = multiply(passed, rows, placed.forward[l]!);
      if (l === layers.length - 1) return sums;
      const values = passedOn[l]!(rows * (outputs + 1));
      passOn(activation, sums, outputs, masks?.hidden[l], values);
      passed = values;
      return values;
    });
  }

  function addGradient(placed: PlacedLayers, present: Uint32Array, block: Block, sums: (tf.Tensor2D | undefined)[]): void {
    const { indices } = block;
    const rows = indices.length;
    const masks = masksOf(network, block, dropout);
    const entering = enter(train, indices, present, masks.inputs);
    const passed = forward(placed, entering.rows, rows, masks);
    let slope = passed.at(-1)!;
    loss.differentiate(slope, gatherLabels(train, indices));
    for (let l = layers.length - 1; l > 0; l--) {
      const { inputs } = layers[l]!;
      const before = passed[l - 1]!;
      const turned = turnedHidden(before.length);
      transpose(before, rows, inputs + 1, turned);
      sums[l] = addProduct(sums[l], turned, inputs + 1, slope);
      slope = multiply(slope, rows, placed.backward[l]!);
      differentiateActivation(activation, slope, inputs, before, masks.hidden[l - 1]);
    }
    sums[0] = addProduct(sums[0], entering.turned, present.length + 1, slope);
  }

  function gradient(ask: RowAsk): Float32Array {
    const { at } = ask;
    const mean = new Float32Array(at.length);
    if (!isFinite(at)) return mean.fill(NaN);
    const present = presentFeatures(train, features, ask.indices);
    const placed = placeLayers(layers, at, present, scale, true);
    const sums: (tf.Tensor2D | undefined)[] = [];
    for (const block of blocksOf(ask, BLOCK_ROWS)) addGradient(placed, present, block, sums);
    discardLayers(placed);
    layers.forEach(({ weights, biases, outputs }, l) => {
      const values = sums[l]!.dataSync<'float32'>();
      sums[l]!.dispose();
      if (l > 0) {
        for (let i = 0; i < values.length; i++) mean[weights + i] = values[i]! / ask.indices.length;
        return;
      }
      const factor = scale / ask.indices.length;
      let from = 0;
      for (const feature of present) {
        for (let to = weights + feature * outputs, end = to + outputs; to < end; to++, from++) mean[to] = factor * values[from]!;
      }
      for (let k = 0; k < outputs; k++) mean[biases + k] = values[from + k]! / ask.indices.length;
    });
    return mean;
  }

  function meanLoss(ask: RowAsk): number {
    if (!isFinite(ask.at)) return NaN;
    const present = presentFeatures(train, features, ask.indices);
    const placed = placeLayers(layers, ask.at, present, scale, false);
    let sum = 0;
    for (const block of blocksOf(ask, BLOCK_ROWS)) {
      const { indices } = block;
      const masks = masksOf(network, block, dropout);
      const outputs = forward(placed, enter(train, indices, present, masks.inputs).rows, indices.length, masks).at(-1)!;
      sum += indices.length * loss.quality(outputs, gatherLabels(train, indices)).loss;
    }
    discardLayers(placed);
    return sum / ask.indices.length;
  }

  function placeRows(examples: Examples, indices: Uint32Array): tf.Tensor2D[] {
    return cut(indices, BLOCK_ROWS).map((some) => tf.tensor2d(enter(examples, some, everyFeature).rows.slice(), [some.length, features + 1]));
  }

  return {
    gradients: (asks) => Promise.resolve(asks.map(gradient)),
    losses: (asks) => Promise.resolve(asks.map(meanLoss)),
    evaluate(at) {
      // A weight of −∞ would otherwise pass for a good one wherever the label is another class.
      if (!isFinite(at)) return Promise.resolve(quality(undefined));
      evaluated ??= [...placeRows(train, evaluation.train), ...placeRows(test, evaluation.test)];
      const placed = placeLayers(layers, at, everyFeature, scale, false);
      const outputs = evaluated.map((rows) => forward(placed, rows, rows.shape[0]).at(-1)!);
      discardLayers(placed);
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
