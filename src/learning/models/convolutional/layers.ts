/**
 * The layers of a small convolutional network, and which numbers each of them reads: geometry without tensors.
 *
 * A layer reads windows of its input [positions, channels]; a window is a row of `inputs` numbers, tap after tap, channels side by side, and
 * the layer is one matrix product: [windows, inputs] × [inputs, outputs] + bias. A dense layer is the case of one window over everything.
 * Windows lie wholly inside the image, so a side of length n has ⌊(n − side)/stride⌋ + 1 of them.
 */
import type { DatasetShape } from '../../datasets/dataset.js';

/** Windows over the positions of an image. */
export interface Windows {
  /** Position of the image at which each row of each window begins; count × side. */
  readonly starts: Int32Array;
  readonly count: number;
  readonly side: number;
  /** Positions of the image. */
  readonly positions: number;
}

export interface Layer {
  /** Undefined for a dense layer. */
  readonly windows: Windows | undefined;
  /** Channels of a position of the input; for a dense layer all its inputs. */
  readonly channels: number;
  /** Numbers in a window. */
  readonly inputs: number;
  readonly outputs: number;
  /** Windows of one image; 1 for a dense layer. */
  readonly count: number;
  /** The windows over this layer's outputs that are averaged; undefined where nothing is. */
  readonly pooling: Windows | undefined;
  /** Numbers that one image leaves behind the layer, averaged. */
  readonly left: number;
  /** Where its weights [inputs, outputs] and its biases begin in the flat parameters. */
  readonly weights: number;
  readonly biases: number;
}

export interface ConvolutionalShape {
  readonly filters: readonly number[];
  readonly kernel: number;
  readonly stride: number;
  readonly pooling: number;
  readonly hidden: readonly number[];
}

/** All layers, the classes last; undefined where the rows are not images or an image is used up before the last filter. */
export function convolutionalLayers({ filters, kernel, stride, pooling, hidden }: ConvolutionalShape, { image, classes }: Pick<DatasetShape, 'image' | 'classes'>): Layer[] | undefined {
  if (image === undefined) return undefined;
  const layers: Layer[] = [];
  let { height, width, channels } = image;
  let parameters = 0;
  const add = (layer: Omit<Layer, 'weights' | 'biases'>): void => {
    layers.push({ ...layer, weights: parameters, biases: parameters + layer.inputs * layer.outputs });
    parameters += (layer.inputs + 1) * layer.outputs;
  };
  for (const outputs of filters) {
    if (Math.min(height, width) < kernel) return undefined;
    const windows = windowsOver(height, width, kernel, stride);
    [height, width] = [fits(height, kernel, stride), fits(width, kernel, stride)];
    if (Math.min(height, width) < pooling) return undefined;
    const pooled = pooling === 1 ? undefined : windowsOver(height, width, pooling, pooling);
    [height, width] = [fits(height, pooling, pooling), fits(width, pooling, pooling)];
    add({ windows, channels, inputs: kernel * kernel * channels, outputs, count: windows.count, pooling: pooled, left: height * width * outputs });
    channels = outputs;
  }
  let inputs = height * width * channels;
  for (const outputs of [...hidden, classes]) {
    add({ windows: undefined, channels: inputs, inputs, outputs, count: 1, pooling: undefined, left: outputs });
    inputs = outputs;
  }
  return layers;
}

function fits(length: number, side: number, stride: number): number {
  return Math.floor((length - side) / stride) + 1;
}

function windowsOver(height: number, width: number, side: number, stride: number): Windows {
  const [down, across] = [fits(height, side, stride), fits(width, side, stride)];
  const starts = new Int32Array(down * across * side);
  let next = 0;
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      for (let row = 0; row < side; row++) starts[next++] = (y * stride + row) * width + x * stride;
    }
  }
  return { starts, count: down * across, side, positions: height * width };
}
