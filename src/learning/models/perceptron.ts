import { choice, count, z } from '../../basics/fields.js';
import { listOf } from '../../basics/units.js';
import type { DatasetShape } from '../datasets/dataset.js';
import { softmaxLoss } from './classification.js';
import { denseBlocks, denseNetwork, seededParameters, type DenseNetwork } from './dense/network.js';
import { model } from './model.js';

const options = z.strictObject({
  kind: z.literal('perceptron').describe('Multilayer perceptron: dense hidden layers, then softmax regression on the last of them.'),
  hidden: z.array(count('Units of one hidden layer.', { least: 1, most: 65_536 })).min(1).default([128]).describe('Units of each hidden layer, from the inputs on.'),
  activation: choice('What a hidden unit makes of its sum: max(z, 0) or the hyperbolic tangent.', ['relu', 'tanh']).default('relu'),
});

/** A perceptron with softmax outputs, loss −ln p of the label. On MNIST 784-128-10 has 101,770 parameters. */
export const perceptron = model({
  options,
  startsFrom: 'seeded',
  about({ hidden, activation }) {
    return `perceptron with ${hidden.length === 1 ? 'a hidden layer' : 'hidden layers'} of ${listOf(hidden)}${activation === 'relu' ? '' : `, ${activation}`}`;
  },
  problems(_options, { classes }) {
    if (classes > 0) return [];
    return [{
      path: 'model.kind', message: 'a perceptron needs classes', expected: 'labels that are classes', received: 'labels that are numbers',
      fix: 'take kind: linear, or labels: classes where data is generated',
    }];
  },
  blocks: (chosen, shape) => denseBlocks(networkOf(chosen, shape)),
  seeded: (chosen, shape, source) => seededParameters(networkOf(chosen, shape), source),
  async open(chosen, setting) {
    const { openDense } = await import('./dense/open.js');
    return openDense(networkOf(chosen, setting.dataset), setting);
  },
});

function networkOf({ hidden, activation }: z.output<typeof options>, { features, classes }: DatasetShape): DenseNetwork {
  return denseNetwork([features, ...hidden, classes], activation, softmaxLoss);
}
