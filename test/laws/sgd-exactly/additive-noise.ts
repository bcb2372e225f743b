/** A quadratic with additive noise, alone, by batches, and by workers that average now and then. */
import test from 'ava';
import { additiveNoiseMoments, additiveNoiseSteadyLoss, localSgdMoments, oneShotAverageMoments } from '../../../src/learning/closed-forms/additive-noise.js';
import { growingBatches } from '../../../src/learning/closed-forms/growing-batches.js';
import type { LearningTask, Version } from '../../../src/simulation/strategies/learning-task.js';
import { descend } from '../../learning/_oracle-task.js';
import { offBy } from '../../support/standard-error.js';
import { holds, manyQuadratics } from './_many-quadratics.js';

// λ = 0.5, η = 0.2, s² = 2, B = 4, w₀ = 3
const EXAMPLE = { lambda: 0.5, variance: 2, start: 3, dimension: 5000 };
const NOISE = { curvature: 0.5, rate: 0.2, noise: Math.SQRT2, batch: 4 };

test('mean and variance after 50 steps', async (t) => {
  const { task, parameters } = manyQuadratics(EXAMPLE);
  holds(t, await parameters(descend(task, 50, 4, 0.2)), additiveNoiseMoments(NOISE, 3, 50));
});

test('a mean gradient over the unequal batches of three workers is one batch of all their samples', async (t) => {
  const { task, parameters } = manyQuadratics({ ...EXAMPLE, workers: 3, seed: 2 });
  let version = task.initial;
  for (let step = 0; step < 50; step++) version = task.step(version, task.meanGradient(version, [1, 2, 1].map((count, worker) => task.draw(worker, count))), 0.2);
  holds(t, await parameters(version), additiveNoiseMoments(NOISE, 3, 50));
});

test('the loss settles at ηs²/(2B(2 − x)) in every coordinate, nearer to the limit at more', async (t) => {
  for (const rate of [0.2, 2, 3.6]) {
    const { task } = manyQuadratics({ ...EXAMPLE, start: 0 });
    // Of 5000 independent w², each of variance 2·(E w²)²: the sum of losses is off by √(2/5000) of itself.
    const { trainLoss } = await task.metric(descend(task, 100, 4, rate));
    const law = EXAMPLE.dimension * additiveNoiseSteadyLoss({ ...NOISE, rate });
    const { isClose, message } = offBy(trainLoss, law, law * Math.sqrt(2 / EXAMPLE.dimension));
    t.true(isClose, message);
  }
});

// P = 8, λ = 1, η = 0.1, T = 40, w₀ = 2, s² = 1
const LOCAL = { lambda: 1, variance: 1, start: 2, dimension: 4000, workers: 8 };
const LOCAL_LAW = localSgdMoments({ curvature: 1, rate: 0.1, noise: 1, batch: 1 }, 8, 2, 40);

function localSteps(task: LearningTask, from: Version, worker: number, steps: number): Version {
  let version = from;
  for (let step = 0; step < steps; step++) version = task.step(version, task.gradient(version, task.draw(worker, 1)), 0.1);
  return version;
}

test('local SGD: however many steps lie between averagings, the average has the law of batches over all workers', async (t) => {
  for (const between of [1, 4, 10, 40]) {
    const { task, parameters } = manyQuadratics({ ...LOCAL, seed: between });
    let average = task.initial;
    for (let round = 0; round < 40 / between; round++) average = task.mean(Array.from({ length: 8 }, (_, worker) => localSteps(task, average, worker, between)));
    holds(t, await parameters(average), LOCAL_LAW);
  }
});

test('one-shot averaging: the variance over N, the bias unchanged', async (t) => {
  const { task, parameters } = manyQuadratics(LOCAL);
  const alone = Array.from({ length: 8 }, (_, worker) => localSteps(task, task.initial, worker, 40));
  const one = additiveNoiseMoments({ curvature: 1, rate: 0.1, noise: 1, batch: 1 }, 2, 40);
  holds(t, await parameters(alone[0]!), one);
  holds(t, await parameters(task.mean(alone)), oneShotAverageMoments(one, 8));
  holds(t, await parameters(task.mean(alone.slice(0, 3))), oneShotAverageMoments(one, 3));
});

test('growing batches: as many updates as the closed form counts, on as many samples', async (t) => {
  const { task } = manyQuadratics({ lambda: 1, variance: 1, start: 1, dimension: 1 });
  let [version, samples, rounds] = [task.initial, 0, 0];
  for (let batch = 2; samples + batch <= 1e4; batch = Math.floor(1.1 ** rounds * 2)) {
    version = task.step(version, task.gradient(version, task.draw(0, batch)), 0.1);
    samples += batch;
    rounds++;
  }
  t.true(Number.isFinite((await task.metric(version)).trainLoss));
  t.deepEqual({ rounds, samples }, { rounds: 65, samples: 9755 });
  t.is(growingBatches(2, 1.1, 1e4).length, rounds);
});
