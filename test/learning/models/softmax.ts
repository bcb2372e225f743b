import { memory } from '@tensorflow/tfjs-core';
import test from 'ava';
import fc from 'fast-check';
import { below, streams } from '../../../src/basics/random.js';
import { openBackend, type BackendName } from '../../../src/learning/backend.js';
import { loadDataset, type Dataset } from '../../../src/learning/datasets/dataset.js';
import { openLaboratory, type Laboratory } from '../../../src/learning/laboratory.js';
import { batchedGradients, unrolledGradients } from '../../../src/learning/models/softmax-gradients.js';
import { softmax, softmaxParameters, type SoftmaxRun } from '../../../src/learning/models/softmax.js';
import type { LearningTask, Version } from '../../../src/simulation/strategies/learning-task.js';
import { SMALL, writeIdxFolder } from '../_idx-folder-writer.js';

// TensorFlow.js has one current backend, so these tests take turns.

const RUN: SoftmaxRun = { partition: 'iid', workers: 2, streams: streams(3), evaluation: { trainSamples: 30, testSamples: 10 } };

function small(set: Partial<typeof SMALL> = {}): Promise<Dataset> {
  return loadDataset({ kind: 'idx', folder: writeIdxFolder({ ...SMALL, ...set }) });
}

function randomParameters(dataset: Dataset, seed: number): Float32Array {
  const source = streams(seed)('parameters');
  return new Float32Array(softmaxParameters(dataset)).map(() => 2 * source() - 1);
}

/** The mean loss in float64, written out from the definition. */
function loss({ train, features, classes }: Dataset, parameters: Float64Array, indices: Uint32Array): number {
  let sum = 0;
  for (const index of indices) {
    const outputs = Array.from({ length: classes }, (_, k) => {
      let output = parameters[features * classes + k]!;
      for (let j = 0; j < features; j++) output += train.pixels[index * features + j]! / 255 * parameters[j * classes + k]!;
      return output;
    });
    sum += Math.log(outputs.reduce((total, output) => total + Math.exp(output), 0)) - outputs[train.labels[index]!]!;
  }
  return sum / indices.length;
}

test.serial('the gradient is that of the loss, by central differences in float64', async (t) => {
  await openBackend('wasm');
  await fc.assert(fc.asyncProperty(
    fc.record({ seed: fc.nat(1000), rows: fc.integer({ min: 1, max: 4 }), columns: fc.integer({ min: 1, max: 4 }), classes: fc.integer({ min: 2, max: 6 }) }),
    fc.integer({ min: 1, max: 300 }),
    async (shape, batch) => {
      const dataset = await small(shape);
      const problem = softmax(dataset, { ...RUN, streams: streams(shape.seed) });
      const at = randomParameters(dataset, shape.seed);
      const samples = problem.draw(0, batch);
      const [gradient] = await problem.gradients([{ at, samples: [samples] }]);
      problem.close();
      // Error of the difference: O(h²) = 1e-8; of float32 products: some 1e-6.
      const h = 1e-4;
      const worst = Math.max(...gradient!.map((value, i) => {
        const shifted = (by: number): Float64Array => Float64Array.from(at, (w, k) => (k === i ? w + by : w));
        return Math.abs(value - (loss(dataset, shifted(h), samples.indices) - loss(dataset, shifted(-h), samples.indices)) / (2 * h));
      }));
      t.true(worst < 1e-5, `off by ${worst}`);
    },
  ), { seed: 4, numRuns: 12 });
});

for (const backend of ['wasm', 'cpu'] as const) {
  test.serial(`on ${backend} stacked gradients are the same gradients one by one, to the bit`, async (t) => {
    await openBackend(backend);
    const dataset = await small({ rows: 5, columns: 7, classes: 10, train: 1000 });
    const problem = softmax(dataset, RUN);
    const source = streams(5)('sizes');
    const asks = Array.from({ length: 40 }, (_, i) => ({
      at: randomParameters(dataset, i % 7),
      samples: Array.from({ length: 1 + below(3, source) }, () => problem.draw(0, 1 + below(200, source))),
    }));
    const together = await problem.gradients(asks);
    for (const [i, ask] of asks.entries()) t.deepEqual((await problem.gradients([ask]))[0], together[i]);
    problem.close();
  });

  test.serial(`on ${backend} P batches of B at one version are one batch of P·B, to the bit`, async (t) => {
    await openBackend(backend);
    const dataset = await small({ classes: 10, train: 500 });
    const draw = (workers: number) => softmax(dataset, { ...RUN, partition: 'shared', workers });
    const [many, one] = [draw(5), draw(1)];
    const at = randomParameters(dataset, 1);
    const [split] = await many.gradients([{ at, samples: Array.from({ length: 5 }, (_, worker) => many.draw(worker, 60)) }]);
    const [whole] = await one.gradients([{ at, samples: [one.draw(0, 300)] }]);
    t.deepEqual(split, whole);
    many.close();
    one.close();
  });

  test.serial(`on ${backend} parameters that are not finite give NaN, not an exception`, async (t) => {
    await openBackend(backend);
    const dataset = await small();
    const problem = softmax(dataset, RUN);
    for (const value of [NaN, Infinity, -Infinity]) {
      const broken = randomParameters(dataset, 1);
      broken[3] = value;
      const sound = randomParameters(dataset, 1);
      const samples = [problem.draw(0, 5)];
      const [gradient, neighbour] = await problem.gradients([{ at: broken, samples }, { at: sound, samples }]);
      t.true(gradient!.every(Number.isNaN));
      t.true(neighbour!.every(Number.isFinite));
      t.deepEqual(await problem.evaluate(broken), { trainLoss: NaN, testLoss: NaN, trainAccuracy: NaN, testAccuracy: NaN });
    }
    problem.close();
  });

  test.serial(`on ${backend} every tensor is given back`, async (t) => {
    await openBackend(backend);
    const dataset = await small();
    const before = memory().numTensors;
    const problem = softmax(dataset, RUN);
    const held = memory().numTensors;
    t.true(held > before);
    const at = randomParameters(dataset, 1);
    await problem.gradients([1, 2, 300].map((count) => ({ at, samples: [problem.draw(0, count)] })));
    await problem.evaluate(at);
    t.is(memory().numTensors, held);
    problem.close();
    t.is(memory().numTensors, before);
  });
}

test.serial('products with a leading axis give the gradients of products one by one', async (t) => {
  await openBackend('cpu');
  const dataset = await small({ rows: 5, columns: 7, classes: 10, train: 300 });
  const problem = softmax(dataset, RUN);
  const asks = [3, 8, 3, 200, 8, 1].map((count, i) => ({ at: randomParameters(dataset, i), indices: problem.draw(0, count).indices }));
  const [batched, unrolled] = [await batchedGradients(dataset, asks), await unrolledGradients(dataset, asks)];
  problem.close();
  const worst = Math.max(...batched.flatMap((gradient, k) => [...gradient].map((value, i) => Math.abs(value - unrolled[k]![i]!))));
  t.is(batched.length, 6);
  t.true(worst < 1e-6, `off by ${worst}`);
});

test.serial('the untrained model is indifferent: loss ln 10 on every subset of MNIST', async (t) => {
  const { task, close } = (await mnist('wasm')).run({ workers: 1, streams: streams(1) });
  // The mark by which the quadratic's test knows that TensorFlow.js is not there.
  t.true('_tfengine' in globalThis);
  const { trainLoss, testLoss } = await task.metric(task.initial);
  t.true(Math.abs(trainLoss - Math.LN10) < 1e-6 && Math.abs(testLoss - Math.LN10) < 1e-6);
  close();
});

test.serial('half a pass over MNIST teaches more than 85 % of the test digits', async (t) => {
  const { task, close } = (await mnist('wasm')).run({ workers: 1, streams: streams(1) });
  const { testAccuracy } = await task.metric(serial(task, 470, 64, 0.2));
  t.true((testAccuracy ?? 0) > 0.85, `${testAccuracy}`);
  close();
});

test.serial('wasm and cpu agree to 1e-4 after 100 steps', async (t) => {
  const losses: number[] = [];
  for (const backend of ['wasm', 'cpu'] as const) {
    const { task, close } = (await mnist(backend)).run({ workers: 1, streams: streams(1) });
    losses.push((await task.metric(serial(task, 100, 32, 0.2))).trainLoss);
    close();
  }
  t.true(Math.abs(losses[0]! / losses[1]! - 1) < 1e-4, losses.join(' '));
  t.true(losses[0]! < 1);
});

test.serial('P workers with batches of B that share an order have the losses of one worker with batches of P·B', async (t) => {
  const lab = await mnist('wasm', 'shared');
  const [many, one] = [lab.run({ workers: 8, streams: streams(2) }), lab.run({ workers: 1, streams: streams(2) })];
  let split = many.task.initial;
  let whole = one.task.initial;
  for (let step = 0; step < 5; step++) {
    split = many.task.step(split, many.task.meanGradient(split, Array.from({ length: 8 }, (_, worker) => many.task.draw(worker, 32))), 0.3);
    whole = one.task.step(whole, one.task.gradient(whole, one.task.draw(0, 256)), 0.3);
    t.deepEqual(await many.task.metric(split), await one.task.metric(whole));
  }
  many.close();
  one.close();
});

function mnist(backend: BackendName, partition: 'iid' | 'shared' = 'iid'): Promise<Laboratory> {
  return openLaboratory({
    problem: { model: { kind: 'softmax' }, dataset: { kind: 'mnist' }, partition }, evaluation: { trainSamples: 1024, testSamples: 1024 }, backend,
  });
}

function serial(task: LearningTask, steps: number, batch: number, rate: number): Version {
  let version = task.initial;
  for (let step = 0; step < steps; step++) version = task.step(version, task.gradient(version, task.draw(0, batch)), rate);
  return version;
}
