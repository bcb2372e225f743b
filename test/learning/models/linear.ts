import test from 'ava';
import fc from 'fast-check';
import { streams } from '../../../src/basics/random.js';
import { keyText } from '../../../src/learning/history/content-key.js';
import type { Dataset } from '../../../src/learning/datasets/dataset.js';
import type { LearningProblem } from '../../../src/learning/learning-problem.js';
import { finiteLeastSquares, linear, type LinearOptions, type RowSamples } from '../../../src/learning/models/linear.js';

/** Five rows of two bytes, in tenths, and two rows to test on; y = 3x₁ − 2x₂ + 1 but for the last training row. */
const SMALL: Dataset = {
  features: 2, classes: 0, trainCount: 5, testCount: 2, scale: 0.1,
  train: { count: 5, values: Uint8Array.of(0, 0, 10, 0, 0, 10, 10, 20, 30, 10), labels: Float32Array.of(1, 4, -1, 0, 7) },
  test: { count: 2, values: Uint8Array.of(10, 10, 20, 0), labels: Float32Array.of(2, 8) },
};
const ALL = { train: Uint32Array.of(0, 1, 2, 3, 4), test: Uint32Array.of(0, 1) };

function open({ intercept = true, ridge = 0, data = SMALL, draws = [ALL.train], loaded = () => { /* Not watched. */ } }: {
  intercept?: boolean; ridge?: number; data?: Dataset; draws?: readonly Uint32Array[]; loaded?: () => void;
} = {}): LearningProblem<Float64Array, RowSamples> {
  let next = 0;
  const options: LinearOptions = { kind: 'linear', intercept };
  const load = () => {
    loaded();
    return Promise.resolve(data);
  };
  return finiteLeastSquares({ digest: 'small', shape: data, load }, options, { ridge, evaluation: ALL, draw: () => draws[next++ % draws.length]! });
}

test('a gradient worked out by hand', async (t) => {
  const problem = open({ draws: [Uint32Array.of(1, 3)] });
  // At w = (1, 1), intercept 0: rows (1, 0) → 1 − 4 = −3, and (1, 2) → 3 − 0 = 3; mean of −3·(1, 0, 1) and 3·(1, 2, 1) = (0, 3, 0); loss ½(9 + 9)/2.
  const ask = { at: Float64Array.of(1, 1, 0), samples: [problem.draw(0, 2)] };
  const [gradient] = await problem.gradients([ask]);
  [0, 3, 0].forEach((expected, i) => { t.true(Math.abs(gradient![i]! - expected) < 1e-12); });
  t.true(Math.abs((await problem.losses([ask]))[0]! - 4.5) < 1e-12);
});

test('the loss of samples has the gradient of the same samples', async (t) => {
  const source = streams(1)('rows');
  await fc.assert(fc.asyncProperty(fc.boolean(), fc.constantFrom(0, 0.3), fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2, maxLength: 5 }), async (intercept, ridge, weights) => {
    const features = weights.length - (intercept ? 1 : 0);
    const values = Float32Array.from({ length: 6 * features }, () => 4 * source() - 2);
    const data: Dataset = { ...SMALL, features, scale: 1, trainCount: 6, train: { count: 6, values, labels: Float32Array.from({ length: 6 }, source) } };
    const problem = open({ intercept, ridge, data, draws: [Uint32Array.of(0, 3, 3), Uint32Array.of(5)] });
    const samples = [problem.draw(0, 3), problem.draw(0, 1)];
    const at = Float64Array.from(weights);
    const [gradient] = await problem.gradients([{ at, samples }]);
    for (let i = 0; i < at.length; i++) {
      // The loss is quadratic in w: the difference over h = 1 is the derivative itself.
      const [up, down] = await problem.losses([0.5, -0.5].map((h) => ({ at: at.map((w, k) => (k === i ? w + h : w)), samples })));
      t.true(Math.abs(up! - down! - gradient![i]!) <= 1e-9 * (1 + Math.abs(up!) + Math.abs(down!)));
    }
  }), { seed: 1, numRuns: 100 });
});

test('gradient descent finds what least squares says', async (t) => {
  const problem = open({ draws: [Uint32Array.of(0, 1, 2, 3)] });
  const samples = [problem.draw(0, 4)];
  let at = problem.initial;
  for (let step = 0; step < 2000; step++) {
    const [gradient] = await problem.gradients([{ at, samples }]);
    at = at.map((w, i) => w - 0.5 * gradient![i]!);
  }
  // The first four training rows lie on y = 3x₁ − 2x₂ + 1.
  [3, -2, 1].forEach((expected, i) => { t.true(Math.abs(at[i]! - expected) < 1e-9); });
  // Training: the fifth row is predicted as 9 − 2 + 1 = 8 instead of 7: ½·1/5. Testing: 2 as 2, 7 as 8: ½·1/2.
  const { trainLoss, testLoss, trainAccuracy } = await problem.evaluate(at);
  t.true(Math.abs(trainLoss - 0.1) < 1e-9 && Math.abs(testLoss - 0.25) < 1e-9);
  t.is(trainAccuracy, null);
});

test('the ridge term is in the training loss alone', async (t) => {
  const at = Float64Array.of(3, -2, 1);
  const [plain, ridged] = await Promise.all([0, 0.5].map((ridge) => open({ ridge }).evaluate(at)));
  // ½ · 0.5 · (9 + 4 + 1) = 3.5
  t.true(Math.abs(ridged!.trainLoss - plain!.trainLoss - 3.5) < 1e-12);
  t.is(ridged!.testLoss, plain!.testLoss);
});

test('the data are read once, when the first number is wanted', async (t) => {
  let loads = 0;
  const problem = open({ loaded: () => { loads++; } });
  const samples = [problem.draw(0, 5)];
  t.is(loads, 0);
  t.is((await problem.evaluate(Float64Array.of(NaN, 0, 0))).trainLoss, NaN);
  t.is(loads, 0);
  await Promise.all([problem.gradients([{ at: problem.initial, samples }]), problem.evaluate(problem.initial)]);
  t.is(loads, 1);
});

test('keys tell rows, ridge and intercept apart', (t) => {
  t.is(new Set([open(), open({ ridge: 1 }), open({ intercept: false })].map(({ key }) => keyText(key))).size, 3);
  const problem = open({ draws: [Uint32Array.of(1, 2), Uint32Array.of(2, 1), Uint32Array.of(1, 2)] });
  const [a, b, c] = [1, 2, 3].map(() => keyText(problem.draw(0, 2).key));
  t.is(a, c);
  t.not(a, b);
});

test('it wants numbers as labels, and says how many parameters it has', (t) => {
  const options: LinearOptions = { kind: 'linear', intercept: true };
  t.deepEqual(linear.problems(options, SMALL), []);
  t.is(linear.problems(options, { ...SMALL, classes: 10 })[0]?.received, '10 classes');
  t.deepEqual([linear.blocks(options, SMALL), linear.blocks({ ...options, intercept: false }, SMALL)], [[2, 1], [2]]);
  t.is(linear.about(options), 'linear regression with an intercept');
});
