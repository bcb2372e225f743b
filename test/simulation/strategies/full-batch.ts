import test from 'ava';
import { run } from '../../../src/experiment/run.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';

async function recordOf(changes: object, strategy: object = {}) {
  const scenario = scenarioOf({ target: { metric: 'trainLoss', epsilon: 1e-30 }, evaluation: { everyPasses: 1 }, strategies: { it: { kind: 'full-batch', learningRate: 0.1, ...strategy } }, ...changes });
  return (await run(scenario, { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 }, await openLaboratory(scenario))).record;
}

test('an update is a pass: a step of as many samples as the training set has, on one machine', async (t) => {
  // 1,000 samples of 1 s: 1,000 s an update, whatever the workers and their batches.
  const it = await timingRun({ strategy: { kind: 'full-batch' }, workers: 4, batches: [1, 2, 3, 4], stragglers: { kind: 'none' }, parameterBytes: 1e9, samples: 5000 });
  t.is(it.updates, 5);
  t.true(areEqual(it.elapsed, 5000));
  t.is(it.samplesComputed, 5000);
  t.is(it.bytesSent, 0);
});

test('its steps are those of gradient descent, without the noise of samples: w ← (1 − ηλ)w', async (t) => {
  const { curve, updates } = await recordOf({ problem: { model: { kind: 'quadratic', curvatures: [1, 0.5], noise: 3, start: 2, samplesPerPass: 100 } }, budget: { passes: 30 } });
  t.is(updates, 30);
  curve.forEach(({ trainLoss, passes }, step) => {
    t.is(passes, step);
    // η = 0.1: ½·1·(2·0.9^t)² + ½·½·(2·0.95^t)².
    t.true(areEqual(trainLoss, 2 * 0.9 ** (2 * step) + 0.95 ** (2 * step)), `step ${step}`);
  });
});

test('of data every sample counts once: its step is the mean over all of them, however they are partitioned', async (t) => {
  const dataset = { kind: 'gaussian', features: 3, samples: 64, testSamples: 16, noise: 0.1, labels: 'numbers', seed: 3 };
  const curves = await Promise.all([1, 4].map(async (workers) => (await recordOf({
    problem: { dataset, model: { kind: 'linear' } }, cluster: { workers }, evaluation: { everyPasses: 1, trainSamples: 64, testSamples: 16 }, budget: { passes: 10 },
  })).curve.map(({ trainLoss }) => trainLoss)));
  t.is(curves[0]!.length, 11);
  t.deepEqual(curves[0], curves[1]);
  // Along the exact gradient the loss falls at every step.
  for (let step = 1; step <= 10; step++) t.true(curves[0]![step]! < curves[0]![step - 1]!);
});
