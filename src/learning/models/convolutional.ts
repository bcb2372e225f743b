/**
 * A small convolutional network: filters over windows of the image, ReLU, averaged over squares where `pooling` says so, layer after layer;
 * then dense layers with ReLU, and softmax with loss −ln p of the label. With its defaults MNIST has 12×12×8, 4×4×16 and 10 outputs: 5,994
 * parameters.
 */
import { standardNormal } from '../../basics/distributions.js';
import { count, z } from '../../basics/fields.js';
import { listOf } from '../../basics/units.js';
import { convolutionalLayers, type Layer } from './convolutional/layers.js';
import { model } from './model.js';

export const convolutional = model({
  options: z.strictObject({
    kind: z.literal('convolutional').describe('A small convolutional network with ReLU and softmax, on images.'),
    filters: z.array(count('Filters of one convolution.', { least: 1, most: 4096 })).min(1).default([8, 16]).describe('Filters of each convolution, from the image on.'),
    kernel: count('Side of a filter in pixels.').default(5),
    stride: count('Pixels from one window of a filter to the next; 2 halves the sides of the image.').default(2),
    pooling: count('Side of the squares over which each convolution\'s outputs are averaged; 1 for none.').default(1),
    hidden: z.array(count('Outputs of one dense layer.', { least: 1, most: 65_536 })).default([]).describe('Outputs of each dense layer between convolutions and classes.'),
  }),
  startsFrom: 'seeded',

  about({ filters, kernel, hidden }) {
    const dense = hidden.length === 0 ? '' : ` and hidden layer${hidden.length === 1 ? '' : 's'} of ${listOf(hidden)}`;
    return `convolutional network with ${listOf(filters)} filters of ${kernel}×${kernel}${dense}`;
  },

  problems(options, shape) {
    if (shape.image === undefined) {
      return [{ path: 'model.kind', message: 'a convolutional network needs images', expected: 'a data set of images', fix: 'take a perceptron for such data' }];
    }
    if (shape.classes === 0) {
      return [{ path: 'model.kind', message: 'a convolutional network needs classes', expected: 'labels that are classes', received: 'labels that are numbers' }];
    }
    if (convolutionalLayers(options, shape) === undefined) {
      const { height, width } = shape.image;
      return [{
        path: 'model.filters', message: 'the images are used up before the last filter', received: `${options.filters.length} × (kernel ${options.kernel}, stride ${options.stride}, pooling ${options.pooling}) on ${height}×${width} pixels`,
        fix: 'use fewer filters, or smaller kernel, stride or pooling',
      }];
    }
    return [];
  },

  blocks(options, shape) {
    return layersOf(options, shape).flatMap(({ inputs, outputs }) => [inputs * outputs, outputs]);
  },

  /** Normal with variance 2/inputs (He et al. 2015); biases 0. */
  seeded(options, shape, source) {
    const layers = layersOf(options, shape);
    const last = layers.at(-1)!;
    const values = new Float32Array(last.biases + last.outputs);
    const normal = standardNormal(source);
    for (const layer of layers) {
      const deviation = Math.sqrt(2 / layer.inputs);
      for (let i = layer.weights; i < layer.biases; i++) values[i] = deviation * normal();
    }
    return values;
  },

  async open(options, setting) {
    const { openConvolutional } = await import('./convolutional/model.js');
    return openConvolutional(layersOf(options, setting.dataset), setting);
  },
});

/** @throws RangeError for what `problems` finds */
function layersOf(options: Parameters<typeof convolutionalLayers>[0], shape: Parameters<typeof convolutionalLayers>[1]): Layer[] {
  const layers = convolutionalLayers(options, shape);
  if (layers === undefined) throw new RangeError('The layers do not fit the data.');
  return layers;
}
