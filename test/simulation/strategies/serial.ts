import test from 'ava';
import { run } from '../../../src/experiment/run.js';
import { streamsOf, type RunPlan } from '../../../src/experiment/run-plan.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import type { RunRecord } from '../../../src/results/run-record.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';

const plan: RunPlan = { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 };
const common = { target: { metric: 'trainLoss', epsilon: 1e-30 }, evaluation: { everyPasses: 0.01 } };

async function recordOf(strategy: object, changes: object = {}): Promise<RunRecord> {
  const scenario = scenarioOf({ ...common, ...changes, strategies: { it: { learningRate: 0.1, ...strategy } } });
  return (await run(scenario, plan, await openLaboratory(scenario))).record;
}

test('one machine takes the samples of all workers, one after the other: P·b samples a step, nothing sent, nobody waited for', async (t) => {
  // Constant steps of 1 s a sample: 4 workers with 1, 2, 3 and 4 samples make steps of 10 s.
  const it = await timingRun({ strategy: { kind: 'serial' }, workers: 4, batches: [1, 2, 3, 4], stragglers: { kind: 'none' }, parameterBytes: 1e9, samples: 50 });
  t.is(it.updates, 5);
  t.true(areEqual(it.elapsed, 50) && areEqual(it.accounts[0]!.compute, 50));
  t.is(it.bytesSent, 0);
  t.is(it.samplesComputed, 50);
});

test('its step is that of the mean over all workers\' samples, as synchronous SGD\'s', async (t) => {
  const serial = await recordOf({ kind: 'serial', globalBatch: 22 }, { budget: { passes: 4.4 } });
  const synchronous = await recordOf({ kind: 'synchronous', collective: 'ring', globalBatch: 22 }, { budget: { passes: 4.4 } });
  t.is(serial.curve.length, 21);
  t.deepEqual(serial.curve.map(({ trainLoss }) => trainLoss), synchronous.curve.map(({ trainLoss }) => trainLoss));
});

test('a batch smaller than the number of workers takes its samples from them in turn', async (t) => {
  const changes = { cluster: { workers: 4 }, budget: { passes: 0.3 } };
  const { curve } = await recordOf({ kind: 'serial', globalBatch: 3 }, changes);
  const scenario = scenarioOf({ ...common, ...changes });
  const { task } = (await openLaboratory(scenario)).run({ workers: 4, streams: streamsOf(scenario.seed, plan).learning });
  let version = task.initial;
  const losses = [(await task.metric(version)).trainLoss];
  for (const turns of [[0, 1, 2], [3, 0, 1], [2, 3, 0], [1, 2, 3], [0, 1, 2], [3, 0, 1], [2, 3, 0], [1, 2, 3], [0, 1, 2], [3, 0, 1]]) {
    version = task.step(version, task.meanGradient(version, turns.map((worker) => task.draw(worker, 1))), 0.1);
    losses.push((await task.metric(version)).trainLoss);
  }
  t.deepEqual(curve.map(({ trainLoss }) => trainLoss), losses);
});

test('with a batch of one it is plain SGD', async (t) => {
  const { updates, samplesApplied, curve } = await recordOf({ kind: 'serial', globalBatch: 1 }, { budget: { passes: 1 } });
  t.is(updates, 100);
  t.is(samplesApplied, 100);
  t.is(curve.length, 101);
});

test('who is idle is not paid', async (t) => {
  // 360 USD an hour are 0.1 USD a second; four workers would be paid four times as much.
  const price = { workerHour: '360 USD', serverHour: '360 USD' };
  for (const [strategy, paid] of [[{ kind: 'serial', globalBatch: 20 }, 1], [{ kind: 'full-batch' }, 1], [{ kind: 'synchronous', collective: 'ring', globalBatch: 20 }, 4]] as const) {
    const { outcome, elapsed } = await recordOf(strategy, { price, budget: { passes: 2 } });
    t.true(areEqual(outcome.cost!, paid * 0.1 * elapsed), strategy.kind);
  }
});

test('only its own machine\'s failures stop it: it goes back to its last checkpoint, and learns the same, later', async (t) => {
  const budget = { passes: 20 };
  const calm = await recordOf({ kind: 'serial', globalBatch: 20 }, { budget });
  const failures = { timeToFailure: { kind: 'exponential', mean: '1 s' }, restart: '100 ms', checkpoint: { interval: '100 ms', cost: '1 ms' } };
  const failing = await recordOf({ kind: 'serial', globalBatch: 20 }, { budget, cluster: { workers: 4, stragglers: { kind: 'lognormal', sigma: 0.3 }, failures } });
  t.true(failing.failures > 0);
  t.deepEqual(failing.curve.map(({ trainLoss }) => trainLoss), calm.curve.map(({ trainLoss }) => trainLoss));
  t.true(failing.elapsed > calm.elapsed);
  t.true(failing.samplesComputed > failing.samplesApplied);
  // Four machines fail four times as often.
  const all = await recordOf({ kind: 'synchronous', collective: 'ring', globalBatch: 80 }, { budget: { passes: 80 }, cluster: { workers: 4, failures } });
  t.true(all.failures / all.elapsed > 2 * failing.failures / failing.elapsed, `${all.failures} in ${all.elapsed} s, ${failing.failures} in ${failing.elapsed} s`);
});
