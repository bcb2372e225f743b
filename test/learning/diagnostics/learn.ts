import test from 'ava';
import { isMet, learn } from '../../../src/learning/diagnostics/learn.js';
import { generalizationGap } from '../../../src/learning/diagnostics/generalization-gap.js';
import { passesToEpsilon } from '../../../src/learning/diagnostics/passes-to-epsilon.js';
import { quadraticOf, serialRuns } from './_serial-runs.js';

// ½w² from w = 1 without noise: after t steps of rate η, w = (1 − η)ᵗ; a pass is 100 samples.
const plain = serialRuns((seed) => quadraticOf({ curvature: 1, noise: 0, start: 1, samplesPerPass: 100 }, seed));

test('evaluates at the first step that reaches each multiple, and at the end', async (t) => {
  const { outcome, curve } = await learn(plain, { batch: 30, rate: 0.1, seed: 1, passes: 1.5, everyPasses: 0.5 });
  // 0.5 passes are 50 samples: step 2 (60); 1 pass: step 4 (120); 1.5: step 5 (150).
  t.is(outcome, 'censored');
  t.deepEqual(curve.map(({ steps, passes }) => [steps, passes]), [[0, 0], [2, 0.6], [4, 1.2], [5, 1.5]]);
  t.true(Math.abs(curve.at(-1)!.metrics.trainLoss - 0.9 ** 10 / 2) < 1e-12);
});

test('ends at the first evaluation that meets ε', async (t) => {
  // ½·0.81ᵗ ≤ 0.1 from t = 8 on: 0.5 · 0.81⁷ = 0.114, 0.5 · 0.81⁸ = 0.0926.
  const { outcome, curve } = await learn(plain, { batch: 10, rate: 0.1, seed: 1, passes: 5, everyPasses: 0.1, until: { metric: 'trainLoss', epsilon: 0.1 } });
  t.is(outcome, 'reached');
  t.is(curve.at(-1)!.steps, 8);
});

test('a run that grows a million times has diverged', async (t) => {
  // |1 − 12| = 11: the loss grows 121 times a step; 121³ = 1.77e6.
  const { outcome, curve } = await learn(plain, { batch: 10, rate: 12, seed: 1, passes: 5, everyPasses: 0.1 });
  t.is(outcome, 'diverged');
  t.is(curve.length, 4);
});

test('a loss is met from above, an accuracy from below, a missing one never', (t) => {
  const metrics = { trainLoss: 0.5, testLoss: 0.6, trainAccuracy: 0.9, testAccuracy: null };
  t.true(isMet(metrics, { metric: 'trainLoss', epsilon: 0.5 }));
  t.false(isMet(metrics, { metric: 'testLoss', epsilon: 0.5 }));
  t.true(isMet(metrics, { metric: 'trainAccuracy', epsilon: 0.9 }));
  t.false(isMet(metrics, { metric: 'trainAccuracy', epsilon: 0.91 }));
  t.false(isMet(metrics, { metric: 'testAccuracy', epsilon: 0 }));
});

const UNTIL = { metric: 'trainLoss', epsilon: 0.1 } as const;

test('without noise, steps to ε do not depend on the batch, so passes grow with it', async (t) => {
  const points = await passesToEpsilon(plain, { batches: [1, 10, 50], rates: { grid: [0.1], seed: 9 }, seeds: [1, 2], until: UNTIL, passes: 10, everyPasses: 0.001 });
  t.deepEqual(points.map(({ steps }) => steps), [[8, 8], [8, 8], [8, 8]]);
  t.deepEqual(points.map(({ passes }) => passes[0]), [0.08, 0.8, 4]);
});

test('the best rate of a grid is the one with the fewest passes; where none arrives there is none', async (t) => {
  // 1 − η = 0.9, 0.1, −0.5, −1.1: 8, 1, 2 steps, never.
  const rates = { grid: [0.1, 0.9, 1.5, 2.1], seed: 9 } as const;
  const [best] = await passesToEpsilon(plain, { batches: [10], rates, seeds: [1], until: UNTIL, passes: 10, everyPasses: 0.1 });
  t.deepEqual(best, { batch: 10, rate: 0.9, passes: [0.1], steps: [1] });
  const [none] = await passesToEpsilon(plain, { batches: [10], rates: { ...rates, grid: [2.1] }, seeds: [1, 2], until: UNTIL, passes: 1, everyPasses: 0.1 });
  t.deepEqual(none, { batch: 10, rate: null, passes: [null, null], steps: [null, null] });
});

test('rates run side by side and end with the first; of equals the one furthest beyond ε is taken', async (t) => {
  let gradients = 0;
  const counted = serialRuns((seed) => {
    const problem = quadraticOf({ curvature: 1, noise: 0, start: 1, samplesPerPass: 100 }, seed);
    return {
      ...problem,
      gradients(asks: Parameters<typeof problem.gradients>[0]) {
        gradients += asks.length;
        return problem.gradients(asks);
      },
    };
  });
  // Evaluated every 5 steps: 1 − η = 0.5 has ½·0.25⁵ = 4.9e-4 then, 0.7 has ½·0.49⁵ = 0.014, 0.999 and 0.99 are far from 0.1 for 1,000 steps.
  const [point] = await passesToEpsilon(counted, {
    batches: [10], rates: { grid: [0.001, 0.3, 0.5, 0.01], seed: 9 }, seeds: [1], until: UNTIL, passes: 100, everyPasses: 0.5,
  });
  t.like(point, { rate: 0.5, passes: [0.5] });
  // 5 steps of each of four rates, and 5 of the run itself.
  t.is(gradients, 25);
});

test('the gap is what the test set has lost more after equal passes', async (t) => {
  // Test loss w²: the gap is ½w² = ½(1 − η)^2t, with t = 10 steps of 10 or 2 of 50.
  const open = serialRuns((seed) => {
    const problem = quadraticOf({ curvature: 1, noise: 0, start: 1, samplesPerPass: 100 }, seed);
    return { ...problem, evaluate: (at) => Promise.resolve({ trainLoss: at[0]! ** 2 / 2, testLoss: at[0]! ** 2, trainAccuracy: 0.75, testAccuracy: 0.5 }) };
  });
  const points = await generalizationGap(open, { batches: [10, 20, 50, 100], rateFor: (batch) => (batch === 20 ? null : batch === 100 ? 2e4 : 0.1), seeds: [1], passes: 1, ridge: 0 });
  t.deepEqual(points.map(({ batch }) => batch), [10, 50, 100]);
  t.true(Math.abs(points[0]!.gaps[0]!.loss - 0.9 ** 20 / 2) < 1e-12);
  t.true(Math.abs(points[1]!.gaps[0]!.loss - 0.9 ** 4 / 2) < 1e-12);
  t.is(points[0]!.gaps[0]!.accuracy, 0.25);
  t.deepEqual(points[2]!.gaps, [null]);
});

test('the ridge term of the training loss is no part of the gap', async (t) => {
  // Training and test set lose the same ½w², and training ½μw² more: a gap of 0, where the losses themselves differ by ½μ(1 − η)^20 = 0.5 · 3 · 0.9²⁰ = 0.18.
  const open = serialRuns((seed) => {
    const problem = quadraticOf({ curvature: 1, noise: 0, start: 1, samplesPerPass: 100 }, seed);
    return { ...problem, evaluate: (at) => Promise.resolve({ trainLoss: (1 + 3) * at[0]! ** 2 / 2, testLoss: at[0]! ** 2 / 2, trainAccuracy: null, testAccuracy: null }) };
  });
  const [point] = await generalizationGap(open, { batches: [10], rateFor: () => 0.1, seeds: [1], passes: 1, ridge: 3 });
  t.true(Math.abs(point!.gaps[0]!.loss) < 1e-12);
});

test('a run lets other work have its turn', async (t) => {
  let turns = 0;
  const other = setInterval(() => { turns++; }, 0);
  await learn(plain, { batch: 10, rate: 0.1, seed: 1, passes: 20, everyPasses: 0.1 });
  clearInterval(other);
  t.true(turns > 0);
});
