import test from 'ava';
import fc from 'fast-check';
import { standardNormal } from '../../../src/basics/distributions.js';
import { streams } from '../../../src/basics/random.js';
import { maximalLearningRate, secondMomentGrowth } from '../../../src/learning/closed-forms/least-squares.js';
import { largestStable } from '../../../src/learning/diagnostics/largest-stable.js';
import { maximalRate } from '../../../src/learning/diagnostics/maximal-rate.js';
import { meanSquareGrowth, meanSquareLimit } from '../../../src/learning/diagnostics/mean-square-growth.js';
import type { DiagnosisProbe } from '../../../src/learning/diagnostics/probe.js';
import { meanWithError, offBy } from '../../support/standard-error.js';
import { quadraticOf, serialRuns } from './_serial-runs.js';

test('the search brackets any limit as closely as asked, from wherever it begins', async (t) => {
  const powers = fc.double({ min: -5, max: 5, noNaN: true }).map((power) => 10 ** power);
  await fc.assert(fc.asyncProperty(powers, powers, fc.constantFrom(0.3, 0.01), async (limit, first, tolerance) => {
    const { stable, unstable } = await largestStable((rate) => Promise.resolve(rate <= limit), { first, tolerance });
    t.true(stable <= limit && limit < unstable && unstable <= stable * (1 + tolerance));
  }), { seed: 1, numRuns: 100 });
});

test('a search without a limit says so', async (t) => {
  t.deepEqual(await largestStable(() => Promise.resolve(true), { first: 1, tolerance: 0.1 }), { stable: 2 ** 40, unstable: Infinity });
  t.deepEqual(await largestStable(() => Promise.resolve(false), { first: 1, tolerance: 0.1 }), { stable: 0, unstable: 2 ** -40 });
});

test('on a noiseless quadratic the maximal rate is 2/λ, of several curvatures the largest\'s', async (t) => {
  const search = { batch: 5, steps: 100, seeds: [1], first: 0.01, tolerance: 0.002 };
  const one = await maximalRate(serialRuns((seed) => quadraticOf({ curvature: 0.5, noise: 0, start: 3 }, seed)), search);
  t.true(one.stable <= 4 * 1.001 && one.stable > 4 * 0.997, String(one.stable));
  // From (1, 1, 1), losses 2 + ½ + ⅛: of the steepest direction alone 76 %; growth (1 + 2δ)^2t about a share δ above 2/λ must outweigh the
  // loss of the others, ln(1/0.76)/(4 · 75) = 0.1 %.
  const several = await maximalRate(serialRuns((seed) => quadraticOf({ curvatures: [4, 1, 0.25], noise: 0, start: 1 }, seed)), search);
  t.true(Math.abs(several.stable / 0.5 - 1) < 0.01, String(several.stable));
});

test('with additive noise and a start far away, the maximal rate is still about 2/λ', async (t) => {
  // Steady loss ηs²/(2B(2 − x)) stays below the start ½w₀² = 50 until 2 − x = 2·s²/(2·4·50·λ) = 0.005.
  const { stable } = await maximalRate(serialRuns((seed) => quadraticOf({ curvature: 1, noise: 1, start: 10 }, seed)), { batch: 4, steps: 200, seeds: [1, 2, 3], first: 0.1, tolerance: 0.002 });
  t.true(Math.abs(stable / 2 - 1) < 0.01, String(stable));
});

/** Least squares at its optimum 0 on fresh Gaussian inputs: rows are drawn when they are first asked for, and asked for twice running. */
function freshInputs(spectrum: readonly number[], normal: () => number): DiagnosisProbe<Float64Array> {
  const inputs = new WeakMap<Uint32Array, readonly (readonly number[])[]>();
  return {
    samples: 2 ** 32,
    gradients: (asks) => Promise.resolve(asks.map(({ at, indices }) => {
      const rows = inputs.get(indices) ?? Array.from(indices, () => spectrum.map((variance) => Math.sqrt(variance) * normal()));
      inputs.set(indices, rows);
      const gradient = new Float64Array(at.length);
      for (const row of rows) {
        const residual = row.reduce((sum, x, k) => sum + x * at[k]!, 0) / rows.length;
        row.forEach((x, k) => { gradient[k]! += residual * x; });
      }
      return gradient;
    })),
  };
}

const ISOTROPIC = Array<number>(10).fill(1);
const HALVING = [1, 0.5, 0.25, 0.125, 0.0625];

for (const { spectrum, batch, share, particles, steps } of [
  { spectrum: ISOTROPIC, batch: 1, share: 0.5, particles: 300, steps: 16 },
  { spectrum: ISOTROPIC, batch: 1, share: 1, particles: 300, steps: 16 },
  { spectrum: ISOTROPIC, batch: 16, share: 1, particles: 80, steps: 12 },
  { spectrum: HALVING, batch: 1, share: 1, particles: 1000, steps: 40 },
  { spectrum: HALVING, batch: 4, share: 1.1, particles: 1000, steps: 32 },
]) {
  test(`least squares, ${spectrum.length} features, batch ${batch}: mean squares grow as the closed form says at ${share} of the limit`, async (t) => {
    const rate = share * maximalLearningRate(spectrum, batch);
    const logarithms: number[] = [];
    for (let seed = 0; seed < 5; seed++) {
      const probe = freshInputs(spectrum, standardNormal(streams(seed)('inputs')));
      logarithms.push(Math.log(await meanSquareGrowth(probe, rate, { at: new Float64Array(spectrum.length), batch, particles, steps, streams: streams(seed), distance: 1 })));
    }
    const { mean, error } = meanWithError(logarithms);
    // Copying in proportion to noisy squares biases by their relative variance over the number of differences: about 1/particles.
    const { isClose, message } = offBy(mean, Math.log(secondMomentGrowth(spectrum, rate, batch)), error + 1 / particles);
    t.true(isClose, message);
  });
}

test('one-hot inputs: the mean-square limit is 2/(1 + (d − 1)/b), found by search', async (t) => {
  // x = √d·e_k: a batch hits e_k Bin(b, 1/d) times, so its curvature q has mean 1 and variance (d − 1)/b: E(1 − ηq)² ≤ 1 up to 2/(1 + 9/16).
  const [d, b] = [10, 16];
  const probe: DiagnosisProbe<Float64Array> = {
    samples: d,
    gradients: (asks) => Promise.resolve(asks.map(({ at, indices }) => {
      const gradient = new Float64Array(d);
      for (const k of indices) gradient[k]! += d * at[k]! / indices.length;
      return gradient;
    })),
  };
  const { stable, unstable } = await meanSquareLimit(probe, { at: new Float64Array(d), batch: b, particles: 512, steps: 40, streams: streams(1), distance: 1, first: 0.5, tolerance: 0.005 });
  // dρ/dη at the limit is 2: 20 measured steps of 512 differences of relative variance about 1 err by √(1/(20 · 512)) = 0.01, four times that by 0.02 in η.
  t.true(Math.abs(Math.sqrt(stable * unstable) - 1.28) < 0.02 + 0.005, `${stable} … ${unstable}`);
});
