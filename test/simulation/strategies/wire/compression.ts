/** Compressed gradients: bytes on the wire, times, and what is learned from what arrives. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { clockChecks } from '../../../../src/experiment/clock-checks.js';
import { run } from '../../../../src/experiment/run.js';
import type { RunOutput, RunPlan } from '../../../../src/experiment/run-plan.js';
import { openScenarioLaboratory } from '../../../../src/experiment/scenario-laboratory.js';
import { openLaboratory } from '../../../../src/learning/laboratory.js';
import { explain } from '../../../../src/planning/explain.js';
import { trafficOf } from '../../../../src/scenario/traffic.js';
import { collectives } from '../../../../src/simulation/collectives/registry.js';
import { FORWARD, buckets, overlappedTime } from '../../../../src/simulation/compute/backward-pass.js';
import { equalLayers } from '../../../../src/simulation/compute/layers.js';
import { costOfNetwork, type NetworkOptions } from '../../../../src/simulation/network/registry.js';
import { averageOf } from '../../../../src/simulation/strategies/averaging/averaging.js';
import { aboutCompression, compressedBytes, type CompressionOptions } from '../../../../src/simulation/strategies/wire/compression.js';
import type { StrategyOptions } from '../../../../src/simulation/strategies/registry.js';
import { wireOf } from '../../../../src/simulation/strategies/wire/wire.js';
import { changed, described, loadText } from '../../../support/scenario-file.js';
import { scenarioOf } from '../../../support/scenario-of.js';
import { areEqual } from '../../../support/standard-error.js';
import { timingRun, type TimingOptions } from '../../../support/timing-run.js';
import { taskAt } from '../../../learning/history/_vectors.js';
import { clusterOf } from '../_cluster.js';

const kinds: readonly CompressionOptions[] = [{ kind: 'top-k', kept: 0.01 }, { kind: 'random-k', kept: 0.01 }, { kind: 'qsgd', levels: 3 }, { kind: 'sign' }];
const network: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 1e-4, reduction: 1e-10, duplex: 'full' };

test('bytes of a thousand numbers of four bytes', (t) => {
  // Ten numbers and their places; ten numbers; a sign and a level of 0 … 3 for each and the norm; a sign for each and the mean.
  t.deepEqual(kinds.map((kind) => compressedBytes(kind, 4000)), [80, 40, 379, 129]);
  t.is(compressedBytes({ kind: 'none' }, 4000), 4000);
  // Never more than as they are: places would make twice as many, 2³¹ levels take more than 32 bits.
  t.is(compressedBytes({ kind: 'top-k', kept: 0.9 }, 4000), 4000);
  t.is(compressedBytes({ kind: 'qsgd', levels: 2 ** 31 - 1 }, 4000), 4000);
  // One number at least, and ⌈0.25·10⌉ = 3 of ten.
  t.is(compressedBytes({ kind: 'random-k', kept: 0.01 }, 40), 4);
  t.is(compressedBytes({ kind: 'random-k', kept: 0.25 }, 40), 12);
  t.true(kinds.every((kind) => compressedBytes(kind, 0) <= 4));
  t.deepEqual(kinds.map(aboutCompression), [
    'the largest 1 % of the numbers, with error feedback', 'a random 1 % of the numbers, with error feedback', 'rounded at random to 3 levels above 0', 'signs alone, with error feedback',
  ]);
});

const quiet = { stragglers: { kind: 'none' }, perSample: 0.1, network, parameterBytes: 4e8 } as const;

/** Bytes and seconds of one update, the mean over ten after the first ten. */
async function perUpdate(options: TimingOptions, samplesPerUpdate: number): Promise<{ readonly bytes: number; readonly seconds: number }> {
  const [early, late] = await Promise.all([10, 20].map((updates) => timingRun({ ...options, samples: updates * samplesPerUpdate })));
  return { bytes: (late!.bytesSent - early!.bytesSent) / 10, seconds: (late!.elapsed - early!.elapsed) / 10 };
}

for (const compression of kinds) {
  const sent = compressedBytes(compression, 4e8);

  test(`${compression.kind}: an all-reduce becomes a ring in which everyone passes on everyone's, in bytes and in time`, async (t) => {
    for (const workers of [1, 2, 5]) {
      for (const listener of [undefined, () => undefined]) {
        for (const [strategy, steps] of [[{ kind: 'synchronous', collective: 'star' }, 1], [{ kind: 'local-sgd', localSteps: 3, collective: 'ring' }, 3]] as const) {
          const { bytes, seconds } = await perUpdate({ ...quiet, strategy, workers, compression, ...(listener === undefined ? {} : { listener }) }, workers * steps);
          t.true(areEqual(bytes, workers * (workers - 1) * sent), `${workers}: ${bytes}`);
          // P − 1 messages one after the other.
          t.true(areEqual(seconds, steps * 0.1 + (workers - 1) * (1.1e-3 + sent / 1e9)), `${workers}: ${seconds}`);
        }
      }
    }
  });

  test(`${compression.kind}: what is pushed to servers shrinks, what is pulled does not`, async (t) => {
    for (const servers of [1, 3]) {
      for (const strategy of [{ kind: 'synchronous', servers }, { kind: 'asynchronous', servers }] as const) {
        const gradients = strategy.kind === 'synchronous' ? 3 : 1;
        const { bytes } = await perUpdate({ ...quiet, strategy, workers: strategy.kind === 'synchronous' ? 3 : 1, compression }, gradients);
        t.true(areEqual(bytes, gradients * (sent + 4e8)), `${strategy.kind}, ${servers}: ${bytes}`);
      }
    }
    // Worker w is server w: a third of each push and pull stays at home.
    const { bytes } = await perUpdate({ ...quiet, strategy: { kind: 'synchronous', servers: 3, placement: 'co-located' }, workers: 3, compression }, 3);
    t.true(areEqual(bytes, 2 * (sent + 4e8)));
  });

  test(`${compression.kind}: with overlap every bucket is compressed by itself, followed or played`, async (t) => {
    const workers = 4;
    const strategy: StrategyOptions = { kind: 'synchronous', collective: 'ring', overlap: { kind: 'buckets', bucketBytes: 1e8 } };
    const parts = buckets({ bucketBytes: 1e8 }, equalLayers(12, 4e8));
    t.true(parts.length > 2);
    const gathered = (bytes: number) => workers * compressedBytes(compression, bytes);
    const sends = parts.map(({ bytes, readyAt }) => ({ readyAt: 0.1 * (readyAt - FORWARD), cost: collectives['all-gather'].ring.closedForm(workers, gathered(bytes), costOfNetwork(network)) }));
    const expected = overlappedTime({ forward: 0.1 * FORWARD, backward: 0.1 * (1 - FORWARD) }, sends);
    const options = { ...quiet, strategy, workers, compression, layers: 12 };
    const followed = await perUpdate(options, workers);
    const played = await perUpdate({ ...options, listener: () => undefined }, workers);
    for (const { bytes, seconds } of [followed, played]) {
      t.true(areEqual(bytes, parts.reduce((sum, part) => sum + (workers - 1) * gathered(part.bytes), 0)));
      // A bucket's first message may leave before the last of the bucket before has arrived.
      t.true(seconds <= expected * (1 + 1e-9) && seconds >= expected - parts.length * 1.1e-3, `${seconds} for ${expected}`);
    }
    t.true(areEqual(followed.seconds, played.seconds));
    // Fused gradients are packed, and then compressed: in one message all of them.
    const fused: StrategyOptions = { kind: 'synchronous', collective: 'ring', overlap: { kind: 'fusion', bufferBytes: 1e12, cycleTime: 1 } };
    t.true(areEqual((await perUpdate({ ...options, strategy: fused }, workers)).bytes, (workers - 1) * gathered(4e8)));
  });
}

test('with a worker away the others gather what they have, and no more', async (t) => {
  const { bytes } = await perUpdate({ ...quiet, strategy: { kind: 'synchronous', collective: 'ring' }, workers: 4, compression: { kind: 'random-k', kept: 0.1 }, absences: [{ worker: 2, from: 0 }] }, 3);
  t.true(areEqual(bytes, 3 * 2 * 4e7));
});

const plan: RunPlan = { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 };
const least = { model: { kind: 'least-squares', spectrum: [1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1], noise: 0.1, samplesPerPass: 200 } };
const setting = (strategy: object, changes: object = {}) => scenarioOf({
  target: { metric: 'trainLoss', epsilon: 1e-30 }, problem: least, budget: { passes: 5 }, evaluation: { everyPasses: 0.5 },
  strategies: { it: { batchPerWorker: 5, learningRate: 0.1, ...strategy } }, ...changes,
});

async function learned(strategy: object, changes: object = {}): Promise<RunOutput> {
  const scenario = setting(strategy, changes);
  return run(scenario, plan, await openLaboratory(scenario));
}

const ways: readonly object[] = [
  { kind: 'synchronous', collective: 'ring' }, { kind: 'synchronous', servers: 2 }, { kind: 'asynchronous', servers: 2 }, { kind: 'local-sgd', localSteps: 4 },
  { kind: 'gradient-accumulation', microBatches: 2 },
];

test('with all numbers kept everything is as without compression, to the last bit', async (t) => {
  for (const way of ways) {
    const plain = await learned(way);
    for (const kind of ['top-k', 'random-k']) t.deepEqual((await learned({ ...way, compression: { kind, kept: 1 } })).record, plain.record);
  }
});

test('whatever is sent comes to the optimum of a problem without noise', async (t) => {
  const without = { problem: { model: { kind: 'quadratic', curvatures: [1, 0.8, 0.6, 0.5, 0.5, 0.6, 0.8, 1], noise: 0, start: 1, samplesPerPass: 200 } }, target: { metric: 'trainLoss', epsilon: 1e-4 }, budget: { passes: 400 } };
  for (const way of ways) {
    for (const compression of [{ kind: 'top-k', kept: 0.25 }, { kind: 'random-k', kept: 0.25 }, { kind: 'qsgd', levels: 8 }, { kind: 'sign' }]) {
      t.is((await learned({ ...way, compression, learningRate: 0.05 }, without)).record.outcome.kind, 'reached', JSON.stringify({ ...way, compression }));
    }
  }
});

test('top-k with error feedback on the quadratic is what it says, number by number', async (t) => {
  // Four equal workers without noise: each keeps 1 of 3 numbers of η-free g + e.
  const curvatures = [1, 0.5, 0.25];
  const { record } = await learned({ kind: 'synchronous', collective: 'ring', compression: { kind: 'top-k', kept: 0.3 } }, {
    problem: { model: { kind: 'quadratic', curvatures, noise: 0, start: [1, 2, 3], samplesPerPass: 20 } }, evaluation: { everyPasses: 1 }, budget: { passes: 60 },
  });
  let [w, e] = [[1, 2, 3], [0, 0, 0]];
  for (const { trainLoss, updates } of record.curve) {
    const loss = w.reduce((sum, value, i) => sum + curvatures[i]! * value * value / 2, 0);
    t.true(areEqual(trainLoss, loss), `after ${updates} updates`);
    const corrected = w.map((value, i) => curvatures[i]! * value + e[i]!);
    const largest = corrected.reduce((best, value, i) => (Math.abs(value) > Math.abs(corrected[best]!) ? i : best), 0);
    w = w.map((value, i) => (i === largest ? value - 0.1 * corrected[i]! : value));
    e = corrected.map((value, i) => (i === largest ? 0 : value));
  }
  t.is(record.curve.length, 61);
});

test('averaged models are compressed as changes: x ← x − mean of what arrives of x − yₖ, what is lost being added to the next change', async (t) => {
  const start = [5, -4, 3, -2, 1];
  const task = taskAt(start, { noise: 3, workers: 2 });
  const cluster = { ...clusterOf({ workers: 2, network: { model: 'unlimited' }, parameterBytes: 20 }), task, wire: wireOf(task, { kind: 'top-k', kept: 0.4 }, 20) };
  let model = task.initial;
  let x = start;
  let lost = [start.map(() => 0), start.map(() => 0)];
  for (let round = 0; round < 5; round++) {
    const models = [0, 1].map((worker) => {
      let own = model;
      for (let step = 0; step < 3; step++) own = task.step(own, task.gradient(own, task.draw(worker, 2)), 0.1);
      return own;
    });
    const corrected = await Promise.all(models.map(async (own, worker) => Array.from(await task.parameters(own), (value, i) => x[i]! - value + lost[worker]![i]!)));
    // ⌈0.4·5⌉ = 2
    const arrives = corrected.map((change) => change.map((value) => (change.filter((other) => Math.abs(other) > Math.abs(value)).length < 2 ? value : 0)));
    lost = corrected.map((change, worker) => change.map((value, i) => value - arrives[worker]![i]!));
    x = x.map((value, i) => value - (arrives[0]![i]! + arrives[1]![i]!) / 2);
    model = averageOf(cluster, model, models, [0, 1]);
    Array.from(await task.parameters(model)).forEach((value, i) => { t.true(Math.abs(value - x[i]!) < 1e-12, `round ${round}`); });
  }
});

test('with compression, too, the mean model has the mean of the workers\' momentum', async (t) => {
  const task = taskAt([5, -4], { noise: 3, workers: 2, optimizer: { kind: 'heavy-ball', momentum: 0.5 } });
  const models = [0, 1].map((worker) => task.step(task.initial, task.gradient(task.initial, task.draw(worker, 1)), 0.1));
  const cluster = { ...clusterOf({ workers: 2, network: { model: 'unlimited' }, parameterBytes: 8 }), task };
  const [plain, compressed] = [{ kind: 'none' } as const, { kind: 'qsgd', levels: 2 ** 30 } as const].map((compression) => averageOf({ ...cluster, wire: wireOf(task, compression, 8) }, task.initial, models, [0, 1]));
  // The next step along nothing moves by −0.1 times half of the velocity.
  const moved = async (of: typeof plain) => {
    const zero = task.sum([task.difference(task.initial, null)], [0]);
    const [before, after] = [await task.parameters(of!), await task.parameters(task.step(of!, zero, 0.1))];
    return Array.from(before, (value, i) => value - after[i]!);
  };
  const [expected, is] = [await moved(plain), await moved(compressed)];
  t.true(expected.every((value) => Math.abs(value) > 1e-3));
  is.forEach((value, i) => { t.true(Math.abs(value - expected[i]!) < 1e-6); });
});

test('the report times the all-gather that is really used, and the update with it', async (t) => {
  for (const collective of ['auto', 'ring', 'star']) {
    const scenario = setting({ kind: 'synchronous', collective, compression: { kind: 'sign' }, pruning: { kept: 0.5 } });
    // 10⁶ B, half of the weights: 125,000 numbers, a bit each, and 4 B: 15,629 B from each of four, L = 10 µs.
    const gather = 3 * (1e-5 + 15_629e-9);
    const [component, update] = await clockChecks(scenario, 'it');
    t.is(component!.what, 'ring all-gather of what is compressed');
    t.true(areEqual(component!.simulated, gather) && areEqual(component!.closedForm, gather), `${collective}: ${component!.simulated}`);
    t.true(areEqual(update!.simulated, 5e-3 + gather) && areEqual(update!.closedForm, 5e-3 + gather), `${collective}: ${update!.simulated}`);
    // Three messages of each of four.
    t.like(trafficOf(scenario, 'it'), { messagesPerUpdate: 12, samplesPerUpdate: 20, allReduces: [] });
  }
  const { timing, checks } = await explain(setting({ kind: 'synchronous', collective: 'auto', compression: { kind: 'sign' } }), 'it', 3);
  t.is(timing.updates, 3);
  t.true(checks.some(({ what }) => what === 'ring all-gather of what is compressed'));
  const [message] = await clockChecks(setting({ kind: 'asynchronous', pruning: { kept: 0.25 } }), 'it');
  t.true(areEqual(message!.simulated, 1e-5 + 250e-6) && areEqual(message!.closedForm, 1e-5 + 250e-6));
});

test('an algorithm that is not used is warned of', (t) => {
  const warned = (collective: string, compression: string) => described(loadText(t, changed(['collective: ring', `collective: ${collective}`], ['learningRate: 0.1', `learningRate: 0.1, compression: ${compression}`])).warnings);
  t.deepEqual(warned('star', '{ kind: sign }'), ['10 strategies.ring.collective: this has no effect: what is compressed does not add up on its way, and is gathered round a ring']);
  for (const collective of ['ring', 'auto']) t.deepEqual(warned(collective, '{ kind: sign }'), []);
  t.deepEqual(warned('star', '{ kind: top-k, kept: 1 }'), ['10 strategies.ring.compression: this has no effect: all numbers are sent']);
});

test('results are the same with a cache and without, and those of another bandwidth are not computed again', async (t) => {
  const cache = await mkdtemp(join(tmpdir(), 'tte-compression-'));
  for (const extra of [{ compression: { kind: 'random-k', kept: 0.3 } }, { pruning: { kept: 0.5 }, compression: { kind: 'qsgd', levels: 2 } }]) {
    const way = { kind: 'synchronous', collective: 'ring', ...extra };
    const runWith = async (folder: string | undefined, changes: object = {}) => {
      const scenario = setting(way, changes);
      const { laboratory } = await openScenarioLaboratory(scenario, { cache: folder, libraries: {} });
      return run(scenario, plan, laboratory);
    };
    const without = await runWith(undefined);
    const first = await runWith(cache);
    t.deepEqual(first.record, without.record);
    t.is(first.learner.computed, without.learner.computed);
    const slower = await runWith(cache, { network: { model: 'ports', bandwidth: '1 MB/s', latency: '1 ms' } });
    t.is(slower.learner.computed, 0);
    t.deepEqual(slower.record.curve.map(({ trainLoss }) => trainLoss), without.record.curve.map(({ trainLoss }) => trainLoss));
    t.true(slower.record.elapsed > without.record.elapsed);
  }
});
