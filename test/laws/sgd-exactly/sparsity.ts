/** Gradients of which a part is sent. */
import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { noConflictProbability, qsgdVarianceBound, randomKResidual } from '../../../src/learning/closed-forms/sparsity.js';
import { qsgd, randomK, randomPlaces, sumOfSquares, topK } from '../../../src/learning/compression.js';
import { leastSquares } from '../../../src/learning/models/least-squares.js';
import { isMean } from './_many-quadratics.js';

test('random-k loses 1 − k/d of any gradient, top-k never more, QSGD adds no bias and at most its bound', async (t) => {
  const dimension = 24;
  const problem = leastSquares.open(
    { kind: 'least-squares', spectrum: Array.from({ length: dimension }, (_, i) => 1 / (1 + i)), noise: 0.1, start: 0, optimum: 1, samplesPerPass: 1000 },
    { workers: 1, streams: streams(8), isShared: false },
  );
  const [gradient] = await problem.gradients([{ at: problem.initial, samples: [problem.draw(0, 32)] }]);
  const square = sumOfSquares(gradient!);
  const lost = (kept: Float64Array) => sumOfSquares(gradient!.map((g, i) => g - kept[i]!)) / square;
  const source = streams(9)('compression');
  const repeat = (compress: () => Float64Array) => Array.from({ length: 4000 }, compress);
  for (const kept of [1, 6, 18]) {
    const residual = randomKResidual(dimension, kept);
    isMean(t, repeat(() => randomK(gradient!, kept, source)).map(lost), residual);
    t.true(lost(topK(gradient!, kept)) < residual);
  }
  t.is(lost(topK(gradient!, dimension)), 0);
  for (const levels of [1, 4, 16]) {
    const rounded = repeat(() => qsgd(gradient!, levels, source));
    for (let i = 0; i < dimension; i++) isMean(t, rounded.map((values) => values[i]!), gradient![i]!);
    // Exactly |v|²/s² · Σp(1 − p), p the fractional part of a number's level.
    const exact = gradient!.reduce((sum, g) => {
      const level = Math.abs(g) / Math.sqrt(square) * levels;
      const fraction = level - Math.floor(level);
      return sum + fraction * (1 - fraction) / levels ** 2;
    }, 0);
    isMean(t, rounded.map(lost), exact);
    t.true(exact <= qsgdVarianceBound(dimension, levels));
  }
});

test('Hogwild!: sparse updates meet as often as the closed form says', (t) => {
  const source = streams(10)('places');
  for (const [dimension, nonZeros] of [[1000, 5], [50, 5], [12, 4]] as const) {
    const apart = Array.from({ length: 20_000 }, () => {
      const one = randomPlaces(dimension, nonZeros, source);
      return [...randomPlaces(dimension, nonZeros, source)].every((place) => !one.has(place)) ? 1 : 0;
    });
    isMean(t, apart, noConflictProbability(dimension, nonZeros));
  }
});
