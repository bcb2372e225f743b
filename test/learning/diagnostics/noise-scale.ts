import test from 'ava';
import { standardNormal } from '../../../src/basics/distributions.js';
import { streams } from '../../../src/basics/random.js';
import { gradientMoments } from '../../../src/learning/diagnostics/gradient-moments.js';
import { noiseScale, noiseScaleFromBatches } from '../../../src/learning/diagnostics/noise-scale.js';
import { probeOf } from '../../../src/learning/diagnostics/probe-of-problem.js';
import { meanWithError, offBy } from '../../support/standard-error.js';
import { quadraticOf } from './_serial-runs.js';
import { allRows, tableProbe } from './_table-probe.js';

const TWO = { small: 4, parts: 4, groups: 20 } as const;

test('two batch sizes find the noise scale of the whole set, with an honest error', async (t) => {
  const normal = standardNormal(streams(5)('gradients'));
  const probe = tableProbe(Array.from({ length: 64 }, () => [2 + normal(), -1 + 2 * normal(), normal()]));
  const exact = noiseScale((await gradientMoments(probe, new Float64Array(3), allRows(64)))[0]!);
  const estimates: number[] = [];
  const errors: number[] = [];
  for (let seed = 0; seed < 40; seed++) {
    const { value, error } = await noiseScaleFromBatches(probe, new Float64Array(3), { ...TWO, source: streams(seed)('batches') });
    estimates.push(value);
    errors.push(error!);
  }
  const { mean, error } = meanWithError(estimates);
  // A ratio of unbiased estimates is biased by about its relative variance of |G|², here a tenth of an error of a single estimate.
  const { isClose, message } = offBy(mean, exact, Math.hypot(error, errors[0]! / 10));
  t.true(isClose, message);
  // The jackknife's error against the scatter of 40 estimates: its own relative error is 1/√(2 · 39) = 0.11, four of them 0.45.
  const scatter = error * Math.sqrt(40);
  const claimed = errors.reduce((sum, each) => sum + each, 0) / 40;
  t.true(Math.abs(claimed / scatter - 1) < 0.45, `claims ${claimed}, scatters ${scatter}`);
});

test('gradients without noise have noise scale 0, exactly known', async (t) => {
  const { value, error } = await noiseScaleFromBatches(tableProbe([[1, 2], [1, 2]]), new Float64Array(2), { ...TWO, source: streams(1)('batches') });
  t.true(value < 1e-12 && error! < 1e-12);
});

test('a single group has no error', async (t) => {
  const { error } = await noiseScaleFromBatches(tableProbe([[1, 2], [2, 1]]), new Float64Array(2), { ...TWO, groups: 1, source: streams(1)('batches') });
  t.is(error, null);
});

test('the noisy quadratic has B_simple = d·s²/Σ(λᵢwᵢ)²', async (t) => {
  // λ = (1, ½), w = (3, 4), s = 2: G = (3, 2), |G|² = 13, tr Σ = 2 · 4: B_simple = 8/13.
  const n = 4000;
  const moments = (await gradientMoments(probeOf(quadraticOf({ curvatures: [1, 0.5], noise: 2, start: [3, 4] }, 1), n), Float64Array.of(3, 4), allRows(n)))[0]!;
  // Relative errors: of tr Σ √(2/(n·d)) = √(1/n), of |G|² 2s/(√n·|G|) = 1.11/√n.
  const { isClose, message } = offBy(noiseScale(moments), 8 / 13, 8 / 13 * Math.hypot(1, 1.11) / Math.sqrt(n));
  t.true(isClose, message);
});
