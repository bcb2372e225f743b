/**
 * Many gradients of softmax regression in one stacked call, written twice: products one by one for the CPU's backends, products with a leading
 * axis for a GPU's. See `softmax.ts` for the formulas and the layout.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset, Examples } from '../datasets/dataset.js';

/** A white pixel, and the constant one. */
export const FULL = 255;
/** Rows of one product: more gain nothing, and the transpose of a block of this size stays in the cache (1,024 rows at once: 2.2 times the time). */
const BLOCK_ROWS = 128;
/**
 * Rows of one stack; what is asked beyond goes into the next, so that memory stays bounded. On a CPU a stack should also stay in the cache:
 * 64 gradients of 64 rows on wasm take 395 µs each in stacks of 512 rows, 990 µs in one of 4,096.
 */
const STACK_ROWS = { unrolled: 512, batched: 16_384 } as const;

/** A gradient to be computed: the mean over those rows of the training set. */
export interface IndexedAsk { readonly at: Float32Array; readonly indices: Uint32Array }

/**
 * Everything runs over all rows of a stack, but for the products: those are taken block by block. Blocks depend on their ask alone, so a
 * gradient does not depend on its neighbours by a single bit.
 */
export async function unrolledGradients({ train, features, classes }: Dataset, asks: readonly IndexedAsk[]): Promise<Float32Array[]> {
  const gradients: Float32Array[] = [];
  for (const stack of stacks(asks, STACK_ROWS.unrolled)) {
    const stacked = tf.tidy(() => {
      const blocks = stack.map(({ indices }) => rowBlocks(train, indices, features, BLOCK_ROWS));
      const outputs = tf.concat(stack.flatMap(({ at }, k) => {
        const weights = tf.tensor2d(at, [features + 1, classes]);
        return blocks[k]!.map((rows) => tf.matMul(rows, weights));
      }));
      const residuals = tf.split(residual(outputs, oneHot(train.labels, stack, classes)), blocks.flat().map(({ shape }) => shape[0]));
      let used = 0;
      return tf.concat(blocks.map((own) => {
        const parts = own.map((rows) => transposedProduct(rows, residuals[used++]!));
        return parts.length === 1 ? parts[0]! : tf.addN(parts);
      }));
    });
    gradients.push(...await unstack(stacked, stack));
  }
  return gradients;
}

/** Asks with equally many rows go together, as [asks, rows, features + 1] × [asks, features + 1, classes]. */
export async function batchedGradients({ train, features, classes }: Dataset, asks: readonly IndexedAsk[]): Promise<Float32Array[]> {
  const gradients = new Map<IndexedAsk, Float32Array>();
  for (const [rows, alike] of groupByRows(asks)) {
    for (const stack of stacks(alike, STACK_ROWS.batched)) {
      const stacked = tf.tidy(() => {
        const [images] = rowBlocks(train, concatenate(stack), features, Infinity);
        const inputs = tf.reshape(images!, [stack.length, rows, features + 1]);
        const weights = tf.stack(stack.map(({ at }) => tf.tensor2d(at, [features + 1, classes])));
        const labels = tf.reshape(oneHot(train.labels, stack, classes), [stack.length, rows, classes]);
        return tf.matMul(inputs, residual(tf.matMul(inputs, weights), labels), true);
      });
      const values = await unstack(stacked, stack);
      stack.forEach((ask, k) => gradients.set(ask, values[k]!));
    }
  }
  return asks.map((ask) => gradients.get(ask)!);
}

/** The images of those indices with their constant pixel, as float32 [rows, features + 1] blocks of at most `blockRows`. */
export function rowBlocks({ pixels }: Examples, indices: Uint32Array, features: number, blockRows: number): tf.Tensor2D[] {
  const blocks: tf.Tensor2D[] = [];
  for (let start = 0; start < indices.length; start += blockRows) {
    const rows = Math.min(blockRows, indices.length - start);
    const values = new Float32Array(rows * (features + 1));
    for (let row = 0; row < rows; row++) {
      const image = indices[start + row]! * features;
      values.set(pixels.subarray(image, image + features), row * (features + 1));
      values[row * (features + 1) + features] = FULL;
    }
    blocks.push(tf.tensor2d(values, [rows, features + 1]));
  }
  return blocks;
}

/** Whether no value is infinite or NaN. */
export function isFinite(values: Float32Array): boolean {
  // 0 × v is 0 but for infinite v and NaN, and one NaN makes the sum NaN.
  let zero = 0;
  for (let i = 0; i < values.length; i++) zero += 0 * values[i]!;
  return zero === 0;
}

/** p − onehot(y). */
function residual(outputs: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  return tf.sub(tf.softmax(tf.mul(outputs, 1 / FULL)), labels);
}

/** rowsᵀ × residual. On wasm the transpose is written out: a product that transposes by itself is ten times slower there. */
function transposedProduct(rows: tf.Tensor2D, factor: tf.Tensor): tf.Tensor {
  return tf.getBackend() === 'wasm' ? tf.matMul(tf.transpose(rows), factor) : tf.matMul(rows, factor, true);
}

/** Takes the sums of a stack to the host and makes them means; all NaN for parameters that are not finite. */
async function unstack(stacked: tf.Tensor, asks: readonly IndexedAsk[]): Promise<Float32Array[]> {
  const sums = await stacked.data<'float32'>();
  stacked.dispose();
  return asks.map(({ at, indices }, k) => {
    const factor = isFinite(at) ? 1 / (FULL * indices.length) : NaN;
    const mean = new Float32Array(at.length);
    for (let i = 0; i < mean.length; i++) mean[i] = factor * sums[k * mean.length + i]!;
    return mean;
  });
}

/** Cuts the asks into stacks of at most `most` rows; an ask is never cut, so a larger one is a stack of its own. */
function stacks(asks: readonly IndexedAsk[], most: number): IndexedAsk[][] {
  const cut: IndexedAsk[][] = [];
  let rows = Infinity;
  for (const ask of asks) {
    if (rows + ask.indices.length > most) {
      cut.push([]);
      rows = 0;
    }
    cut.at(-1)!.push(ask);
    rows += ask.indices.length;
  }
  return cut;
}

function groupByRows(asks: readonly IndexedAsk[]): Map<number, IndexedAsk[]> {
  const groups = new Map<number, IndexedAsk[]>();
  for (const ask of asks) {
    const group = groups.get(ask.indices.length);
    if (group === undefined) groups.set(ask.indices.length, [ask]);
    else group.push(ask);
  }
  return groups;
}

function oneHot(labels: Uint8Array, asks: readonly IndexedAsk[], classes: number): tf.Tensor2D {
  const indices = concatenate(asks);
  const values = new Float32Array(indices.length * classes);
  for (let row = 0; row < indices.length; row++) values[row * classes + labels[indices[row]!]!] = 1;
  return tf.tensor2d(values, [indices.length, classes]);
}

/** All indices, list after list; a single list itself. */
export function concatenate(lists: readonly { readonly indices: Uint32Array }[]): Uint32Array {
  if (lists.length === 1) return lists[0]!.indices;
  const all = new Uint32Array(lists.reduce((sum, { indices }) => sum + indices.length, 0));
  let filled = 0;
  for (const { indices } of lists) {
    all.set(indices, filled);
    filled += indices.length;
  }
  return all;
}
