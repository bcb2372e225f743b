import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { openBackend } from '../../../src/learning/backend.js';
import { mnist } from '../../../src/learning/datasets/mnist.js';
import { softmax } from '../../../src/learning/models/softmax.js';
import { randomExamples, randomRows, settingOf } from './_examples.js';

const KIND = softmax.options.parse({ kind: 'softmax' });

test('weights and biases are one block each', (t) => {
  t.deepEqual(softmax.blocks(KIND, { features: 784, classes: 10, trainCount: 1, testCount: 1 }), [7840, 10]);
});

test('labels that are numbers are refused', (t) => {
  const [problem] = softmax.problems(KIND, { features: 5, classes: 0, trainCount: 1, testCount: 1 });
  t.is(problem?.path, 'model.kind');
  t.deepEqual(softmax.problems(KIND, { features: 5, classes: 3, trainCount: 1, testCount: 1 }), []);
});

test.serial('the untrained model is indifferent: loss ln 4, and as often right as the first class is there', async (t) => {
  await openBackend('wasm');
  const dataset = randomExamples({ seed: 3, features: 6, classes: 4, values: 'numbers' });
  const model = await softmax.open(KIND, settingOf(dataset));
  const { train, test: held } = await model.evaluate(new Float32Array(28));
  t.true(Math.abs(train.loss - Math.log(4)) < 1e-12 && Math.abs(held.loss - Math.log(4)) < 1e-12);
  t.is(train.accuracy, dataset.train.labels.subarray(0, 30).filter((label) => label === 0).length / 30);
  t.is(held.accuracy, dataset.test.labels.subarray(0, 20).filter((label) => label === 0).length / 20);
  model.close();
});

test.serial('half a pass over MNIST teaches more than 85 % of the test digits', async (t) => {
  await openBackend('wasm');
  const dataset = await (await mnist.open({ kind: 'mnist' })).load();
  const rows = Uint32Array.from({ length: 1024 }, (_, row) => row);
  const model = await softmax.open(KIND, { ...settingOf(dataset), evaluation: { train: rows, test: rows } });
  const source = streams(1)('rows');
  let at = new Float32Array(7850);
  for (let step = 0; step < 470; step++) {
    const [gradient] = await model.gradients([{ at, indices: randomRows(64, dataset, source) }]);
    at = at.map((value, i) => value - 0.2 * gradient![i]!);
  }
  const { test: held } = await model.evaluate(at);
  t.true((held.accuracy ?? 0) > 0.85, `${held.accuracy}`);
  model.close();
});
