import test from 'ava';
import type { Dataset } from '../../../src/learning/datasets/dataset.js';
import { datasetFields, openDataset } from '../../../src/learning/datasets/registry.js';
import { meanWithError, offBy } from '../../support/standard-error.js';

async function generated(fields: Record<string, unknown>): Promise<Dataset> {
  return (await openDataset(datasetFields.parse({ features: 4, samples: 20_000, testSamples: 50, ...fields }))).load();
}

const rowOf = ({ features, train }: Dataset, row: number) => Array.from(train.values.subarray(row * features, (row + 1) * features));
const rowsOf = (data: Dataset) => Array.from({ length: data.train.count }, (_, row) => rowOf(data, row));
const productOf = (row: readonly number[], planted: Float64Array) => row.reduce((sum, x, i) => sum + x * planted[i]!, 0);

/** Expected rest of the least-squares fit's share: mean of (label − x·w*)², which is noise². */
const residuals = (data: Dataset) => rowsOf(data).map((row, i) => (data.train.labels[i]! - productOf(row, data.planted!)) ** 2);

const laws = [
  { kind: 'gaussian', secondMoments: [1, 1, 1, 1] },
  { kind: 'gaussian', spectrum: [4, 1, 0.25, 0], secondMoments: [4, 1, 0.25, 0] },
  // 1, 1/2, 1/3, 1/4
  { kind: 'gaussian', spectrum: { decay: 1 }, secondMoments: [1, 1 / 2, 1 / 3, 1 / 4] },
  { kind: 'sphere', secondMoments: [1, 1, 1, 1] },
  { kind: 'one-hot', secondMoments: [1, 1, 1, 1] },
  { kind: 'sparse', nonZeros: 2, secondMoments: [1, 1, 1, 1] },
] as const;

for (const { secondMoments, ...fields } of laws) {
  test(`${JSON.stringify(fields)}: means are 0 or all alike, and E[x xᵀ] is the diagonal of the spectrum`, async (t) => {
    const rows = rowsOf(await generated(fields));
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j <= i; j++) {
        const { mean, error } = meanWithError(rows.map((row) => row[i]! * row[j]!));
        const expected = i === j ? secondMoments[i]! : 0;
        const { isClose, message } = error === 0 ? { isClose: mean === expected, message: `${mean}` } : offBy(mean, expected, error);
        t.true(isClose, `x${i} x${j}: ${message}`);
      }
      const { mean, error } = meanWithError(rows.map((row) => row[i]!));
      // One-hot rows are never negative: √4 at one of 4 places, mean 1/2.
      if (error > 0) t.true(offBy(mean, fields.kind === 'one-hot' ? 0.5 : 0, error).isClose);
    }
  });

  test(`${JSON.stringify(fields)}: labels are x·w* exactly without noise, and off by its variance with it`, async (t) => {
    const exact = await generated({ ...fields, samples: 500 });
    rowsOf(exact).forEach((row, i) => { t.is(exact.train.labels[i], Math.fround(productOf(row, exact.planted!))); });
    const noisy = await generated({ ...fields, noise: 0.5 });
    const { mean, error } = meanWithError(residuals(noisy));
    const { isClose, message } = offBy(mean, 0.25, error);
    t.true(isClose, message);
  });
}

test('rows on the sphere have length √features', async (t) => {
  for (const row of rowsOf(await generated({ kind: 'sphere', features: 7, samples: 200 }))) {
    // Seven squares, each rounded to 2⁻²⁴.
    t.true(Math.abs(row.reduce((sum, x) => sum + x * x, 0) - 7) < 7 * 2 ** -23);
  }
});

test('one-hot rows have one number, √features; sparse ones as many as wanted, at every place equally often', async (t) => {
  for (const row of rowsOf(await generated({ kind: 'one-hot', features: 9, samples: 200 }))) t.deepEqual(row.filter((x) => x !== 0), [3]);
  const rows = rowsOf(await generated({ kind: 'sparse', features: 9, nonZeros: 3, samples: 9000 }));
  t.true(rows.every((row) => row.filter((x) => x !== 0).length === 3));
  for (let i = 0; i < 9; i++) {
    const { mean, error } = meanWithError(rows.map((row) => (row[i] === 0 ? 0 : 1)));
    t.true(offBy(mean, 1 / 3, error).isClose);
  }
});

test('classes are the sign of the product with its noise', async (t) => {
  const { planted, ...data } = await generated({ kind: 'gaussian', labels: 'classes', samples: 1000 });
  t.is(data.classes, 2);
  t.deepEqual([...data.train.labels], rowsOf(data).map((row) => (productOf(row, planted!) >= 0 ? 1 : 0)));
  const noisy = await generated({ kind: 'gaussian', labels: 'classes', samples: 1000, noise: 100 });
  // With noise that drowns the product, half of the labels are turned: 500 ± 4 × √250.
  const turned = noisy.train.labels.filter((label, i) => label !== data.train.labels[i]).length;
  t.true(Math.abs(turned - 500) < 4 * Math.sqrt(250) + 50, String(turned));
});

test('the same options give the same numbers; more rows keep the first ones, other noise keeps the rows, another seed changes all', async (t) => {
  const fields = { kind: 'gaussian', samples: 100, noise: 1 };
  const one = await generated(fields);
  t.deepEqual(await generated(fields), one);
  const longer = await generated({ ...fields, samples: 200 });
  t.deepEqual(longer.train.values.slice(0, 400), one.train.values);
  t.deepEqual(longer.train.labels.slice(0, 100), one.train.labels);
  t.deepEqual((await generated({ ...fields, noise: 2 })).train.values, one.train.values);
  const other = await generated({ ...fields, seed: 2 });
  t.notDeepEqual(other.planted, one.planted);
  t.notDeepEqual(other.train.values, one.train.values);
  t.notDeepEqual(one.test.values, one.train.values.slice(0, 200));
});

test('the first numbers are these on every machine', async (t) => {
  const { train, planted } = await generated({ kind: 'sphere', features: 2, samples: 2, noise: 0.1 });
  t.deepEqual(train.values, Float32Array.of(0.31304383277893066, 1.3791314363479614, 0.6286438703536987, -1.2668097019195557));
  t.deepEqual(train.labels, Float32Array.of(-0.9835792183876038, 0.8320550322532654));
  t.deepEqual([...planted!].map((weight) => weight.toFixed(12)), ['-0.306525869058', '-0.652823306338']);
});

test('digest and shape are known without drawing, and every option is in the digest', async (t) => {
  const digestOf = async (fields: Record<string, unknown>) => (await openDataset(datasetFields.parse({ kind: 'gaussian', features: 3, samples: 10, ...fields }))).digest;
  const digests = await Promise.all([{}, { seed: 2 }, { noise: 1 }, { samples: 11 }, { testSamples: 5 }, { features: 4 }, { labels: 'classes' }, { spectrum: [1, 1, 1] }, { kind: 'sphere' }].map(digestOf));
  t.is(new Set(digests).size, digests.length);
  t.is(await digestOf({ seed: 1 }), digests[0]!);
  const source = await openDataset(datasetFields.parse({ kind: 'sphere', features: 1000, samples: 1_000_000 }));
  t.deepEqual(source.shape, { features: 1000, classes: 0, trainCount: 1_000_000, testCount: 1000 });
});

test('labels can be had alone', async (t) => {
  const source = await openDataset(datasetFields.parse({ kind: 'sparse', features: 5, nonZeros: 2, samples: 20, labels: 'classes' }));
  t.deepEqual(await source.trainLabels(), (await source.load()).train.labels);
});

test('a spectrum of another length, too many non-zeros and sizes beyond the memory are refused', (t) => {
  const messages = (fields: Record<string, unknown>) => datasetFields.safeParse({ features: 4, samples: 10, ...fields }).error?.issues.flatMap((issue) => (
    issue.code === 'invalid_union' ? issue.errors.flat().map(({ message }) => message) : [issue.message]));
  t.is(messages({ kind: 'gaussian', spectrum: [1, 2, 3, 4] }), undefined);
  t.true(messages({ kind: 'gaussian', spectrum: [1, 2, 3] })?.includes('not one variance per feature'));
  t.true(messages({ kind: 'sparse', nonZeros: 5 })?.includes('more than there are features'));
  t.true(messages({ kind: 'sphere', features: 1_000_000, samples: 10_000 })?.includes('too many numbers for the memory'));
});
