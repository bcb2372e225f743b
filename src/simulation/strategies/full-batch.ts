import { z } from '../../basics/fields.js';
import { alone } from './serial.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('full-batch').describe('One machine, every step along the gradient of the whole training set.'),
});

/** Gradient descent: no noise, one update per pass. A step takes as long as that many samples take one machine. */
export const fullBatch = strategy({
  options,
  line: { waitsFor: 'nobody, it is alone', staleness: '0', traffic: 'none', source: 'Cauchy 1847 (notes)' },
  outages: 'checkpoint',
  hasStaleness: false,
  reduces: false,
  compresses: false,
  hasBatch: false,
  usesWorkers: 1,
  example: { kind: 'full-batch' },
  degenerate: { options: { kind: 'full-batch' }, workers: 1, tolerance: 0, because: 'a batch as large as the training set is the training set, where all samples are alike' },
  about: () => 'one machine, the whole training set in every step',
  servers: () => 0,
  updatesPerRound: () => 1,
  messagesPerUpdate: () => 0,
  effectiveBatch: () => 1,
  start(_, cluster) {
    const { task } = cluster;
    const all = task.part(0, 1);
    return alone(cluster, all.count, (model, samplesBehind) => task.step(model, task.meanGradient(model, [all]), cluster.rate(samplesBehind)));
  },
});
