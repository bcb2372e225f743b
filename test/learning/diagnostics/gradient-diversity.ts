import test from 'ava';
import fc from 'fast-check';
import { standardNormal } from '../../../src/basics/distributions.js';
import { streams } from '../../../src/basics/random.js';
import { batchOfDiversity } from '../../../src/learning/closed-forms/noise-scale.js';
import { batchBound, gradientDiversity } from '../../../src/learning/diagnostics/gradient-diversity.js';
import { gradientMoments, type SampleMoments } from '../../../src/learning/diagnostics/gradient-moments.js';
import { noiseScale } from '../../../src/learning/diagnostics/noise-scale.js';
import { sparsified } from '../../../src/learning/diagnostics/sparsified.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';
import { allRows, tableProbe } from './_table-probe.js';

type Table = readonly (readonly number[])[];

async function momentsOf(table: Table): Promise<SampleMoments> {
  return (await gradientMoments(tableProbe(table), new Float64Array(table[0]!.length), allRows(table.length)))[0]!;
}

/** Tables of up to 12 gradients of up to 6 numbers. */
const tables = fc.integer({ min: 1, max: 6 }).chain((width) => fc.array(
  fc.array(fc.double({ min: -10, max: 10, noNaN: true }).map((value) => Math.round(value * 1e4) / 1e4), { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 },
));

test('gradients that are all the same have diversity 1/n and no noise', async (t) => {
  const moments = await momentsOf(Array.from({ length: 8 }, () => [3, 4]));
  // Σ|g|² = 8 · 25, |Σg|² = 64 · 25.
  t.is(gradientDiversity(moments), 1 / 8);
  t.is(noiseScale(moments), 0);
});

test('orthogonal gradients have diversity 1, whatever their lengths', async (t) => {
  // Σ|g|² = 4 + 9 + 25 = |(2, 3, 5)|²; n·Δ = 3, so B_simple = 2.
  const moments = await momentsOf([[2, 0, 0], [0, 3, 0], [0, 0, 5]]);
  t.true(areEqual(gradientDiversity(moments), 1));
  t.true(areEqual(noiseScale(moments), 2));
});

test('gradients that sum to 0 but for rounding are infinitely diverse', async (t) => {
  const normal = standardNormal(streams(3)('gradients'));
  const free = Array.from({ length: 99 }, () => Array.from({ length: 5 }, () => normal()));
  const table = [...free, free[0]!.map((_, k) => -free.reduce((sum, gradient) => sum + gradient[k]!, 0))];
  const moments = await momentsOf(table);
  t.is(gradientDiversity(moments), Infinity);
  t.is(noiseScale(moments), Infinity);
  t.is(gradientDiversity(await momentsOf([[0, 0], [0, 0]])), Infinity);
});

test('n·Δ = 1 + B_simple, with B_simple from the covariance itself', async (t) => {
  await fc.assert(fc.asyncProperty(tables, async (table) => {
    const moments = await momentsOf(table);
    const mean = table[0]!.map((_, k) => table.reduce((sum, gradient) => sum + gradient[k]!, 0) / table.length);
    const squared = mean.reduce((sum, value) => sum + value * value, 0);
    const trace = table.reduce((sum, gradient) => sum + gradient.reduce((all, value, k) => all + (value - mean[k]!) ** 2, 0), 0) / table.length;
    if (moments.squaredMean === 0) {
      t.true(squared <= 1e-24 * (1 + trace));
      return;
    }
    t.true(areEqual(batchBound(moments), 1 + trace / squared));
    t.true(areEqual(batchBound(moments), 1 + noiseScale(moments)));
  }), { seed: 1, numRuns: 200 });
});

test('diversity is at least 1/n, and no scale changes it', async (t) => {
  await fc.assert(fc.asyncProperty(tables, async (table) => {
    const moments = await momentsOf(table);
    const diversity = gradientDiversity(moments);
    // Cauchy and Schwarz: |Σg|² ≤ nΣ|g|².
    t.true(diversity >= (1 - 1e-12) / table.length);
    const scaled = gradientDiversity(await momentsOf(table.map((gradient) => gradient.map((value) => 8 * value))));
    t.true(scaled === diversity);
  }), { seed: 2, numRuns: 100 });
});

test('the batch B = δ·n·Δ + 1 has (B − 1)|∇F|² = δ·E|∇f|²', async (t) => {
  await fc.assert(fc.asyncProperty(tables, fc.double({ min: 0.01, max: 10, noNaN: true }), async (table, share) => {
    const moments = await momentsOf(table);
    fc.pre(moments.squaredMean > 0);
    const batch = batchOfDiversity(share, table.length, gradientDiversity(moments));
    t.true(areEqual(batch - 1, share * moments.meanSquare / moments.squaredMean, 1e-9 * batch / (batch - 1)));
  }), { seed: 3, numRuns: 100 });
});

test('in how many pieces gradients are asked for changes nothing', async (t) => {
  const normal = standardNormal(streams(4)('gradients'));
  const table = Array.from({ length: 37 }, () => Array.from({ length: 4 }, () => normal()));
  const stacks: number[] = [];
  const probe = { ...tableProbe(table), gradients: (asks: Parameters<ReturnType<typeof tableProbe>['gradients']>[0]) => {
    stacks.push(asks.length);
    return tableProbe(table).gradients(asks);
  } };
  const at = new Float64Array(4);
  const whole = await gradientMoments(probe, at, allRows(37));
  // Ten gradients of 32 bytes at a time.
  const pieces = await gradientMoments(probe, at, allRows(37), undefined, 320);
  t.deepEqual(stacks, [37, 10, 10, 10, 7]);
  t.deepEqual(pieces, whole);
});

test('random sparsification makes 1/Δ into p/Δ + 1 − p', async (t) => {
  // 50 equal gradients of 40 ones: Δ = 1/50; p = 0.1 keeps 4 places: 1/Δ′ = 0.1 · 50 + 0.9 = 5.9, so n·Δ′ = 50/5.9 instead of 1.
  const table = Array.from({ length: 50 }, () => Array.from({ length: 40 }, () => 1));
  const inverses: number[] = [];
  for (let seed = 0; seed < 60; seed++) {
    const [, random] = sparsified(0.1, streams(seed));
    inverses.push(1 / gradientDiversity((await gradientMoments(tableProbe(table), new Float64Array(40), allRows(50), [random!.transform]))[0]!));
  }
  const { mean, error } = meanWithError(inverses);
  const { isClose, message } = offBy(mean, 5.9, error);
  t.true(isClose, message);
});

test('the largest numbers alone: equal gradients stay equal', async (t) => {
  const [largest] = sparsified(0.5, streams(1));
  const moments = (await gradientMoments(tableProbe([[1, 2], [1, 2]]), new Float64Array(2), allRows(2), [largest!.transform]))[0]!;
  t.deepEqual(moments, { n: 2, meanSquare: 4, squaredMean: 4 });
});
