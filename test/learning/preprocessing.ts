import { memory } from '@tensorflow/tfjs-core';
import test from 'ava';
import { standardNormal } from '../../src/basics/distributions.js';
import { streams } from '../../src/basics/random.js';
import { openBackend } from '../../src/learning/backend.js';
import type { Dataset, DatasetSource, Examples } from '../../src/learning/datasets/dataset.js';
import { openDataset } from '../../src/learning/datasets/registry.js';
import { aboutPreprocessing, preprocess, preprocessed, preprocessingFields } from '../../src/learning/preprocessing.js';
import { SMALL, writeIdxFolder } from './_idx-folder-writer.js';

test.before(async () => { await openBackend('wasm'); });

function dataOf(train: readonly (readonly number[])[], tested: readonly (readonly number[])[] = [train[0]!]): Dataset {
  const examples = (rows: readonly (readonly number[])[]): Examples => ({ count: rows.length, values: Float32Array.from(rows.flat()), labels: new Uint8Array(rows.length) });
  return { features: train[0]!.length, classes: 2, trainCount: train.length, testCount: tested.length, scale: 1, train: examples(train), test: examples(tested) };
}

/** Normal rows, mirrored so that features are correlated: variances 10^(−j/6) of the directions j = 0 … 11, means 10, 20, … of the features. */
function correlated(features: number, count: number): Dataset {
  const normal = standardNormal(streams(1)('rows'));
  const rows = Array.from({ length: count }, () => {
    const independent = Array.from({ length: features }, (_, j) => 10 ** (-j / 12) * normal());
    // The reflection x − 2 v (v·x) with v = (1, …, 1)/√features.
    const twiceMean = 2 * independent.reduce((sum, x) => sum + x, 0) / features;
    return independent.map((x, i) => 10 * (i + 1) + x - twiceMean);
  });
  return dataOf(rows, rows.slice(0, 5));
}

/** Mean and covariance (divided by the number of rows), in double. */
function momentsOf({ features }: Dataset, { count, values }: Examples): { readonly mean: number[]; readonly covariance: number[][] } {
  const places = Array.from({ length: features }, (_, i) => i);
  const rows = Array.from({ length: count }, (_, row) => values.subarray(row * features, (row + 1) * features));
  const mean = places.map((i) => rows.reduce((sum, row) => sum + row[i]!, 0) / count);
  return { mean, covariance: places.map((i) => places.map((j) => rows.reduce((sum, row) => sum + (row[i]! - mean[i]!) * (row[j]! - mean[j]!), 0) / count)) };
}

const none = preprocessingFields.parse({});
const largest = (numbers: readonly number[]) => Math.max(...numbers.map(Math.abs));
const offIdentity = (covariance: readonly (readonly number[])[]) => largest(covariance.flatMap((row, i) => row.map((entry, j) => entry - (i === j ? 1 : 0))));

test('centring and scaling by hand, with the training set\'s numbers for both sets', async (t) => {
  // Columns: mean 2, variance ((−1)² + 0 + 1²)/3 = 2/3; mean 5, constant.
  const data = dataOf([[1, 5], [2, 5], [3, 5]], [[4, 6]]);
  const deviation = Math.sqrt(2 / 3);
  const values = async (chosen: object) => {
    const { train, test: tested } = await preprocess(data, { ...none, ...chosen });
    return [[...train.values], [...tested.values]];
  };
  const rounded = (lists: readonly (readonly number[])[]) => lists.map((list) => list.map(Math.fround));
  t.deepEqual(await values({ centre: true }), [[-1, 0, 0, 0, 1, 0], [2, 1]]);
  t.deepEqual(await values({ scale: true }), rounded([[1 / deviation, 5, 2 / deviation, 5, 3 / deviation, 5], [4 / deviation, 6]]));
  // A feature that is constant in training becomes 0 there, and is not blown up in the test set.
  t.deepEqual(await values({ centre: true, scale: true }), rounded([[-1 / deviation, 0, 0, 0, 1 / deviation, 0], [2 / deviation, 1]]));
});

test('bytes are centred and scaled as the numbers that they stand for, and float32 afterwards', async (t) => {
  const data = await (await openDataset({ kind: 'idx', folder: writeIdxFolder(SMALL) })).load();
  const done = await preprocess(data, { ...none, centre: true });
  t.is(done.scale, 1);
  t.true(done.train.values instanceof Float32Array);
  const mean = momentsOf(data, data.train).mean.map((of) => of / 255);
  done.test.values.forEach((value, at) => { t.true(Math.abs(value - (data.test.values[at]! / 255 - mean[at % data.features]!)) < 2 ** -24); });
  t.deepEqual([done.train.labels, done.image], [data.train.labels, data.image]);
});

test('centred and scaled features have mean 0 and variance 1', async (t) => {
  const data = correlated(12, 2000);
  const { mean, covariance } = momentsOf(data, (await preprocess(data, { ...none, centre: true, scale: true })).train);
  // Each number is rounded to 2⁻²⁴ of itself, and few are beyond 4; errors average out.
  t.true(largest(mean) < 1e-7);
  t.true(largest(covariance.map((row, i) => row[i]! - 1)) < 1e-7);
});

for (const scale of [false, true]) {
  test(`whitened features are uncorrelated with variance 1, ${scale ? 'scaled before' : 'not scaled'}`, async (t) => {
    const data = correlated(12, 2000);
    const original = momentsOf(data, (await preprocess(data, { ...none, centre: true, scale })).train).covariance;
    const { mean, covariance } = momentsOf(data, (await preprocess(data, { centre: true, scale, whiten: true })).train);
    t.true(offIdentity(original) > 0.1);
    t.true(largest(mean) < 1e-5);
    // λ/(λ + ρ) is least in the weakest direction, 10^(−11/6) = 0.0147 but for the luck of the draw; scaled, features have variance 1 instead of
    // at most 1, so λ is no smaller and ρ at most 10⁻⁵: off by ρ/λ < 7 × 10⁻⁴, and half as much again for luck and float32.
    t.true(offIdentity(covariance) < 1e-3, String(offIdentity(covariance)));
  });
}

test('whitening twice is whitening once', async (t) => {
  const whiten = { ...none, centre: true, whiten: true };
  const once = await preprocess(correlated(12, 600), whiten);
  const twice = await preprocess(once, whiten);
  // Variances are off 1 by less than 10⁻³, deviations by half of that, and no number is beyond 5.
  t.true(largest(Array.from(twice.train.values, (value, at) => value - once.train.values[at]!)) < 2.5e-3);
});

test('a direction without variance is not blown up', async (t) => {
  const normal = standardNormal(streams(2)('rows'));
  const rows = Array.from({ length: 600 }, () => {
    const [a, b] = [normal(), normal()];
    return [3 * a + b, a, b];
  });
  const data = dataOf(rows);
  const { covariance } = momentsOf(data, (await preprocess(data, { ...none, whiten: true })).train);
  // Three features of two numbers: the projection beside the direction (1, −3, −1)/√11, but for the rounding of x − 3a − b, some 10⁻⁷, over √ρ = 0.006.
  const nothing = [1, -3, -1];
  covariance.forEach((row, i) => { row.forEach((entry, j) => { t.true(Math.abs(entry - ((i === j ? 1 : 0) - nothing[i]! * nothing[j]! / 11)) < 1e-3); }); });
});

test('of independent features whitening is scaling, but for the ridge', async (t) => {
  // ±1 and ±2 in all four combinations: covariance diag(1, 4), mean variance 2.5, ρ = 2.5 × 10⁻⁵.
  const data = dataOf([[1, 2], [1, -2], [-1, 2], [-1, -2]], [[3, 2]]);
  const { train, test: tested } = await preprocess(data, { ...none, whiten: true });
  const [x, y] = [1 / Math.sqrt(1 + 2.5e-5), 2 / Math.sqrt(4 + 2.5e-5)];
  const close = (values: ArrayLike<number>, expected: readonly number[]) => { expected.forEach((value, i) => { t.true(Math.abs(values[i]! - value) < 1e-6, `${values[i]!} ${value}`); }); };
  close(train.values, [x, y, x, -y, -x, y, -x, -y]);
  close(tested.values, [3 * x, y]);
});

test('whitening takes the mean away only when asked to, and leaves a constant feature alone', async (t) => {
  const data = dataOf([[11, 22, 7], [11, 18, 7], [9, 22, 7], [9, 18, 7]], [[10, 20, 8]]);
  const kept = await preprocess(data, { ...none, whiten: true });
  const gone = await preprocess(data, { ...none, whiten: true, centre: true });
  // Means 10, 20 and 7; deviations 1, 2 and none: 10/1, 20/2, 7.
  const close = (values: ArrayLike<number>, expected: readonly number[]) => { expected.forEach((value, i) => { t.true(Math.abs(values[i]! - value) < 2e-4, `${values[i]!} ${value}`); }); };
  close(kept.test.values, [10, 10, 8]);
  close(gone.test.values, [0, 0, 1]);
  close(gone.train.values, [1, 1, 0, 1, -1, 0, -1, 1, 0, -1, -1, 0]);
});

test.serial('no tensor outlives whitening', async (t) => {
  const before = memory().numTensors;
  await preprocess(correlated(12, 600), { ...none, whiten: true });
  t.is(memory().numTensors, before);
});

test('blocks of rows do not show: a set longer than a block is whitened like a short one', async (t) => {
  // The rows of a short set over and over have its covariance.
  const short = correlated(3, 50);
  const rows = Array.from({ length: 50 }, (_, row) => Array.from(short.train.values.subarray(3 * row, 3 * row + 3)));
  const whiten = { ...none, centre: true, whiten: true };
  const expected = (await preprocess(short, whiten)).train.values;
  const { train } = await preprocess(dataOf(Array.from({ length: 5000 }, (_, row) => rows[row % 50]!)), whiten);
  t.true(largest(Array.from(train.values, (value, at) => value - expected[at % 150]!)) < 1e-3);
});

test('the source says what is done, does it when loaded, and is the same where nothing is to be done', async (t) => {
  const data = { ...dataOf([[1, 0], [3, 0]]), planted: Float64Array.of(1, 2) };
  let loads = 0;
  const source: DatasetSource = {
    name: 'rows', digest: 'abc', shape: { features: 2, classes: 2, trainCount: 2, testCount: 1 }, trainLabels: () => Promise.resolve(data.train.labels),
    load: () => { loads++; return Promise.resolve(data); },
  };
  t.is(preprocessed(source, none), source);
  const done = preprocessed(source, { centre: true, scale: true, whiten: false });
  t.deepEqual([done.name, done.shape, loads], ['rows, centred and scaled', source.shape, 0]);
  const loaded = await done.load();
  t.deepEqual([[...loaded.train.values], loaded.planted], [[-1, 0, 1, 0], undefined]);
  const digests = [{ centre: true }, { scale: true }, { whiten: true }, { centre: true, scale: true }, {}].map((chosen) => preprocessed(source, { ...none, ...chosen }).digest);
  t.is(new Set(digests).size, 5);
  t.is(aboutPreprocessing({ centre: true, scale: true, whiten: true }), 'centred, scaled and whitened');
});
