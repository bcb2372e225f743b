/** How much a larger batch helps one step. */
import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { bestStep, momentsFromTwoBatches, simpleNoiseScale } from '../../../src/learning/closed-forms/noise-scale.js';
import { sumOfSquares } from '../../../src/learning/compression.js';
import { quadratic } from '../../../src/learning/models/quadratic.js';
import { areEqual } from '../../support/standard-error.js';
import { isMean } from './_many-quadratics.js';

test('unbiased from two batch sizes', async (t) => {
  // λ = 1, w = (1, 2, 2): |G|² = 9; tr Σ = 3s² = 12.
  const problem = quadratic.open({ kind: 'quadratic', curvatures: [1, 1, 1], noise: 2, start: [1, 2, 2], spread: 0, samplesPerPass: 1000 }, { workers: 1, streams: streams(6), isShared: false });
  const norms = async (batch: number) => (await problem.gradients(Array.from({ length: 20_000 }, () => ({ at: problem.initial, samples: [problem.draw(0, batch)] })))).map(sumOfSquares);
  const [small, big] = [await norms(2), await norms(16)];
  const estimates = small.map((norm, k) => momentsFromTwoBatches(2, norm, 16, big[k]!));
  isMean(t, estimates.map(({ squaredMean }) => squaredMean), 9);
  isMean(t, estimates.map(({ trace }) => trace), 12);
});

test('the best step lowers the loss by an endless batch\'s, over 1 + B_noise/B', async (t) => {
  const moments = { squaredMean: 9, trace: 12 };
  const problem = quadratic.open({ kind: 'quadratic', curvatures: [1, 1, 1], noise: 2, start: [1, 2, 2], spread: 0, samplesPerPass: 1000 }, { workers: 1, streams: streams(7), isShared: false });
  for (const batch of [1, 4, 64]) {
    const { rate, decrease } = bestStep(1, moments, batch);
    // From ½·9: endless batches reach 0.
    t.true(areEqual(decrease, 4.5 / (1 + simpleNoiseScale(moments) / batch)));
    const gradients = await problem.gradients(Array.from({ length: 10_000 }, () => ({ at: problem.initial, samples: [problem.draw(0, batch)] })));
    isMean(t, gradients.map((gradient) => 4.5 - sumOfSquares(problem.initial.map((w, i) => w - rate * gradient[i]!)) / 2), decrease);
  }
});
