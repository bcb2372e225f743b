/** Asks cut into blocks of rows: what a network computes at once. Blocks depend on their ask alone, so neither does a result on its neighbours. */
import { dropoutMask } from '../dropout-mask.js';
import { gatherLabels } from '../rows.js';
import type { Quality, RowAsk, TensorModelSetting } from '../model.js';
import type { DenseNetwork } from './network.js';

export interface Block {
  readonly ask: RowAsk;
  /** Position in the ask of its first row. */
  readonly start: number;
  readonly indices: Uint32Array;
}

/** Blocks of at most so many rows. */
export function blocksOf(ask: RowAsk, rows: number): Block[] {
  return cut(ask.indices, rows).map((indices, block) => ({ ask, start: block * rows, indices }));
}

/** Cuts indices into lists of at most `most`. */
export function cut(indices: Uint32Array, most: number): Uint32Array[] {
  return Array.from({ length: Math.ceil(indices.length / most) }, (_, k) => indices.subarray(k * most, (k + 1) * most));
}

/** What a block's dropout leaves of the inputs, or of the hidden layers' outputs. */
export interface Masks { readonly inputs: Float32Array | undefined; readonly hidden: readonly (Float32Array | undefined)[] }

/** The masks of a block; none without dropout. A network without hidden layers drops inputs, others outputs of each hidden layer. */
export function masksOf({ layers }: DenseNetwork, { ask, start, indices }: Block, dropout: number): Masks {
  const seed = ask.dropout;
  if (seed === undefined || dropout === 0) return { inputs: undefined, hidden: [] };
  // Layers have seeds of their own, by an odd step so that all are different.
  const mask = (layer: number, units: number): Float32Array => dropoutMask(seed + Math.imul(layer, 0x9e3779b1), start, indices.length, units, dropout);
  if (layers.length === 1) return { inputs: mask(0, layers[0]!.inputs), hidden: [] };
  return { inputs: undefined, hidden: layers.slice(0, -1).map(({ outputs }, layer) => mask(layer, outputs)) };
}

/** Loss and accuracy on the rows given at opening, from the outputs of training rows and then test rows; NaN for broken parameters. */
export function evaluationOf({ loss }: DenseNetwork, { dataset, evaluation }: TensorModelSetting): (outputs: Float32Array | undefined) => { readonly train: Quality; readonly test: Quality } {
  const trainLabels = gatherLabels(dataset.train, evaluation.train);
  const testLabels = gatherLabels(dataset.test, evaluation.test);
  return (outputs) => {
    if (outputs === undefined) return { train: { loss: NaN, accuracy: NaN }, test: { loss: NaN, accuracy: NaN } };
    const cut = outputs.length / (trainLabels.length + testLabels.length) * trainLabels.length;
    return { train: loss.quality(outputs.subarray(0, cut), trainLabels), test: loss.quality(outputs.subarray(cut), testLabels) };
  };
}
