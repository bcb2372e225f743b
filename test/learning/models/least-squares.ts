import test from 'ava';
import fc from 'fast-check';
import { streams } from '../../../src/basics/random.js';
import { keyText } from '../../../src/learning/history/content-key.js';
import type { LearningProblem } from '../../../src/learning/learning-problem.js';
import { leastSquares, type StreamedSamples } from '../../../src/learning/models/least-squares.js';
import { meanWithError, offBy } from '../../support/standard-error.js';

interface Run { readonly workers?: number; readonly seed?: number; readonly isShared?: boolean; readonly noise?: number }

function open(spectrum: readonly number[], { workers = 1, seed = 1, isShared = false, noise = 0.5 }: Run = {}): LearningProblem<Float64Array, StreamedSamples> {
  return leastSquares.open({ kind: 'least-squares', spectrum: [...spectrum], noise, start: 0, optimum: 1, samplesPerPass: 1000 }, { workers, streams: streams(seed), isShared });
}

test('the loss of samples has the gradient of the same samples', async (t) => {
  // A sample's loss is quadratic in w, so (f(w + h) − f(w − h))/2h is the derivative itself, whatever h.
  await fc.assert(fc.asyncProperty(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 6 }), fc.integer(), async (weights, seed) => {
    const problem = open(weights.map((_, i) => 2 / (1 + i)), { workers: 2, seed });
    const samples = [problem.draw(0, 3), problem.draw(1, 2)];
    const at = Float64Array.from(weights);
    const [gradient] = await problem.gradients([{ at, samples }]);
    for (let i = 0; i < at.length; i++) {
      const [up, down] = await problem.losses([0.5, -0.5].map((h) => ({ at: at.map((w, k) => (k === i ? w + h : w)), samples })));
      t.true(Math.abs(up! - down! - gradient![i]!) <= 1e-9 * (1 + Math.abs(up!) + Math.abs(down!)));
    }
  }), { seed: 1, numRuns: 50 });
});

test('gradients of single samples average to Λ(w − w*), and their losses to the risk', async (t) => {
  const spectrum = [2, 0.5, 0.1];
  const problem = open(spectrum);
  const at = Float64Array.of(3, 0, -1);
  const asks = Array.from({ length: 20_000 }, () => ({ at, samples: [problem.draw(0, 1)] }));
  const gradients = await problem.gradients(asks);
  spectrum.forEach((lambda, i) => {
    const { mean, error } = meanWithError(gradients.map((gradient) => gradient[i]!));
    const { isClose, message } = offBy(mean, lambda * (at[i]! - 1), error);
    t.true(isClose, message);
  });
  // ½(2·4 + 0.5·1 + 0.1·4) + ½·0.25 = 4.45 + 0.125
  const { trainLoss, testLoss } = await problem.evaluate(at);
  t.true(Math.abs(trainLoss - 4.575) < 1e-12);
  t.is(testLoss, trainLoss);
  const { mean, error } = meanWithError(await problem.losses(asks));
  const { isClose, message } = offBy(mean, trainLoss, error);
  t.true(isClose, message);
});

test('at the optimum the noise of the labels is left', async (t) => {
  const problem = open([2, 0.5], { noise: 3 });
  const losses = await problem.losses(Array.from({ length: 5000 }, () => ({ at: Float64Array.of(1, 1), samples: [problem.draw(0, 4)] })));
  // ½σ² = 4.5
  const { mean, error } = meanWithError(losses);
  const { isClose, message } = offBy(mean, 4.5, error);
  t.true(isClose, message);
  t.is((await problem.evaluate(Float64Array.of(1, 1))).trainLoss, 4.5);
});

test('without noise the optimum has neither loss nor gradient', async (t) => {
  const problem = open([1, 2], { noise: 0 });
  const ask = { at: Float64Array.of(1, 1), samples: [problem.draw(0, 10)] };
  t.deepEqual([await problem.losses([ask]), (await problem.gradients([ask]))[0]!.map((g) => g + 0)], [[0], new Float64Array(2)]);
});

test('what workers see together of a shared stream is what one worker with all their batches sees, to the last bit', async (t) => {
  const [together, alone] = [open([1, 2, 3], { workers: 4, isShared: true }), open([1, 2, 3], { isShared: true })];
  for (let step = 0; step < 3; step++) {
    const samples = [5, 1, 3, 3].map((count, worker) => together.draw(worker, count));
    const at = Float64Array.of(step, 2, -1);
    t.deepEqual(await together.gradients([{ at, samples }]), await alone.gradients([{ at, samples: [alone.draw(0, 12)] }]));
  }
});

test('samples are the same whenever they are used, whatever else is in the call', async (t) => {
  const problem = open([1, 2], { workers: 2 });
  const asks = [0, 1, 0].map((worker) => ({ at: Float64Array.of(worker, 5), samples: [problem.draw(worker, 4)] }));
  const together = await problem.gradients(asks);
  const reversed = await problem.gradients(asks.toReversed());
  t.deepEqual(reversed, together.toReversed());
  t.notDeepEqual(together[0], together[2]);
  t.deepEqual(await problem.gradients([asks[1]!]), [together[1]!]);
});

test('keys name what gradients are made of', (t) => {
  const drawn = (run: Run, worker: number, count: number, after = 0) => {
    const problem = open([1], { workers: 2, ...run });
    if (after > 0) problem.draw(worker, after);
    return keyText(problem.draw(worker, count).key);
  };
  t.is(drawn({}, 0, 4, 3), drawn({}, 0, 4, 3));
  const different = [drawn({}, 0, 4), drawn({}, 1, 4), drawn({}, 0, 4, 3), drawn({}, 0, 5), drawn({ seed: 2 }, 0, 4), drawn({ isShared: true }, 0, 4)];
  t.is(new Set(different).size, different.length);
  t.is(new Set([open([1]), open([2]), open([1], { noise: 1 })].map(({ key }) => keyText(key))).size, 3);
});

test('starts and optima are one number, or one for each coordinate', (t) => {
  const base = { kind: 'least-squares', spectrum: [1, 2], noise: 0, samplesPerPass: 10 };
  const { error } = leastSquares.options.safeParse({ ...base, start: [1], optimum: [1, 2, 3] });
  t.deepEqual(error?.issues.map(({ path }) => path.join('.')), ['start', 'optimum']);
  const options = leastSquares.options.parse({ ...base, start: [5, 6] });
  t.deepEqual([options.start, options.optimum], [[5, 6], 1]);
  t.is(leastSquares.about(options), 'least squares on Gaussian inputs of variances 1, 2, noise 0, from w = 5, 6 to 1, 10 samples a pass');
});
