import test from 'ava';
import fc from 'fast-check';
import {
  batchOfDiversity, bestStep, diversityOfNoiseScale, momentsFromTwoBatches, noiseScaleOfDiversity, samplesToTarget, simpleNoiseScale, stepsToTarget,
} from '../../../src/learning/closed-forms/noise-scale.js';
import { areEqual } from '../../support/standard-error.js';

const positive = (max: number) => fc.double({ min: 0.01, max, noNaN: true });

test('two batch sizes give back the moments that their norms were made from', (t) => {
  // E|G_B|² = |G|² + tr Σ/B: 5 + 12/2 = 11 and 5 + 12/6 = 7.
  const { squaredMean, trace } = momentsFromTwoBatches(2, 11, 6, 7);
  t.true(areEqual(squaredMean, 5) && areEqual(trace, 12));
  fc.assert(fc.property(positive(100), positive(100), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 51, max: 1000 }), (signal, noise, small, big) => {
    const found = momentsFromTwoBatches(small, signal + noise / small, big, signal + noise / big);
    t.true(Math.abs(found.squaredMean - signal) < 1e-7 && Math.abs(found.trace - noise) < 1e-5);
  }), { seed: 1, numRuns: 200 });
  t.is(simpleNoiseScale({ squaredMean: 5, trace: 12 }), 2.4);
  t.is(simpleNoiseScale({ squaredMean: 0, trace: 12 }), Infinity);
});

test('steps and samples to a target join into one hyperbola', (t) => {
  // B_noise = 100, S_min = 1000: at B = 100 twice the least steps and twice the least samples.
  t.is(stepsToTarget(1000, 100, 100), 2000);
  t.is(samplesToTarget(100_000, 100, 100), 200_000);
  for (const batch of [1, 7, 100, 3000]) {
    const [steps, samples] = [stepsToTarget(1000, 100, batch), samplesToTarget(100_000, 100, batch)];
    t.true(areEqual(samples, batch * steps));
    t.true(areEqual((steps / 1000 - 1) * (samples / 100_000 - 1), 1));
  }
});

test('the best step: an endless batch\'s, over 1 + B_noise/B', (t) => {
  // λ = 2, |G|² = 4, tr Σ = 12, B = 3: B_noise = 3, half the rate 1/λ and half the decrease |G|²/2λ.
  t.deepEqual(bestStep(2, { squaredMean: 4, trace: 12 }, 3), { rate: 0.25, decrease: 0.5 });
});

test('n·Δ = 1 + B_simple, and the lemma\'s batch, for any gradients', (t) => {
  fc.assert(fc.property(fc.array(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 12 }), positive(2), (gradients, lostShare) => {
    const n = gradients.length;
    const total = [0, 1, 2].map((i) => gradients.reduce((sum, gradient) => sum + gradient[i]!, 0));
    const square = (vector: readonly number[]) => vector.reduce((sum, value) => sum + value * value, 0);
    fc.pre(square(total) > 1e-3);
    const mean = total.map((value) => value / n);
    const diversity = gradients.reduce((sum, gradient) => sum + square(gradient), 0) / square(total);
    const trace = gradients.reduce((sum, gradient) => sum + square(gradient.map((value, i) => value - mean[i]!)), 0) / n;
    const noiseScale = simpleNoiseScale({ squaredMean: square(mean), trace });
    t.true(areEqual(n * diversity, 1 + noiseScale, 1e-6));
    t.true(areEqual(1 + noiseScaleOfDiversity(n, diversity), 1 + noiseScale, 1e-6));
    t.true(areEqual(diversityOfNoiseScale(n, noiseScale), diversity, 1e-6));
    // (B − 1)|∇F|² = δ·E|∇f|²
    const meanSquare = gradients.reduce((sum, gradient) => sum + square(gradient), 0) / n;
    t.true(areEqual((batchOfDiversity(lostShare, n, diversity) - 1) * square(mean), lostShare * meanSquare, 1e-6));
  }), { seed: 1, numRuns: 200 });
});
