/** The run that backends are compared by: a few models, some steps of SGD each, on the current backend. */
import type { z } from '../../../src/basics/fields.js';
import { below, streams } from '../../../src/basics/random.js';
import type { Dataset } from '../../../src/learning/datasets/dataset.js';
import { convolutional } from '../../../src/learning/models/convolutional.js';
import type { ModelDefinition, RowAsk } from '../../../src/learning/models/model.js';
import { perceptron } from '../../../src/learning/models/perceptron.js';
import { softmax } from '../../../src/learning/models/softmax.js';
import { randomImages } from '../models/_images.js';

// Every product has more than 128 numbers: for smaller ones the WebGPU backend takes a program that is ten times slower on a software GPU.
const WORKERS = 2;
const BATCH = 12;

/** Training losses at the end; the workers' gradients are one stack each step. */
export async function shortRuns(): Promise<Record<string, number>> {
  const images = randomImages({ height: 7, width: 7, channels: 1, classes: 8, count: 96, seed: 7 });
  return {
    softmax: await finalLoss(softmax, softmax.options.parse({ kind: 'softmax' }), images, 0, 200),
    perceptron: await finalLoss(perceptron, perceptron.options.parse({ kind: 'perceptron', hidden: [10] }), images, 0.2, 200),
    convolutional: await finalLoss(convolutional, convolutional.options.parse({ kind: 'convolutional', filters: [4], kernel: 3 }), images, 0.2, 20),
  };
}

async function finalLoss<Fields extends z.ZodObject>(definition: ModelDefinition<Fields>, options: z.output<Fields>, dataset: Dataset, dropout: number, steps: number): Promise<number> {
  const rows = Uint32Array.from({ length: dataset.trainCount }, (_, i) => i);
  const model = await definition.open(options, { dataset, evaluation: { train: rows, test: rows }, dropout, stackBytes: 2 ** 26 });
  let at = definition.seeded(options, dataset, streams(1)('initial'));
  const source = streams(1)('samples');
  for (let step = 0; step < steps; step++) {
    const asks = Array.from({ length: WORKERS }, (_, worker): RowAsk => (
      { at, indices: Uint32Array.from({ length: BATCH }, () => below(dataset.trainCount, source)), dropout: dropout === 0 ? undefined : step * WORKERS + worker }));
    const gradients = await model.gradients(asks);
    at = at.map((value, i) => value - 0.1 / WORKERS * gradients.reduce((sum, gradient) => sum + gradient[i]!, 0));
  }
  const { train } = await model.evaluate(at);
  model.close();
  return train.loss;
}
