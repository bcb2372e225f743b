import { getBackend, memory } from '@tensorflow/tfjs-core';
import test from 'ava';
import fc from 'fast-check';
import type { z } from '../../../src/basics/fields.js';
import { below, streams } from '../../../src/basics/random.js';
import { openBackend } from '../../../src/learning/backend.js';
import type { Dataset } from '../../../src/learning/datasets/dataset.js';
import { convolutionalLayers } from '../../../src/learning/models/convolutional/layers.js';
import { openConvolutional, type Products } from '../../../src/learning/models/convolutional/model.js';
import { convolutional } from '../../../src/learning/models/convolutional.js';
import { dropoutMask } from '../../../src/learning/models/dropout-mask.js';
import type { RowAsk, TensorModel } from '../../../src/learning/models/model.js';
import { bars, networkLoss, randomImages } from './_images.js';

// TensorFlow.js has one current backend, so these tests take turns.

type Network = z.output<typeof convolutional.options>;

function network(set: z.input<z.ZodObject> = {}): Network {
  return convolutional.options.parse({ kind: 'convolutional', ...set });
}

const SMALL = network({ filters: [3, 4], kernel: 3, stride: 2 });
const DIGITS = randomImages({ height: 9, width: 8, channels: 2, classes: 5, count: 120, seed: 1 });

function open(options: Network, dataset: Dataset, products?: Products, dropout = 0): TensorModel {
  const evaluation = { train: rows(40), test: rows(30) };
  return openConvolutional(convolutionalLayers(options, dataset)!, { dataset, evaluation, dropout, stackBytes: 2 ** 24 }, products);
}

function rows(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}

/** Initial values with biases that are not zero. */
function parameters(options: Network, dataset: Dataset, seed: number): Float32Array {
  const source = streams(seed)('more');
  return convolutional.seeded(options, dataset, streams(seed)('initial')).map((value) => value + 0.2 * source() - 0.1);
}

function drawnRows(count: number, of: Dataset, seed: number): Uint32Array {
  const source = streams(seed)('rows');
  return Uint32Array.from({ length: count }, () => below(of.trainCount, source));
}

function worst(one: ArrayLike<number>, other: ArrayLike<number>): number {
  return Math.max(...Array.from(one, (value, i) => Math.abs(value - other[i]!)));
}

test('with its defaults on MNIST: 12 × 12 × 8, 4 × 4 × 16, 10', (t) => {
  const digits = { features: 784, classes: 10, image: { height: 28, width: 28, channels: 1 }, trainCount: 60_000, testCount: 10_000 };
  // ⌊(28 − 5)/2⌋ + 1 = 12, ⌊(12 − 5)/2⌋ + 1 = 4; 5·5·1·8, 5·5·8·16, 4·4·16·10.
  t.deepEqual(convolutional.blocks(network(), digits), [200, 8, 3200, 16, 2560, 10]);
  // 24 and 8 pixels a side, averaged over 2 × 2: 12 and 4 as before.
  t.deepEqual(convolutional.blocks(network({ stride: 1, pooling: 2, hidden: [32] }), digits), [200, 8, 3200, 16, 8192, 32, 320, 10]);
  t.is(convolutional.about(network({ hidden: [32] })), 'convolutional network with 8 and 16 filters of 5×5 and hidden layer of 32');
  t.deepEqual(convolutional.problems(network(), digits), []);
});

test('rows that are no images, labels that are numbers and layers that do not fit are said', (t) => {
  const shape = { features: 64, classes: 3, image: { height: 8, width: 8, channels: 1 }, trainCount: 9, testCount: 9 };
  t.is(convolutional.problems(network(), { ...shape, image: undefined })[0]?.path, 'model.kind');
  t.is(convolutional.problems(network(), { ...shape, classes: 0 })[0]?.received, 'labels that are numbers');
  // ⌊(8 − 5)/2⌋ + 1 = 2 pixels a side are left for the second filters of 5 × 5.
  t.like(convolutional.problems(network(), shape)[0], { path: 'model.filters', received: '2 × (kernel 5, stride 2, pooling 1) on 8×8 pixels' });
  t.is(convolutional.problems(network({ filters: [8], stride: 1, pooling: 5 }), shape).length, 1);
  t.deepEqual(convolutional.problems(network({ filters: [8] }), shape), []);
});

test('initial weights have variance 2/inputs, and biases are 0', (t) => {
  const options = network({ filters: [40], kernel: 5, hidden: [64] });
  const shape = { features: 784, classes: 10, image: { height: 28, width: 28, channels: 1 }, trainCount: 1, testCount: 1 };
  const values = convolutional.seeded(options, shape, streams(1)('initial'));
  let start = 0;
  convolutional.blocks(options, shape).forEach((size, block) => {
    const own = values.subarray(start, start += size);
    if (block % 2 === 1) t.true(own.every((value) => value === 0));
    else {
      const inputs = [25, 5760, 64][block / 2]!;
      // The mean of n squared normals of variance v has standard deviation v·√(2/n); five of them.
      const meanSquare = own.reduce((sum, value) => sum + value * value, 0) / size;
      t.true(Math.abs(meanSquare * inputs / 2 - 1) < 5 * Math.sqrt(2 / size), `${meanSquare * inputs / 2}`);
    }
  });
  t.is(start, values.length);
  t.deepEqual(values, convolutional.seeded(options, shape, streams(1)('initial')));
});

const shapes = fc.record({
  height: fc.integer({ min: 5, max: 8 }), width: fc.integer({ min: 5, max: 8 }), channels: fc.integer({ min: 1, max: 3 }), classes: fc.integer({ min: 2, max: 4 }),
  seed: fc.nat(1000), filters: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }), kernel: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 2 }),
  pooling: fc.integer({ min: 1, max: 2 }), hidden: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 1 }), batch: fc.integer({ min: 1, max: 40 }), dropout: fc.constantFrom(0, 0.4),
}).filter((shape) => convolutionalLayers(shape, { image: shape, classes: shape.classes }) !== undefined);

for (const products of ['unrolled', 'batched'] as const) {
  test.serial(`the gradient of ${products} products is that of the loss, by central differences in float64`, async (t) => {
    await openBackend(products === 'unrolled' ? 'wasm' : 'cpu');
    await fc.assert(fc.asyncProperty(shapes, async ({ seed, batch, dropout, ...shape }) => {
      const dataset = randomImages({ ...shape, count: 20, seed });
      const options = network({ filters: shape.filters, kernel: shape.kernel, stride: shape.stride, pooling: shape.pooling, hidden: shape.hidden });
      const model = open(options, dataset, products, dropout);
      const at = parameters(options, dataset, seed);
      const ask: RowAsk = { at, indices: drawnRows(batch, dataset, seed), dropout: dropout === 0 ? undefined : seed };
      const units = convolutionalLayers(options, dataset)!.at(-1)!.inputs;
      const mask = dropoutMask(seed, 0, batch, units, dropout);
      const loss = (by: number, i: number): number => (
        networkLoss(options, dataset, Float64Array.from(at, (value, k) => (k === i ? value + by : value)), ask.indices, (place, unit) => mask[place * units + unit]!));
      const [gradient] = await model.gradients([ask]);
      const [found] = await model.losses([ask]);
      model.close();
      t.true(Math.abs(found! - loss(0, 0)) < 1e-5);
      // A step over the edge of a ReLU would spoil a difference, so it is short: 1e-6 leaves roundings of 1e-10 and crosses one sum in 1e5.
      const places = [0, 1, 2, 3].map((i) => below(at.length, streams(seed + i)('place'))).concat(at.length - 1);
      for (const i of places) t.true(Math.abs(gradient![i]! - (loss(1e-6, i) - loss(-1e-6, i)) / 2e-6) < 1e-5, `${gradient![i]!} at ${i}`);
    }), { seed: 5, numRuns: 25 });
  });

  test.serial(`on cpu with ${products} products every tensor is given back`, async (t) => {
    await openBackend('cpu');
    const before = memory().numTensors;
    const model = open(SMALL, DIGITS, products, 0.3);
    const held = memory().numTensors;
    const at = parameters(SMALL, DIGITS, 1);
    for (let round = 0; round < 2; round++) {
      await model.gradients([1, 2, 100].map((count) => ({ at, indices: drawnRows(count, DIGITS, count), dropout: 7 })));
      await model.losses([{ at, indices: rows(50) }]);
      await model.evaluate(at);
      t.is(memory().numTensors, held);
    }
    model.close();
    t.is(memory().numTensors, before);
  });
}

for (const backend of ['wasm', 'cpu'] as const) {
  test.serial(`on ${backend} a gradient is the same alone and in a stack, to the bit`, async (t) => {
    await openBackend(backend);
    t.is(getBackend(), backend);
    const model = open(SMALL, DIGITS, undefined, 0.5);
    const asks = Array.from({ length: 9 }, (_, i): RowAsk => ({ at: parameters(SMALL, DIGITS, i % 4), indices: drawnRows(1 + 11 * i, DIGITS, i), dropout: i % 2 === 0 ? undefined : i }));
    const together = await model.gradients(asks);
    const losses = await model.losses(asks);
    for (const [i, ask] of asks.entries()) {
      t.deepEqual((await model.gradients([ask]))[0], together[i]);
      t.is((await model.losses([ask]))[0], losses[i]);
    }
    model.close();
  });

  test.serial(`on ${backend} parameters that are not finite give NaN, not an exception`, async (t) => {
    await openBackend(backend);
    const model = open(SMALL, DIGITS);
    const sound = parameters(SMALL, DIGITS, 1);
    for (const value of [NaN, Infinity, -Infinity]) {
      const broken = sound.with(3, value);
      const [gradient, neighbour] = await model.gradients([{ at: broken, indices: rows(5) }, { at: sound, indices: rows(5) }]);
      t.true(gradient!.every(Number.isNaN));
      t.true(neighbour!.every(Number.isFinite));
      t.deepEqual(await model.losses([{ at: broken, indices: rows(5) }]), [NaN]);
      t.deepEqual(await model.evaluate(broken), { train: { loss: NaN, accuracy: NaN }, test: { loss: NaN, accuracy: NaN } });
    }
    model.close();
  });
}

test.serial('wasm and cpu, unrolled and batched products give the same gradients and losses', async (t) => {
  for (const options of [SMALL, network({ filters: [4], kernel: 3, stride: 1, pooling: 2, hidden: [6] })]) {
    // 70 rows are more than a block, and 120 more than a small stack holds.
    const asks = [3, 70, 3, 120].map((count, i): RowAsk => ({ at: parameters(options, DIGITS, i), indices: drawnRows(count, DIGITS, i), dropout: i === 0 ? undefined : i }));
    const results: Float32Array[][] = [];
    for (const [backend, products] of [['wasm', 'unrolled'], ['cpu', 'unrolled'], ['cpu', 'batched']] as const) {
      await openBackend(backend);
      const layers = convolutionalLayers(options, DIGITS)!;
      const model = openConvolutional(layers, { dataset: DIGITS, evaluation: { train: rows(1), test: rows(1) }, dropout: 0.25, stackBytes: 500_000 }, products);
      results.push([...await model.gradients(asks), Float32Array.from(await model.losses(asks))]);
      model.close();
    }
    for (const other of results.slice(1)) other.forEach((values, i) => { t.true(worst(values, results[0]![i]!) < 2e-6, `${i}`); });
  }
});

test.serial('evaluation is the mean loss over its rows, without dropout', async (t) => {
  await openBackend('wasm');
  const model = open(SMALL, DIGITS, undefined, 0.5);
  const at = parameters(SMALL, DIGITS, 2);
  const { train } = await model.evaluate(at);
  model.close();
  t.true(Math.abs(train.loss - networkLoss(SMALL, DIGITS, Float64Array.from(at), rows(40))) < 1e-5);
});

test.serial('it learns to tell lying bars from standing ones, wherever they are', async (t) => {
  await openBackend('wasm');
  const dataset = bars(400, 1);
  const options = network({ filters: [4], kernel: 3, stride: 1, pooling: 2 });
  const model = await convolutional.open(options, { dataset, evaluation: { train: rows(1), test: rows(400) }, dropout: 0, stackBytes: 2 ** 24 });
  let at = convolutional.seeded(options, dataset, streams(3)('initial'));
  for (let step = 0; step < 150; step++) {
    const [gradient] = await model.gradients([{ at, indices: drawnRows(40, dataset, step) }]);
    at = at.map((value, i) => value - gradient![i]!);
  }
  const { test: { accuracy } } = await model.evaluate(at);
  model.close();
  t.true(accuracy! > 0.95, `${accuracy!}`);
});
