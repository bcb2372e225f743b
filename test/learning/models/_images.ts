/** Small images, and the network's loss written out from its definition in float64. */
import { standardNormal } from '../../../src/basics/distributions.js';
import { below, streams } from '../../../src/basics/random.js';
import type { Dataset, Examples } from '../../../src/learning/datasets/dataset.js';
import type { ConvolutionalShape } from '../../../src/learning/models/convolutional/layers.js';

export interface ImageOptions { readonly height: number; readonly width: number; readonly channels: number; readonly classes: number; readonly count: number; readonly seed: number }

/** Random bytes with random labels, as many for training as for testing. */
export function randomImages({ height, width, channels, classes, count, seed }: ImageOptions): Dataset {
  const features = height * width * channels;
  const examples = (name: string): Examples => {
    const source = streams(seed)(name);
    return { count, values: Uint8Array.from({ length: count * features }, () => below(256, source)), labels: Uint8Array.from({ length: count }, () => below(classes, source)) };
  };
  return { features, classes, image: { height, width, channels }, trainCount: count, testCount: count, scale: 1 / 255, train: examples('train'), test: examples('test') };
}

/** 8 × 8 floats of noise with a bar somewhere across: lying (class 0) or standing (class 1). */
export function bars(count: number, seed: number): Dataset {
  const examples = (name: string): Examples => {
    const source = streams(seed)(name);
    const noise = standardNormal(source);
    const values = Float32Array.from({ length: count * 64 }, () => 0.3 * noise());
    const labels = Uint8Array.from({ length: count }, () => below(2, source));
    labels.forEach((label, row) => {
      const place = below(8, source);
      for (let i = 0; i < 8; i++) values[row * 64 + (label === 0 ? place * 8 + i : i * 8 + place)]! += 1;
    });
    return { count, values, labels };
  };
  return { features: 64, classes: 2, image: { height: 8, width: 8, channels: 1 }, trainCount: count, testCount: count, scale: 1, train: examples('train'), test: examples('test') };
}

/**
 * Mean loss over rows of the training set, in float64.
 * @param mask factor of unit `unit` of the row at `place` of the list, of what enters the last layer
 */
export function networkLoss(network: ConvolutionalShape, data: Dataset, parameters: Float64Array, rows: Uint32Array, mask: (place: number, unit: number) => number = () => 1): number {
  let total = 0;
  rows.forEach((row, place) => {
    let { height, width, channels } = data.image!;
    let values = Array.from({ length: data.features }, (_, i) => data.scale * data.train.values[row * data.features + i]!);
    let next = 0;
    const take = (numbers: number): Float64Array => parameters.subarray(next, next += numbers);
    for (const filters of network.filters) {
      const { kernel, stride, pooling } = network;
      const weights = take(kernel * kernel * channels * filters);
      const biases = take(filters);
      const [high, wide] = [Math.floor((height - kernel) / stride) + 1, Math.floor((width - kernel) / stride) + 1];
      const at = (y: number, x: number, filter: number): number => {
        let sum = biases[filter]!;
        for (let dy = 0; dy < kernel; dy++) {
          for (let dx = 0; dx < kernel; dx++) {
            for (let c = 0; c < channels; c++) {
              sum += values[((y * stride + dy) * width + x * stride + dx) * channels + c]! * weights[((dy * kernel + dx) * channels + c) * filters + filter]!;
            }
          }
        }
        return Math.max(0, sum);
      };
      const made: number[] = [];
      for (let y = 0; y < Math.floor(high / pooling); y++) {
        for (let x = 0; x < Math.floor(wide / pooling); x++) {
          for (let filter = 0; filter < filters; filter++) {
            let sum = 0;
            for (let dy = 0; dy < pooling; dy++) {
              for (let dx = 0; dx < pooling; dx++) sum += at(y * pooling + dy, x * pooling + dx, filter);
            }
            made.push(sum / pooling ** 2);
          }
        }
      }
      [values, height, width, channels] = [made, Math.floor(high / pooling), Math.floor(wide / pooling), filters];
    }
    const dense = (inputs: readonly number[], outputs: number): number[] => {
      const weights = take(inputs.length * outputs);
      const biases = take(outputs);
      return Array.from(biases, (bias, k) => inputs.reduce((sum, input, i) => sum + input * weights[i * outputs + k]!, bias));
    };
    for (const units of network.hidden) values = dense(values, units).map((value) => Math.max(0, value));
    const outputs = dense(values.map((value, unit) => value * mask(place, unit)), data.classes);
    total += Math.log(outputs.reduce((sum, output) => sum + Math.exp(output), 0)) - outputs[data.train.labels[row]!]!;
  });
  return total / rows.length;
}
