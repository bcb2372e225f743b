import { z } from '../../basics/fields.js';
import type { DatasetShape } from '../datasets/dataset.js';
import { softmaxLoss } from './classification.js';
import { denseBlocks, denseNetwork, seededParameters, type DenseNetwork } from './dense/network.js';
import { model } from './model.js';

/** Softmax regression: linear outputs, loss −ln p of the label. On MNIST 784 × 10 weights and 10 biases: 7,850 parameters. */
export const softmax = model({
  options: z.strictObject({
    kind: z.literal('softmax').describe('Softmax regression: one linear layer and the cross-entropy of its classes; convex.'),
  }),
  startsFrom: 'zero',
  about: () => 'softmax regression',
  problems(_options, { classes }) {
    if (classes > 0) return [];
    return [{
      path: 'model.kind', message: 'softmax regression needs classes', expected: 'labels that are classes', received: 'labels that are numbers',
      fix: 'take kind: linear, or labels: classes where data is generated',
    }];
  },
  blocks: (_options, shape) => denseBlocks(networkOf(shape)),
  seeded: (_options, shape, source) => seededParameters(networkOf(shape), source),
  async open(_options, setting) {
    const { openDense } = await import('./dense/open.js');
    return openDense(networkOf(setting.dataset), setting);
  },
});

function networkOf({ features, classes }: DatasetShape): DenseNetwork {
  return denseNetwork([features, classes], 'relu', softmaxLoss);
}
