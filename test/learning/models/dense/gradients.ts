import { memory, profile } from '@tensorflow/tfjs-core';
import test from 'ava';
import fc from 'fast-check';
import { below, streams } from '../../../../src/basics/random.js';
import { openBackend } from '../../../../src/learning/backend.js';
import type { Examples } from '../../../../src/learning/datasets/dataset.js';
import { sigmoidLoss, softmaxLoss } from '../../../../src/learning/models/classification.js';
import { masksOf } from '../../../../src/learning/models/dense/asks.js';
import { batchedDense } from '../../../../src/learning/models/dense/batched.js';
import { denseNetwork, denseSize, type DenseNetwork } from '../../../../src/learning/models/dense/network.js';
import { unrolledDense } from '../../../../src/learning/models/dense/unrolled.js';
import type { RowAsk, TensorModel } from '../../../../src/learning/models/model.js';
import { randomExamples, randomParameters, randomRows, referenceLoss, settingOf } from '../_examples.js';

// TensorFlow.js has one current backend, so these tests take turns.

const networks = fc.record({
  seed: fc.nat(1000),
  features: fc.integer({ min: 1, max: 5 }),
  hidden: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
  activation: fc.constantFrom('relu', 'tanh'),
  classes: fc.integer({ min: 2, max: 4 }),
  isLogistic: fc.boolean(),
  values: fc.constantFrom('bytes', 'numbers'),
  dropout: fc.constantFrom(0, 0.3),
}).map(({ features, hidden, activation, classes, isLogistic, ...rest }) => ({
  ...rest, features,
  classes: isLogistic ? 2 : classes,
  network: denseNetwork([features, ...hidden, isLogistic ? 1 : classes], activation, isLogistic ? sigmoidLoss : softmaxLoss),
}));

const THREE: Readonly<Record<string, DenseNetwork>> = {
  softmax: denseNetwork([35, 10], 'relu', softmaxLoss),
  logistic: denseNetwork([35, 1], 'relu', sigmoidLoss),
  perceptron: denseNetwork([35, 12, 7, 10], 'tanh', softmaxLoss),
};
const dataOf = ({ loss }: DenseNetwork) => randomExamples({ seed: 2, features: 35, classes: loss.kind === 'sigmoid' ? 2 : 10, values: 'bytes', train: 1000 });

function mixedAsks(network: DenseNetwork, count: number): RowAsk[] {
  const source = streams(5)('asks');
  const dataset = dataOf(network);
  return Array.from({ length: count }, (_, i) => ({
    at: randomParameters(denseSize(network), i % 7), indices: randomRows(1 + below(i % 5 === 0 ? 600 : 70, source), dataset, source), dropout: i % 3 === 0 ? undefined : i,
  }));
}

function worstDifference(some: readonly Float32Array[], others: readonly Float32Array[]): number {
  return Math.max(...some.flatMap((values, k) => Array.from(values, (value, i) => Math.abs(value - others[k]![i]!))));
}

for (const [route, open] of Object.entries({ unrolled: unrolledDense, batched: batchedDense })) {
  test.serial(`${route}: the gradient is that of the loss, by central differences in float64`, async (t) => {
    await openBackend(route === 'unrolled' ? 'wasm' : 'cpu');
    await fc.assert(fc.asyncProperty(networks, fc.integer({ min: 1, max: 300 }), async ({ seed, network, dropout, ...shape }, rows) => {
      const dataset = randomExamples({ seed, ...shape });
      const ask = { at: randomParameters(denseSize(network), seed), indices: randomRows(rows, dataset, streams(seed)('rows')), dropout: seed };
      const masks = masksOf(network, { ask, start: 0, indices: ask.indices }, dropout);
      const lossAt = (i: number, by: number): number => (
        referenceLoss(network, dataset, Float64Array.from(ask.at, (w, k) => (k === i ? w + by : w)), ask.indices, masks));
      const model = open(network, settingOf(dataset, dropout));
      const [gradient] = await model.gradients([ask]);
      const [loss] = await model.losses([ask]);
      model.close();
      t.true(Math.abs(loss! - lossAt(0, 0)) < 1e-5 * (1 + loss!));
      // Error of the difference: O(h²) = 1e-10 and rounding 1e-16/h = 1e-11; of float32 sums some 1e-6 of factors up to 1/(1 − 0.3)².
      const h = 1e-5;
      const worst = Math.max(...gradient!.map((value, i) => Math.abs(value - (lossAt(i, h) - lossAt(i, -h)) / (2 * h))));
      t.true(worst < 1e-5, `off by ${worst}`);
    }), { seed: 4, numRuns: 25 });
  });
}

for (const [name, network] of Object.entries(THREE)) {
  for (const backend of ['wasm', 'cpu'] as const) {
    test.serial(`${name} on ${backend}: stacked gradients and losses are the same one by one, to the bit`, async (t) => {
      await openBackend(backend);
      const model = unrolledDense(network, settingOf(dataOf(network), 0.25));
      const asks = mixedAsks(network, 20);
      const gradients = await model.gradients(asks);
      const losses = await model.losses(asks);
      for (const [i, ask] of asks.entries()) {
        t.deepEqual(await model.gradients([ask]), [gradients[i]!]);
        t.deepEqual(await model.losses([ask]), [losses[i]!]);
      }
      model.close();
    });
  }

  test.serial(`${name}: products with a leading axis, in stacks of any size, give what products one by one give`, async (t) => {
    await openBackend('cpu');
    const unrolled = unrolledDense(network, settingOf(dataOf(network), 0.25));
    const asks = mixedAsks(network, 20);
    const [gradients, losses] = [await unrolled.gradients(asks), await unrolled.losses(asks)];
    for (const stackBytes of [1, 1e5, 1e9]) {
      const batched = batchedDense(network, settingOf(dataOf(network), 0.25, stackBytes));
      t.true(worstDifference(await batched.gradients(asks), gradients) < 2e-6);
      (await batched.losses(asks)).forEach((loss, i) => { t.true(Math.abs(loss / losses[i]! - 1) < 1e-5); });
      const [one, other] = [await batched.evaluate(asks[0]!.at), await unrolled.evaluate(asks[0]!.at)];
      t.true(Math.abs(one.train.loss / other.train.loss - 1) < 1e-5 && one.test.accuracy === other.test.accuracy);
      batched.close();
    }
    unrolled.close();
  });

  test.serial(`${name}: features that are 0 in all rows get gradient 0 and leave the rest as it is, for few rows to the bit`, async (t) => {
    const narrow = dataOf(network);
    // 35 features spread over 70, every other one 0, and 30 zeros at the end.
    const spread = (values: ArrayLike<number>, width: number): number[] => Array.from({ length: values.length / width * 100 }, (_, i) => (
      i % 100 < 70 && i % 2 === 0 ? values[Math.floor(i / 100) * width + i % 100 / 2]! : 0));
    const widen = (examples: Examples): Examples => ({ ...examples, values: Uint8Array.from(spread(examples.values, 35)) });
    const wide = { ...narrow, features: 100, train: widen(narrow.train), test: widen(narrow.test) };
    const wideNetwork = denseNetwork([100, ...network.layers.map(({ outputs }) => outputs)], network.activation, network.loss);
    const first = network.layers[0]!.outputs;
    const at = randomParameters(denseSize(network), 3);
    // The absent features have weights of their own.
    const wideAt = randomParameters(denseSize(wideNetwork), 4);
    for (let k = 0; k < 35 * first; k++) wideAt[2 * (k - k % first) + k % first] = at[k]!;
    wideAt.set(at.subarray(35 * first), 100 * first);
    for (const backend of ['wasm', 'cpu'] as const) {
      await openBackend(backend);
      const [one, other] = [unrolledDense(network, settingOf(narrow)), unrolledDense(wideNetwork, settingOf(wide))];
      for (const rows of [1, 50, 900]) {
        const indices = randomRows(rows, narrow, streams(rows)('rows'));
        const [[expected], [found]] = [await one.gradients([{ at, indices }]), await other.gradients([{ at: wideAt, indices }])];
        const weights = found!.subarray(0, 100 * first);
        t.true(weights.every((value, i) => value === 0 || Math.floor(i / first) < 70 && Math.floor(i / first) % 2 === 0));
        const kept = Float32Array.from([...Array.from(expected!.subarray(0, 35 * first), (_, k) => weights[2 * (k - k % first) + k % first]!), ...found!.subarray(100 * first)]);
        // 900 rows of a single output are too many to look for what is present; then sums may be rounded in another order.
        if (rows <= 64 * first) t.deepEqual(kept, expected!);
        else t.true(worstDifference([kept], [expected!]) < 1e-6);
      }
      one.close();
      other.close();
    }
  });

  test.serial(`${name}: wasm and cpu agree to 1e-4 after 50 steps`, async (t) => {
    const losses: number[] = [];
    for (const backend of ['wasm', 'cpu'] as const) {
      await openBackend(backend);
      const dataset = dataOf(network);
      const model = unrolledDense(network, settingOf(dataset, 0.25));
      const source = streams(1)('rows');
      let at = randomParameters(denseSize(network), 1);
      for (let step = 0; step < 50; step++) {
        const [gradient] = await model.gradients([{ at, indices: randomRows(20, dataset, source), dropout: step }]);
        at = at.map((value, i) => value - 0.2 * gradient![i]!);
      }
      losses.push((await model.evaluate(at)).train.loss);
      model.close();
    }
    t.true(Math.abs(losses[0]! / losses[1]! - 1) < 1e-4, losses.join(' '));
  });
}

for (const [route, open, backend] of [['unrolled', unrolledDense, 'wasm'], ['unrolled', unrolledDense, 'cpu'], ['batched', batchedDense, 'cpu']] as const) {
  const opened = async (): Promise<TensorModel> => {
    await openBackend(backend);
    return open(THREE['perceptron']!, settingOf(dataOf(THREE['perceptron']!), 0.25));
  };

  test.serial(`${route} on ${backend}: parameters that are not finite give NaN, not an exception, and harm no neighbour`, async (t) => {
    const model = await opened();
    for (const value of [NaN, Infinity, -Infinity]) {
      const [sound, other] = mixedAsks(THREE['perceptron']!, 2);
      const broken = { ...other!, at: other!.at.map((weight, i) => (i === 3 ? value : weight)) };
      const [gradient, neighbour] = await model.gradients([broken, sound!]);
      t.true(gradient!.every(Number.isNaN) && neighbour!.every(Number.isFinite));
      t.deepEqual((await model.losses([broken, sound!])).map(Number.isNaN), [true, false]);
      t.deepEqual(await model.evaluate(broken.at), { train: { loss: NaN, accuracy: NaN }, test: { loss: NaN, accuracy: NaN } });
    }
    model.close();
  });

  test.serial(`${route} on ${backend}: every tensor is given back`, async (t) => {
    const before = memory().numTensors;
    const model = await opened();
    const asks = mixedAsks(THREE['perceptron']!, 6);
    await model.gradients(asks);
    await model.losses(asks);
    t.is(memory().numTensors, before);
    await model.evaluate(asks[0]!.at);
    const held = memory().numTensors;
    t.true(held > before);
    await model.evaluate(asks[1]!.at);
    t.is(memory().numTensors, held);
    model.close();
    t.is(memory().numTensors, before);
  });
}

for (const [name, network] of Object.entries(THREE)) {
  test.serial(`${name}: the tensors of a stack keep to its bytes, and use them`, async (t) => {
    await openBackend('cpu');
    const source = streams(1)('rows');
    const dataset = dataOf(network);
    const asks = Array.from({ length: 100 }, (_, k) => ({ at: randomParameters(denseSize(network), 1), indices: randomRows(20, dataset, source), dropout: k }));
    const stackBytes = 3e5;
    const model = batchedDense(network, settingOf(dataset, 0.25, stackBytes));
    const before = memory().numBytes;
    let found: readonly Float32Array[] = [];
    const { peakBytes } = await profile(async () => {
      found = await model.gradients(asks);
      return [];
    });
    t.is(found.length, 100);
    t.true(peakBytes - before <= stackBytes && peakBytes - before > stackBytes / 3, `${peakBytes - before} bytes`);
    model.close();
  });
}

test.serial('finite parameters whose outputs overflow give a loss that is not finite', async (t) => {
  await openBackend('wasm');
  const network = denseNetwork([35, 4, 10], 'relu', softmaxLoss);
  const model = unrolledDense(network, settingOf(dataOf(THREE['softmax']!)));
  const at = randomParameters(denseSize(network), 1).map((value) => value * 3e38);
  const { train } = await model.evaluate(at);
  t.false(Number.isFinite(train.loss));
  model.close();
});

test('masks are a function of the ask alone, differ from layer to layer and have mean 1', (t) => {
  const network = denseNetwork([3, 400, 400, 2], 'relu', softmaxLoss);
  const ask = { at: new Float32Array(), indices: new Uint32Array(50), dropout: 9 };
  const whole = masksOf(network, { ask, start: 0, indices: ask.indices }, 0.3);
  const end = masksOf(network, { ask, start: 20, indices: ask.indices.subarray(20) }, 0.3);
  t.deepEqual(end.hidden[1], whole.hidden[1]!.subarray(20 * 400));
  const [first, second] = [whole.hidden[0]!, whole.hidden[1]!];
  // 20,000 factors of variance q/(1 − q) = 0.43; of the product of independent ones (1 + 0.43)² − 1 = 1.04. Four standard errors.
  const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  t.true(Math.abs(mean(first) - 1) < 4 * Math.sqrt(0.43 / 20000));
  t.true(Math.abs(mean(first.map((value, i) => value * second[i]!)) - 1) < 4 * Math.sqrt(1.04 / 20000));
  t.deepEqual(masksOf(network, { ask: { ...ask, dropout: undefined }, start: 0, indices: ask.indices }, 0.3), { inputs: undefined, hidden: [] });
});
