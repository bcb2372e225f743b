/** What the strategies really apply, on the quadratic, where every gradient is known: the law is written beside each run, not run through it. */
import test from 'ava';
import { run } from '../../src/experiment/run.js';
import { streamsOf, type RunPlan } from '../../src/experiment/run-plan.js';
import { openLaboratory, type Laboratory } from '../../src/learning/laboratory.js';
import type { RunRecord } from '../../src/results/run-record.js';
import type { Gradient, Shard, Version } from '../../src/simulation/strategies/learning-task.js';
import { scenarioOf } from '../support/scenario-of.js';
import { alteredTask } from '../../src/simulation/strategies/altered-task.js';
import { areEqual } from '../support/standard-error.js';

const plan: RunPlan = { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 };
const unreachable = { metric: 'trainLoss', epsilon: 1e-30 };

async function recordOf(strategy: Readonly<Record<string, unknown>>, changes: Readonly<Record<string, unknown>> = {}, watch = (laboratory: Laboratory) => laboratory): Promise<RunRecord> {
  const scenario = scenarioOf({ target: unreachable, strategies: { it: { batchPerWorker: 5, learningRate: 0.1, ...strategy } }, ...changes });
  return (await run(scenario, plan, watch(await openLaboratory(scenario)))).record;
}

test('asynchronous workers in step apply gradients P − 1 updates old: w ← w − ηλ·w(P − 1 updates ago)', async (t) => {
  // Four workers start together and are equally fast, so they update in turn; the first three gradients of all but the first worker are w₀'s.
  const workers = 4;
  const { curve, staleness } = await recordOf({ kind: 'asynchronous' }, {
    problem: { model: { kind: 'quadratic', curvature: 1, noise: 0, start: 2, samplesPerPass: 100 } },
    cluster: { workers }, network: { model: 'unlimited' }, evaluation: { everyPasses: 0.05 }, budget: { passes: 5 },
  });
  const iterates = [2];
  for (let update = 0; update < 100; update++) iterates.push(iterates[update]! - 0.1 * iterates[Math.max(0, update - (workers - 1))]!);
  t.is(curve.length, iterates.length);
  curve.forEach(({ trainLoss }, update) => { t.true(areEqual(trainLoss, iterates[update]! ** 2 / 2), `update ${update}`); });
  t.deepEqual(staleness, [1, 1, 1, 97]);
});

test('the staleness that a run reports is that of the gradients it applied, each to the newest model', async (t) => {
  // Steps behind each model, of which one server holds the whole.
  const index = new Map<Version | Shard, number>();
  let steps = 0;
  const readAt = new Map<Gradient, number>();
  const ages: number[] = [];
  const watch = (laboratory: Laboratory): Laboratory => ({
    ...laboratory,
    run(options) {
      const learning = laboratory.run(options);
      const { task } = learning;
      const watching = alteredTask(task, {
        gradient(at, samples) {
          const gradient = task.gradient(at, samples);
          readAt.set(gradient, index.get(at)!);
          return gradient;
        },
        shard(of, place, count) {
          const shard = task.shard(of, place, count);
          index.set(shard, 0);
          return shard;
        },
        assemble(shards) {
          const version = task.assemble(shards);
          index.set(version, index.get(shards[0]!)!);
          return version;
        },
        stepShard(from, gradient, rate) {
          t.is(index.get(from), steps, 'the newest model takes the step');
          const age = steps - readAt.get(gradient)!;
          ages[age] = (ages[age] ?? 0) + 1;
          const shard = task.stepShard(from, gradient, rate);
          index.set(shard, ++steps);
          return shard;
        },
      });
      return { ...learning, task: watching };
    },
  });
  const { staleness, updates } = await recordOf({ kind: 'asynchronous' }, { server: { kind: 'exponential', mean: '1 ms' }, budget: { passes: 20 } }, watch);
  t.is(updates, 400);
  t.deepEqual(Array.from(ages, (count: number | undefined) => count ?? 0), staleness);
  t.true(staleness.length > 4);
});

test('synchronous SGD takes one step along the mean over all samples of all workers, who may have unequal batches', async (t) => {
  const scenario = scenarioOf({ evaluation: { everyPasses: 0.22 } });
  const { task } = (await openLaboratory(scenario)).run({ workers: 4, streams: streamsOf(scenario.seed, plan).learning });
  const losses = [(await task.metric(task.initial)).trainLoss];
  let version = task.initial;
  for (let update = 0; update < 40; update++) {
    version = task.step(version, task.meanGradient(version, [6, 6, 5, 5].map((count, worker) => task.draw(worker, count))), 0.1);
    losses.push((await task.metric(version)).trainLoss);
  }
  for (const way of [{ collective: 'ring' }, { collective: 'star-one-by-one' }, { servers: 3 }]) {
    const { curve } = await recordOf({ kind: 'synchronous', ...way, batchPerWorker: undefined, globalBatch: 22 }, { evaluation: { everyPasses: 0.22 }, budget: { passes: 8.8 } });
    t.deepEqual(curve.map(({ trainLoss }) => trainLoss), losses);
  }
});

test('on a quadratic, local SGD\'s averaged model is that of synchronous SGD on the same samples, however many steps lie between averagings', async (t) => {
  const evaluation = { everyPasses: 1.2 };
  const synchronous = await recordOf({ kind: 'synchronous', collective: 'ring' }, { evaluation, budget: { passes: 12 } });
  t.is(synchronous.curve.length, 11);
  for (const localSteps of [1, 2, 6]) {
    const local = await recordOf({ kind: 'local-sgd', localSteps }, { evaluation, budget: { passes: 12 } });
    t.is(local.updates, 60 / localSteps);
    t.deepEqual(local.curve.map(({ passes }) => passes), synchronous.curve.map(({ passes }) => passes));
    local.curve.forEach(({ trainLoss }, point) => { t.true(areEqual(trainLoss, synchronous.curve[point]!.trainLoss)); });
  }
});

test('a schedule goes by samples, so the network and the stragglers change nothing of what is learned in lockstep', async (t) => {
  const schedules = { warmUp: { passes: 1 }, schedule: { kind: 'steps', at: [2, 3], factor: 0.5 } };
  for (const strategy of [{ kind: 'synchronous', collective: 'ring' }, { kind: 'synchronous', servers: 2 }, { kind: 'local-sgd', localSteps: 5 }]) {
    const curves = await Promise.all([
      {}, { network: { model: 'unlimited' } }, { network: { model: 'ports', bandwidth: '100 kB/s', latency: '1 s', jitter: { mean: '10 ms' } } },
      { cluster: { workers: 4, stragglers: { kind: 'exponential', mean: '1 s' } } },
    ].map(async (changes) => {
      const scenario = scenarioOf({ target: unreachable, budget: { passes: 6 }, strategies: { it: { batchPerWorker: 5, learningRate: 0.1, ...schedules, ...strategy } }, ...changes });
      const { record } = await run(scenario, plan, await openLaboratory(scenario));
      return record.curve.map(({ passes, trainLoss }) => ({ passes, trainLoss }));
    }));
    t.true(curves[0]!.length > 5);
    for (const curve of curves) t.deepEqual(curve, curves[0]);
  }
});
