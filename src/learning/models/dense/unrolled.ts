/**
 * The network for the CPU's backends: tensors take the products, two-dimensional ones, and the host does everything else, on the tensors' own
 * numbers. Every row that enters a layer ends in a 1, so that biases are one more row of the weights: with H = (h_{l−1}, 1) and
 * D_l = ∂loss/∂z_l, (W_l; b_l) gets Hᵀ·D_l, and D_{l−1} = (D_l·W_lᵀ) ⊙ φ′(z_{l−1}). Features that are 0 in all rows of an ask are
 * left out where that saves time: the gradient of their weights is 0.
 *
 * What was measured on wasm: the right factor of a product is repacked at 4 to 7 ns a number whenever it is new (64 rows of 784 as right factor
 * 180 µs, their residual 7 µs), so rows are always left factors, and weights stay one tensor for all blocks of an ask; both orders of these rows,
 * 40 to 55 µs, are written by the host. Residuals take 11 µs there, as tensors 25 µs. Of 59 ms for 4,096 rows of 784 × 128, products take 43.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Examples } from '../../datasets/dataset.js';
import type { RowAsk, TensorModel, TensorModelSetting } from '../model.js';
import { concatenate, gatherLabels, isFinite, transpose } from '../rows.js';
import { differentiateActivation, passOn } from './activations.js';
import { blocksOf, cut, evaluationOf, masksOf, type Block, type Masks } from './asks.js';
import { enterRows, presentFeatures } from './entering.js';
import { emptyTensor, numbersOf } from './in-place.js';
import type { DenseNetwork } from './network.js';
import { accumulate, discardLayers, multiply, placeLayers, type PlacedLayers } from './products.js';

/** Rows of a block: 4,096 rows of 784 × 10 take 5 % longer in blocks of 128, 3 % in blocks of 1,024, 25 % in blocks of 2,048; of 784 × 128 the same in all. */
const BLOCK_ROWS = 256;

/**
 * An ask looks for its present features if it has at most so many rows for each output of the first layer. What they save grows with the outputs
 * and falls with the rows: on MNIST 784 × 10 gains 10 % at 64 rows, 2 % at 512 and would lose 6 % at 1,024; 784 × 128 gains 9 % at 4,096.
 */
const ROWS_PER_OUTPUT = 64;

/** There is one block at a time, of a few megabytes, so that the setting's bound on stacks is always kept. */
export function unrolledDense(network: DenseNetwork, setting: TensorModelSetting): TensorModel {
  const { dataset: { features, scale, train, test }, dropout, evaluation } = setting;
  const { layers, loss, activation } = network;
  const quality = evaluationOf(network, setting);
  const everyFeature = Uint32Array.from({ length: features }, (_, feature) => feature);
  let evaluated: readonly tf.Tensor[] | undefined;

  function presentIn({ indices }: RowAsk): Uint32Array {
    return indices.length <= ROWS_PER_OUTPUT * layers[0]!.outputs ? presentFeatures(train, features, indices) : everyFeature;
  }

  /** A block's rows as they enter the network. */
  function enter(examples: Examples, indices: Uint32Array, present: Uint32Array, mask?: Float32Array): { readonly rows: tf.Tensor; readonly turned: tf.Tensor } {
    const rows = emptyTensor(indices.length, present.length + 1);
    const turned = emptyTensor(present.length + 1, indices.length);
    enterRows(examples, features, indices, present, mask, { rows: numbersOf(rows), turned: numbersOf(turned) });
    return { rows, turned };
  }

  /** What each hidden layer passes on, each row with a 1 at its end; of the last layer, the outputs. */
  function forward(placed: PlacedLayers, entering: tf.Tensor, rows: number, masks?: Masks): tf.Tensor[] {
    let passed = entering;
    return layers.map(({ outputs }, l) => {
      const sums = tf.matMul(passed, placed.forward[l]!);
      if (l === layers.length - 1) return sums;
      passed = emptyTensor(rows, outputs + 1);
      passOn(activation, numbersOf(sums), outputs, masks?.hidden[l], numbersOf(passed));
      sums.dispose();
      return passed;
    });
  }

  function addGradient(placed: PlacedLayers, present: Uint32Array, block: Block, totals: (tf.Tensor | undefined)[]): void {
    const { indices } = block;
    const rows = indices.length;
    const masks = masksOf(network, block, dropout);
    const entering = enter(train, indices, present, masks.inputs);
    const passed = forward(placed, entering.rows, rows, masks);
    entering.rows.dispose();
    let slope = passed.at(-1)!;
    loss.differentiate(numbersOf(slope), gatherLabels(train, indices));
    for (let l = layers.length - 1; l > 0; l--) {
      const { inputs } = layers[l]!;
      const before = passed[l - 1]!;
      const turned = emptyTensor(inputs + 1, rows);
      transpose(numbersOf(before), rows, inputs + 1, numbersOf(turned));
      totals[l] = accumulate(totals[l], multiply(turned, slope, turned));
      slope = multiply(slope, placed.backward[l]!, slope);
      differentiateActivation(activation, numbersOf(slope), inputs, numbersOf(before), masks.hidden[l - 1]);
      before.dispose();
    }
    totals[0] = accumulate(totals[0], multiply(entering.turned, slope, entering.turned, slope));
  }

  function gradient(ask: RowAsk): Float32Array {
    const { at } = ask;
    const mean = new Float32Array(at.length);
    if (!isFinite(at)) return mean.fill(NaN);
    const present = presentIn(ask);
    const placed = placeLayers(layers, at, present, scale, true);
    const totals: (tf.Tensor | undefined)[] = [];
    for (const block of blocksOf(ask, BLOCK_ROWS)) addGradient(placed, present, block, totals);
    discardLayers(placed);
    layers.forEach(({ weights, biases, outputs }, l) => {
      const values = numbersOf(totals[l]!);
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
    for (const total of totals) total?.dispose();
    return mean;
  }

  function meanLoss(ask: RowAsk): number {
    if (!isFinite(ask.at)) return NaN;
    const present = presentIn(ask);
    const placed = placeLayers(layers, ask.at, present, scale, false);
    let sum = 0;
    for (const block of blocksOf(ask, BLOCK_ROWS)) {
      const { indices } = block;
      const masks = masksOf(network, block, dropout);
      const entering = enter(train, indices, present, masks.inputs);
      const passed = forward(placed, entering.rows, indices.length, masks);
      sum += indices.length * loss.quality(numbersOf(passed.at(-1)!), gatherLabels(train, indices)).loss;
      for (const each of [entering.rows, entering.turned, ...passed]) each.dispose();
    }
    discardLayers(placed);
    return sum / ask.indices.length;
  }

  function placeRows(examples: Examples, indices: Uint32Array): tf.Tensor[] {
    return cut(indices, BLOCK_ROWS).map((some) => {
      const { rows, turned } = enter(examples, some, everyFeature);
      turned.dispose();
      return rows;
    });
  }

  return {
    gradients: (asks) => Promise.resolve(asks.map(gradient)),
    losses: (asks) => Promise.resolve(asks.map(meanLoss)),
    evaluate(at) {
      // A weight of −∞ would otherwise pass for a good one wherever the label is another class.
      if (!isFinite(at)) return Promise.resolve(quality(undefined));
      evaluated ??= [...placeRows(train, evaluation.train), ...placeRows(test, evaluation.test)];
      const placed = placeLayers(layers, at, everyFeature, scale, false);
      const outputs = evaluated.map((rows) => {
        const passed = forward(placed, rows, rows.shape[0]);
        const copied = numbersOf(passed.at(-1)!).slice();
        for (const each of passed) each.dispose();
        return copied;
      });
      discardLayers(placed);
      return Promise.resolve(quality(concatenate(outputs)));
    },
    close() {
      for (const rows of evaluated ?? []) rows.dispose();
      evaluated = undefined;
    },
  };
}
