import { z } from '../../basics/fields.js';
import type { DatasetShape } from '../datasets/dataset.js';
import { sigmoidLoss } from './classification.js';
import { denseBlocks, denseNetwork, seededParameters, type DenseNetwork } from './dense/network.js';
import { model } from './model.js';

/** Logistic regression on two classes: one linear output z, class 1 with probability σ(z), loss −ln p of the label. */
export const logistic = model({
  options: z.strictObject({
    kind: z.literal('logistic').describe('Logistic regression on two classes: one linear output and its cross-entropy; convex.'),
  }),
  startsFrom: 'zero',
  about: () => 'logistic regression',
  problems(_options, { classes }) {
    if (classes === 2) return [];
    return [{
      path: 'model.kind', message: 'logistic regression needs two classes', expected: 'labels 0 and 1',
      received: classes === 0 ? 'labels that are numbers' : `${classes} classes`, fix: classes === 0 ? 'take kind: linear, or labels: classes where data is generated' : 'take kind: softmax',
    }];
  },
  blocks: (_options, shape) => denseBlocks(networkOf(shape)),
  seeded: (_options, shape, source) => seededParameters(networkOf(shape), source),
  async open(_options, setting) {
    const { openDense } = await import('./dense/open.js');
    return openDense(networkOf(setting.dataset), setting);
  },
});

function networkOf({ features }: DatasetShape): DenseNetwork {
  return denseNetwork([features, 1], 'relu', sigmoidLoss);
}
