import test, { type ExecutionContext } from 'ava';
import { streams } from '../../../src/basics/random.js';
import { openLaboratory, type Laboratory } from '../../../src/learning/laboratory.js';
import type { Partition } from '../../../src/learning/samples.js';
import type { LearningTask, Version } from '../../../src/simulation/strategies/learning-task.js';

interface Constants { readonly curvature: number; readonly variance: number; readonly start: number; readonly partition?: Partition }

function laboratory({ curvature, variance, start, partition = 'iid' }: Constants): Promise<Laboratory> {
  const model = { kind: 'quadratic', curvature, noise: Math.sqrt(variance), start, samplesPerPass: 1000 } as const;
  return openLaboratory({ problem: { model, partition }, evaluation: { trainSamples: 1, testSamples: 1 } });
}

/**
 * The iterate itself, out of losses alone: the loss gives w² = 2F/λ, and the loss at the mean of w and w₀ gives u² = ((w + w₀)/2)², so that
 * w = (4u² − w² − w₀²)/(2w₀).
 */
async function iterate(task: LearningTask, version: Version, { curvature, start }: Constants): Promise<number> {
  const squared = 2 * (await task.metric(version)).trainLoss / curvature;
  const middleSquared = 2 * (await task.metric(task.mean([version, task.initial]))).trainLoss / curvature;
  return (4 * middleSquared - squared - start ** 2) / (2 * start);
}

/** Holds the mean and the variance of `runs` iterates to the law's, within 4 standard errors (a normal law's: √(v/n) and v√(2/(n − 1))). */
async function holdsTo(t: ExecutionContext, law: { mean: number; variance: number }, runs: number, workers: number, constants: Constants, train: (task: LearningTask) => Version): Promise<void> {
  const lab = await laboratory(constants);
  const iterates: number[] = [];
  for (let seed = 0; seed < runs; seed++) {
    const { task } = lab.run({ workers, streams: streams(seed) });
    iterates.push(await iterate(task, train(task), constants));
  }
  const mean = iterates.reduce((sum, w) => sum + w, 0) / runs;
  const variance = iterates.reduce((sum, w) => sum + (w - mean) ** 2, 0) / (runs - 1);
  const meanError = (mean - law.mean) / Math.sqrt(law.variance / runs);
  const varianceError = (variance - law.variance) / (law.variance * Math.sqrt(2 / (runs - 1)));
  t.true(Math.abs(meanError) < 4, `mean ${mean}, ${meanError} standard errors from ${law.mean}`);
  t.true(Math.abs(varianceError) < 4, `variance ${variance}, ${varianceError} standard errors from ${law.variance}`);
}

// λ = 0.5, η = 0.2: x = 0.1, a = 0.9. E w₅₀ = 0.9⁵⁰ · 3 = 0.0154613; Var = (0.04 · 2/4)(1 − 0.9¹⁰⁰)/(1 − 0.81) = 0.1052604.
const SERIAL = { mean: 0.0154613, variance: 0.1052604 };

test('serial SGD has the mean and the variance of the closed form', async (t) => {
  await holdsTo(t, SERIAL, 3000, 1, { curvature: 0.5, variance: 2, start: 3 }, (task) => {
    let version = task.initial;
    for (let step = 0; step < 50; step++) version = task.step(version, task.gradient(version, task.draw(0, 4)), 0.2);
    return version;
  });
});

for (const partition of ['iid', 'shared'] as const) {
  test(`a mean gradient over unequal batches (${partition}) is one batch of all their samples`, async (t) => {
    // 1 + 3 samples are the batch of 4 of serial SGD.
    await holdsTo(t, SERIAL, 2000, 2, { curvature: 0.5, variance: 2, start: 3, partition }, (task) => {
      let version = task.initial;
      for (let step = 0; step < 50; step++) version = task.step(version, task.meanGradient(version, [task.draw(0, 1), task.draw(1, 3)]), 0.2);
      return version;
    });
  });
}

for (const localSteps of [1, 4, 10, 40]) {
  test(`local SGD averaged every ${localSteps} steps has the law of a batch over all workers`, async (t) => {
    // P = 8, λ = 1, η = 0.1, T = 40, w₀ = 2, s² = 1: mean 0.9⁴⁰ · 2 = 0.0295618, variance (0.01/8)(1 − 0.9⁸⁰)/(1 − 0.81) = 0.00657751.
    await holdsTo(t, { mean: 0.0295618, variance: 0.00657751 }, 1000, 8, { curvature: 1, variance: 1, start: 2 }, (task) => {
      let average = task.initial;
      for (let round = 0; round < 40 / localSteps; round++) {
        const locals = Array.from({ length: 8 }, (_, worker) => {
          let version = average;
          for (let step = 0; step < localSteps; step++) version = task.step(version, task.gradient(version, task.draw(worker, 1)), 0.1);
          return version;
        });
        average = task.mean(locals);
      }
      return average;
    });
  });
}

test('the loss is ½λw², there are no classes, and TensorFlow.js is not loaded', async (t) => {
  const lab = await laboratory({ curvature: 0.5, variance: 0, start: 3 });
  const { task } = lab.run({ workers: 1, streams: streams(1) });
  // ½ · 0.5 · 9 = 2.25; one noiseless step of 0.2: w = 3 − 0.2 · 0.5 · 3 = 2.7.
  t.deepEqual(await task.metric(task.initial), { trainLoss: 2.25, testLoss: 2.25, trainAccuracy: null, testAccuracy: null });
  const next = task.step(task.initial, task.gradient(task.initial, task.draw(0, 1)), 0.2);
  t.true(Math.abs((await task.metric(next)).trainLoss - 2.7 ** 2 / 4) < 1e-15);
  t.is(lab.backend, null);
  t.false('_tfengine' in globalThis);
});

test('a step too long ends in a loss that is not finite, without an exception', async (t) => {
  const { task } = (await laboratory({ curvature: 1, variance: 1, start: 1 })).run({ workers: 1, streams: streams(1) });
  let version = task.initial;
  for (let step = 0; step < 400; step++) version = task.step(version, task.gradient(version, task.draw(0, 1)), 100);
  t.false(Number.isFinite((await task.metric(version)).trainLoss));
});
