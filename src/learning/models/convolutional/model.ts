/** The convolutional network on the current tensor backend: who is computed in which call, and what becomes of the outputs. */
import { guarded, type StackSize } from '../../backends/stack-guard.js';
import type { Dataset, Examples } from '../../datasets/dataset.js';
import { softmaxLoss } from '../classification.js';
import { batchedGradients, batchedOutputs, bytesPerRow, disposePlaces, placeLayers, type Batch } from './batched.js';
import type { Layer } from './layers.js';
import { BLOCK_ROWS, addGradient, outputsOf } from './unrolled.js';
import { dropoutMask } from '../dropout-mask.js';
import { guardedModel } from '../guarded-model.js';
import type { Quality, RowAsk, TensorModel, TensorModelSetting } from '../model.js';
import { isUnrolled } from '../products.js';
import { concatenate, gatherLabels, gatherRows, isFinite } from '../rows.js';

/** How products are taken: block by block, or with a leading axis over all asks. */
export type Products = 'unrolled' | 'batched';

/** Rows of one ask that are computed together; `first` is the place of the first in its ask. */
interface Piece { readonly ask: number; readonly at: Float32Array; readonly first: number; readonly indices: Uint32Array; readonly dropout: number | undefined }

/** @param products default: what is fast on the current backend */
export function openConvolutional(layers: readonly Layer[], setting: TensorModelSetting, products: Products = isUnrolled() ? 'unrolled' : 'batched'): TensorModel {
  const { dataset, evaluation, dropout, stackBytes } = setting;
  const { train, test } = dataset;
  const last = layers.at(-1)!;
  const placed = products === 'batched' ? placeLayers(layers) : [];
  const mostRows = products === 'batched' ? Math.max(1, Math.floor(stackBytes / bytesPerRow(layers))) : BLOCK_ROWS;
  const masked = ({ dropout: seed, first, indices }: Piece): Float32Array | undefined => (
    dropout === 0 || seed === undefined ? undefined : dropoutMask(seed, first, indices.length, last.inputs, dropout));

  async function outputs(examples: Examples, pieces: readonly Piece[]): Promise<Float32Array[]> {
    if (products === 'unrolled') return pieces.map((piece) => outputsOf(layers, piece.at, imagesOf(dataset, examples, piece.indices), masked(piece)));
    const all: Float32Array[] = [];
    for (const piece of pieces) all.push(await guarded(sizeOf([piece]), () => batchedOutputs(placed, batchOf(dataset, examples, [piece], masked))));
    return all;
  }

  async function quality(at: Float32Array, examples: Examples, rows: Uint32Array): Promise<Quality> {
    const pieces = cut([{ at, indices: rows }], mostRows);
    return softmaxLoss.quality(concatenate(await outputs(examples, pieces)), gatherLabels(examples, rows));
  }

  const model: TensorModel = {
    async gradients(asks) {
      const sums = asks.map(({ at }) => new Float64Array(at.length));
      const pieces = cut(asks, mostRows);
      if (products === 'unrolled') {
        for (const piece of pieces) {
          const slopes = (values: Float32Array): void => { softmaxLoss.differentiate(values, gatherLabels(train, piece.indices)); };
          addGradient(layers, piece.at, imagesOf(dataset, train, piece.indices), masked(piece), slopes, sums[piece.ask]!);
        }
      } else {
        for (const stack of stacks(pieces, mostRows)) {
          const labels = concatenate(stack.map(({ indices }) => gatherLabels(train, indices)));
          const values = await guarded(sizeOf(stack), () => batchedGradients(placed, batchOf(dataset, train, stack, masked), Int32Array.from(labels)));
          stack.forEach(({ ask, at }, k) => {
            for (let i = 0; i < at.length; i++) sums[ask]![i]! += values[k * at.length + i]!;
          });
        }
      }
      return asks.map(({ at, indices }, k) => {
        const scale = isFinite(at) ? 1 / indices.length : NaN;
        return Float32Array.from(sums[k]!, (sum) => scale * sum);
      });
    },
    async losses(asks) {
      const values: number[] = [];
      for (const ask of asks) {
        values.push(isFinite(ask.at) ? (softmaxLoss.quality(concatenate(await outputs(train, cut([ask], mostRows))), gatherLabels(train, ask.indices))).loss : NaN);
      }
      return values;
    },
    async evaluate(at) {
      if (!isFinite(at)) return { train: { loss: NaN, accuracy: NaN }, test: { loss: NaN, accuracy: NaN } };
      return { train: await quality(at, train, evaluation.train), test: await quality(at, test, evaluation.test) };
    },
    close() { disposePlaces(placed); },
  };
  // Stacks are guarded one by one.
  return products === 'batched' ? model : guardedModel(model);
}

function cut(asks: readonly RowAsk[], mostRows: number): Piece[] {
  return asks.flatMap(({ at, indices, dropout }, ask) => Array.from({ length: Math.ceil(indices.length / mostRows) }, (_, block): Piece => {
    const first = block * mostRows;
    return { ask, at, first, indices: indices.subarray(first, first + mostRows), dropout };
  }));
}

/** Pieces of equally many rows, as many as fit. */
function stacks(pieces: readonly Piece[], mostRows: number): Piece[][] {
  const open = new Map<number, Piece[]>();
  const all: Piece[][] = [];
  for (const piece of pieces) {
    const rows = piece.indices.length;
    let stack = open.get(rows);
    if (stack === undefined || (stack.length + 1) * rows > mostRows) {
      stack = [];
      open.set(rows, stack);
      all.push(stack);
    }
    stack.push(piece);
  }
  return all;
}

function sizeOf(stack: readonly Piece[]): StackSize {
  return { gradients: stack.length, rows: stack.reduce((sum, { indices }) => sum + indices.length, 0) };
}

function batchOf(dataset: Dataset, examples: Examples, stack: readonly Piece[], masked: (piece: Piece) => Float32Array | undefined): Batch {
  const masks = stack.map(masked);
  const units = masks.find((mask) => mask !== undefined)?.length;
  return {
    at: stack.map(({ at }) => at),
    images: concatenate(stack.map(({ indices }) => imagesOf(dataset, examples, indices))),
    // Asks with and without dropout may share a stack.
    mask: units === undefined ? undefined : concatenate(masks.map((mask) => mask ?? new Float32Array(units).fill(1))),
  };
}

function imagesOf({ features, scale }: Dataset, examples: Examples, rows: Uint32Array): Float32Array {
  const images = new Float32Array(rows.length * features);
  gatherRows(examples, features, rows, images);
  if (scale !== 1) for (let i = 0; i < images.length; i++) images[i]! *= scale;
  return images;
}
