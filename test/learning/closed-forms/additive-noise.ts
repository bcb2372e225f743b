import test from 'ava';
import { additiveNoiseMoments, additiveNoiseSteadyLoss, localSgdMoments, oneShotAverageMoments, stabilityLimit } from '../../../src/learning/closed-forms/additive-noise.js';
import { hasDigits } from './_digits.js';

// λ = 0.5, η = 0.2, s² = 2, B = 4
const EXAMPLE = { curvature: 0.5, rate: 0.2, noise: Math.SQRT2, batch: 4 };

test('fifty steps of the worked example', (t) => {
  // 0.9⁵⁰·3 and (0.04·2/4)(1 − 0.9¹⁰⁰)/(1 − 0.81)
  const { mean, variance } = additiveNoiseMoments(EXAMPLE, 3, 50);
  t.true(hasDigits(mean, '0.0154613'), String(mean));
  t.true(hasDigits(variance, '0.1052604'), String(variance));
});

test('the moments are those of the step, applied again and again', (t) => {
  for (const rate of [0.1, 2, 4, 5]) {
    let law = { mean: 3, variance: 0 };
    for (let step = 0; step <= 6; step++) {
      const closed = additiveNoiseMoments({ ...EXAMPLE, rate }, 3, step);
      t.true(Math.abs(closed.mean - law.mean) <= 1e-12 * Math.abs(law.mean) && Math.abs(closed.variance - law.variance) <= 1e-12 * law.variance);
      // a = 1 − 0.5η (at η = 4: −1), kick η²·2/4
      law = { mean: (1 - 0.5 * rate) * law.mean, variance: (1 - 0.5 * rate) ** 2 * law.variance + rate ** 2 / 2 };
    }
  }
});

test('the steady loss is ½λ times the variance after endless steps, and infinite beyond 2/λ', (t) => {
  // ηs²/(2B(2 − x)) = 0.4/(8·1.9)
  t.true(Math.abs(additiveNoiseSteadyLoss(EXAMPLE) - 0.4 / 15.2) < 1e-15);
  t.true(Math.abs(additiveNoiseSteadyLoss(EXAMPLE) - 0.25 * additiveNoiseMoments(EXAMPLE, 3, 1000).variance) < 1e-15);
  t.is(stabilityLimit(0.5), 4);
  t.is(additiveNoiseSteadyLoss({ ...EXAMPLE, rate: 4 }), Infinity);
});

test('local SGD of eight workers', (t) => {
  // λ = 1, η = 0.1, T = 40, w₀ = 2, s² = 1: 0.9⁴⁰·2 and (0.01/8)(1 − 0.9⁸⁰)/0.19
  const { mean, variance } = localSgdMoments({ curvature: 1, rate: 0.1, noise: 1, batch: 1 }, 8, 2, 40);
  t.true(hasDigits(mean, '0.0295618'), String(mean));
  t.true(hasDigits(variance, '0.00657751'), String(variance));
});

test('one average at the end divides the variance and keeps the mean', (t) => {
  t.deepEqual(oneShotAverageMoments({ mean: 3, variance: 2 }, 8), { mean: 3, variance: 0.25 });
});
