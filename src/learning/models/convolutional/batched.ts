/**
 * The network for a GPU: every step of all asks is one call with a leading axis. Windows are taken by gathering positions, and put together
 * by gathering, for each position, the places where windows hold it (a sum by scattering would need atomic additions).
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Layer, Windows } from './layers.js';

/** Indices of windows on the device. */
interface Places {
  readonly count: number;
  readonly area: number;
  readonly positions: number;
  /** Position of each tap of each window. */
  readonly taps: tf.Tensor1D;
  /** For each position the places among all taps that hold it, filled up with one that holds zeros. */
  readonly holders: tf.Tensor1D;
  readonly mostHolders: number;
}

/** A layer with its indices on the device. */
export interface PlacedLayer { readonly layer: Layer; readonly windows: Places | undefined; readonly pooling: Places | undefined }

/** Puts the layers' indices on the device; `disposePlaces` frees them. */
export function placeLayers(layers: readonly Layer[]): PlacedLayer[] {
  return layers.map((layer) => ({ layer, windows: place(layer.windows), pooling: place(layer.pooling) }));
}

export function disposePlaces(placed: readonly PlacedLayer[]): void {
  for (const { windows, pooling } of placed) tf.dispose([windows?.taps, windows?.holders, pooling?.taps, pooling?.holders].filter((tensor) => tensor !== undefined));
}

/** Most bytes that one row holds at once on the way forward and back. */
export function bytesPerRow(layers: readonly Layer[]): number {
  return 4 * layers.reduce((sum, { windows, count, inputs, outputs }) => (
    sum + 2 * count * inputs + 4 * count * outputs + (windows === undefined ? 0 : 2 * (windows.positions * inputs / windows.side ** 2 + count * inputs))), 0);
}

/** As many rows of each of several parameters. */
export interface Batch {
  readonly at: readonly Float32Array[];
  /** [asks × rows, positions × channels], ask after ask. */
  readonly images: Float32Array;
  /** Factors of what enters the last layer, as many rows; undefined where nothing is dropped. */
  readonly mask: Float32Array | undefined;
}

/** Outputs of the last layer, [asks × rows, classes]. */
export async function batchedOutputs(placed: readonly PlacedLayer[], batch: Batch): Promise<Float32Array> {
  return download(tf.tidy(() => forward(placed, batch).outputs.at(-1)!));
}

/**
 * Gradients of the sums over each ask's rows, [asks, parameters].
 * @param labels one for each row of the batch
 */
export async function batchedGradients(placed: readonly PlacedLayer[], batch: Batch, labels: Int32Array): Promise<Float32Array> {
  const asks = batch.at.length;
  const rows = labels.length / asks;
  return download(tf.tidy(() => {
    const { taken, outputs, weights, mask } = forward(placed, batch);
    const classes = placed.at(-1)!.layer.outputs;
    const known = tf.reshape(tf.oneHot(tf.tensor1d(labels, 'int32'), classes), [asks, rows, classes]);
    let slope: tf.Tensor3D = tf.sub(tf.softmax(outputs.at(-1)!), known);
    const parts: tf.Tensor[] = [];
    for (let l = placed.length - 1; l >= 0; l--) {
      const { layer, windows } = placed[l]!;
      parts.unshift(tf.reshape(tf.matMul(taken[l]!, slope, true), [asks, -1]), tf.sum(slope, 1));
      if (l === 0) break;
      let entered: tf.Tensor = tf.matMul(slope, weights[l]!, false, true);
      if (l === placed.length - 1 && mask !== undefined) entered = tf.mul(entered, mask);
      if (windows !== undefined) entered = gatherSums(tf.reshape(entered, [asks * rows, windows.count * windows.area, layer.channels]), windows);
      const before = placed[l - 1]!;
      const { outputs: channels, count } = before.layer;
      if (before.pooling !== undefined) entered = spread(tf.reshape(entered, [asks * rows, before.pooling.count, channels]), before.pooling);
      slope = tf.mul(tf.reshape(entered, [asks, rows * count, channels]), tf.cast(tf.greater(outputs[l - 1]!, 0), 'float32'));
    }
    return tf.concat(parts, 1);
  }));
}

interface Traces {
  /** Windows of each layer, [asks, rows × count, inputs]. */
  readonly taken: tf.Tensor3D[];
  /** After ReLU, before averaging, [asks, rows × count, outputs]; of the last layer as they are. */
  readonly outputs: tf.Tensor3D[];
  /** [asks, inputs, outputs]. */
  readonly weights: tf.Tensor3D[];
  readonly mask: tf.Tensor3D | undefined;
}

function forward(placed: readonly PlacedLayer[], { at, images, mask: factors }: Batch): Traces {
  const asks = at.length;
  const features = imageSize(placed[0]!.layer);
  const imageCount = images.length / features;
  const rows = imageCount / asks;
  const [taken, outputs, weights]: [tf.Tensor3D[], tf.Tensor3D[], tf.Tensor3D[]] = [[], [], []];
  const mask = factors === undefined ? undefined : tf.tensor3d(factors, [asks, rows, factors.length / imageCount]);
  let entering: tf.Tensor = tf.tensor1d(images);
  placed.forEach(({ layer, windows, pooling }, l) => {
    const isLast = l === placed.length - 1;
    const { inputs, outputs: channels } = layer;
    if (windows !== undefined) entering = tf.gather(tf.reshape(entering, [imageCount, windows.positions, layer.channels]), windows.taps, 1);
    let into: tf.Tensor3D = tf.reshape(entering, [asks, rows * layer.count, inputs]);
    if (isLast && mask !== undefined) into = tf.mul(into, mask);
    const factor = tf.tensor3d(join(at, layer.weights, layer.biases), [asks, inputs, channels]);
    const bias = tf.tensor3d(join(at, layer.biases, layer.biases + channels), [asks, 1, channels]);
    const sum: tf.Tensor3D = tf.add(tf.matMul(into, factor), bias);
    const left = isLast ? sum : tf.relu(sum);
    taken.push(into);
    weights.push(factor);
    outputs.push(left);
    entering = pooling === undefined ? left : average(tf.reshape(left, [imageCount, pooling.positions, channels]), pooling);
  });
  return { taken, outputs, weights, mask };
}

/** @returns [images, windows × channels] of means */
function average(images: tf.Tensor3D, { taps, count, area }: Places): tf.Tensor {
  const [imageCount, , channels] = images.shape;
  return tf.mean(tf.reshape(tf.gather(images, taps, 1), [imageCount, count, area, channels]), 2);
}

function spread(means: tf.Tensor3D, places: Places): tf.Tensor {
  const [imageCount, count, channels] = means.shape;
  const { area } = places;
  const shares = tf.mul(tf.reshape(means, [imageCount, count, 1, channels]), tf.fill([1, 1, area, 1], 1 / area));
  return gatherSums(tf.reshape(shares, [imageCount, count * area, channels]), places);
}

/** What all windows hold of each position, summed: [images, taps, channels] → [images, positions, channels]. */
function gatherSums(taken: tf.Tensor3D, { holders, positions, mostHolders }: Places): tf.Tensor {
  const [imageCount, , channels] = taken.shape;
  const padded = tf.concat([taken, tf.zeros([imageCount, 1, channels])], 1);
  const held = tf.reshape(tf.gather(padded, holders, 1), [imageCount, positions, mostHolders, channels]);
  return mostHolders === 1 ? held : tf.sum(held, 2);
}

function place(windows: Windows | undefined): Places | undefined {
  if (windows === undefined) return undefined;
  const { starts, side, count, positions } = windows;
  const taps = new Int32Array(starts.length * side);
  const holders = Array.from({ length: positions }, (): number[] => []);
  taps.forEach((_, tap) => {
    const position = starts[Math.floor(tap / side)]! + tap % side;
    taps[tap] = position;
    holders[position]!.push(tap);
  });
  const mostHolders = Math.max(...holders.map(({ length }) => length));
  const padded = holders.flatMap((places) => Array.from({ length: mostHolders }, (_, i) => places[i] ?? taps.length));
  return { count, area: side * side, positions, taps: tf.tensor1d(taps, 'int32'), holders: tf.tensor1d(padded, 'int32'), mostHolders };
}

function imageSize({ windows, channels }: Layer): number {
  return (windows?.positions ?? 1) * channels;
}

function join(all: readonly Float32Array[], from: number, to: number): Float32Array {
  const joined = new Float32Array(all.length * (to - from));
  all.forEach((parameters, k) => { joined.set(parameters.subarray(from, to), k * (to - from)); });
  return joined;
}

async function download(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    return await tensor.data<'float32'>();
  } finally {
    tensor.dispose();
  }
}
