/** What plain SGD on the host reaches on all of MNIST: known accuracies of known models, so a gradient that is subtly wrong does not pass. */
import test from 'ava';
import { shuffle, streams } from '../../../src/basics/random.js';
import { openBackend } from '../../../src/learning/backend.js';
import { mnist } from '../../../src/learning/datasets/mnist.js';
import type { TensorModel } from '../../../src/learning/models/model.js';
import { perceptron } from '../../../src/learning/models/perceptron.js';
import { softmax } from '../../../src/learning/models/softmax.js';
import { descend } from '../../../src/learning/parameters.js';

const BATCH = 64;

async function openMnist() {
  await openBackend('wasm');
  const dataset = await (await mnist.open({ kind: 'mnist' })).load();
  const every = Uint32Array.from({ length: dataset.test.count }, (_, row) => row);
  return { dataset, setting: { dataset, evaluation: { train: every.subarray(0, 1), test: every }, dropout: 0, stackBytes: 2 ** 26 } };
}

/** Test accuracy after each pass, until it is enough. The rate falls to a third after every `passes` passes. */
async function accuracyAfterPasses(model: TensorModel, start: Float32Array, samples: number, enough: number, most: number, rate: number, passes: number): Promise<number[]> {
  const order = Uint32Array.from({ length: samples }, (_, row) => row);
  const source = streams(1)('order');
  const accuracies: number[] = [];
  let at = start;
  while (accuracies.length < most && !((accuracies.at(-1) ?? 0) >= enough)) {
    shuffle(order, source);
    const now = rate / 3 ** Math.floor(accuracies.length / passes);
    for (let first = 0; first < samples; first += BATCH) {
      const [gradient] = await model.gradients([{ at, indices: order.slice(first, first + BATCH) }]);
      at = descend(at, gradient!, now);
    }
    accuracies.push((await model.evaluate(at)).test.accuracy ?? 0);
  }
  return accuracies;
}

test.serial('softmax regression reaches 92 % of the test digits in at most 10 passes', async (t) => {
  const { dataset, setting } = await openMnist();
  const model = await softmax.open({ kind: 'softmax' }, setting);
  const accuracies = await accuracyAfterPasses(model, new Float32Array(7850), dataset.train.count, 0.92, 10, 0.3, 2);
  t.true(accuracies.at(-1)! >= 0.92, accuracies.join(' '));
  t.log(accuracies.join(' '));
  model.close();
});

test.serial('a perceptron with 128 hidden units reaches 97.5 % of the test digits in at most 15 passes', async (t) => {
  const { dataset, setting } = await openMnist();
  const options = perceptron.options.parse({ kind: 'perceptron' });
  const model = await perceptron.open(options, setting);
  const accuracies = await accuracyAfterPasses(model, perceptron.seeded(options, dataset, streams(1)('initial')), dataset.train.count, 0.975, 15, 0.2, 5);
  t.true(accuracies.at(-1)! >= 0.975, accuracies.join(' '));
  t.log(accuracies.join(' '));
  model.close();
});
