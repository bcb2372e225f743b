import test from 'ava';
import { run } from '../../../src/experiment/run.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import { trafficOf } from '../../../src/scenario/traffic.js';
import type { FailureOptions } from '../../../src/simulation/compute/failures.js';
import type { NetworkOptions } from '../../../src/simulation/network/registry.js';
import { chooseStrategy } from '../../../src/simulation/strategies/registry.js';
import { changed, described, loadText } from '../../support/scenario-file.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual } from '../../support/standard-error.js';
import { timingRun, type TimingOptions } from '../../support/timing-run.js';

const network: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 1e-4, reduction: 1e-10, duplex: 'full' };
type Stage = 1 | 2 | 3;
const sharded = (stage: Stage, microBatches = 1) => ({ kind: 'sharded-data-parallel', stage, microBatches }) as const;

/** Reduce-scatters and all-gathers of an update. */
const collectivesOf: readonly (readonly [stage: Stage, microBatches: number, scatters: number, gathers: number])[] = [
  [1, 1, 1, 1], [1, 4, 1, 1], [2, 1, 1, 1], [2, 4, 4, 1], [3, 1, 1, 2], [3, 4, 4, 8],
];

for (const [stage, microBatches, scatters, gathers] of collectivesOf) {
  test(`stage ${stage} in ${microBatches} micro-batches: ${scatters} reduce-scatters and ${gathers} all-gathers of (P − 1)/P·n bytes a worker, one after the other`, async (t) => {
    for (const workers of [1, 2, 5]) {
      const options: TimingOptions = { strategy: sharded(stage, microBatches), workers, batches: Array<number>(workers).fill(8), stragglers: { kind: 'none' }, perSample: 0.05, network, parameterBytes: 1e8, samples: 6 * 8 * workers };
      for (const listener of [undefined, () => undefined]) {
        const { elapsed, bytesSent, updates, samplesComputed, accounts } = await timingRun({ ...options, ...(listener === undefined ? {} : { listener }) });
        t.is(updates, 6);
        t.is(samplesComputed, 6 * 8 * workers);
        // Some have begun the next update when this one exists.
        const { bytesSent: twice } = await timingRun({ ...options, samples: 12 * 8 * workers, ...(listener === undefined ? {} : { listener }) });
        t.true(areEqual(twice - bytesSent, 6 * (scatters + gathers) * (workers - 1) * 1e8), String(twice - bytesSent));
        // P − 1 messages of n/P: L + o + n/P·β each, and n/P·γ more where they are added.
        const message = 1.1e-3 + 0.1 / workers;
        const communication = (workers - 1) * ((scatters + gathers) * message + scatters * 0.01 / workers);
        t.true(areEqual(elapsed, 6 * (0.4 + communication)), `${elapsed}`);
        for (const { compute, communication: booked, waiting } of accounts) t.true(areEqual(compute, 6 * 0.4) && areEqual(booked, 6 * communication) && waiting < 1e-9);
      }
    }
  });
}

test('messages are counted before anything is run, and the closed form says what an update takes', (t) => {
  for (const [stage, microBatches, scatters, gathers] of collectivesOf) {
    const scenario = scenarioOf({ strategies: { it: { ...sharded(stage, microBatches), batchPerWorker: 8, learningRate: 0.1 } } });
    t.like(trafficOf(scenario, 'it'), { messagesPerUpdate: (scatters + gathers) * 4 * 3, samplesPerUpdate: 32 });
    const setting = { workers: 4, batches: [8, 8, 8, 8], stepOf: (samples: number) => 1 + samples, parameterBytes: 400, gradientBytes: 400, layers: [], serviceTime: 0, cost: { latency: 1, overhead: 0, secondsPerByte: 0.1, reductionPerByte: 0.01 } };
    // Messages of 100 B: 1 + 10 s, and 1 s more where they are added; 3 of each collective. A step of b samples takes 1 + b s.
    const chosen = chooseStrategy(sharded(stage, microBatches));
    t.true(areEqual(chosen.updateTime({ ...setting, steps: [9, 9, 9, 9] })!.seconds, microBatches + 8 + 3 * (12 * scatters + 11 * gathers)));
    t.is(chosen.updateTime({ ...setting, steps: [9, 9, 9, 10] }), undefined);
  }
});

test('with stragglers everyone waits in every collective, and no second is lost', async (t) => {
  for (const [stage, microBatches] of collectivesOf) {
    const options: TimingOptions = { strategy: sharded(stage, microBatches), workers: 4, batches: [8, 8, 8, 8], perSample: 0.05, network, parameterBytes: 1e8, samples: 20 * 32 };
    const { accounts, elapsed } = await timingRun(options);
    for (const account of accounts) t.true(areEqual(Object.values(account).reduce((sum, seconds) => sum + seconds), elapsed));
    t.true(accounts.reduce((sum, { waiting }) => sum + waiting, 0) > 0.1 * elapsed);
  }
});

test('a machine that fails stops the job, wherever its micro-batches are, and the rest is repeated from the last checkpoint', async (t) => {
  const failures: FailureOptions = { timeToFailure: { kind: 'exponential', mean: 40 }, detection: 0.5, restart: 1, replacements: 1000, checkpoint: { interval: 5, cost: 0.1 } };
  for (const [stage, microBatches] of collectivesOf) {
    const options: TimingOptions = { strategy: sharded(stage, microBatches), workers: 4, batches: [8, 8, 8, 8], perSample: 0.05, network, parameterBytes: 1e8, samples: 100 * 32 };
    const [calm, failing] = [await timingRun(options), await timingRun({ ...options, failures })];
    t.true(failing.failures > 3);
    t.is(failing.updates, calm.updates);
    t.true(failing.elapsed > calm.elapsed + 1.5 * failing.failures);
    t.true(failing.samplesComputed > calm.samplesComputed);
  }
});

test('it learns what synchronous SGD learns, to the last bit', async (t) => {
  const problem = { model: { kind: 'least-squares', spectrum: [1, 0.5], noise: 0.3, samplesPerPass: 120 } };
  const curve = async (strategy: object) => {
    const scenario = scenarioOf({ problem, target: { metric: 'trainLoss', epsilon: 1e-30 }, budget: { passes: 5 }, strategies: { it: { batchPerWorker: 8, learningRate: 0.1, optimizer: 'adam', ...strategy } } });
    const { record } = await run(scenario, { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 }, await openLaboratory(scenario));
    return record.curve.map(({ passes, trainLoss }) => ({ passes, trainLoss }));
  };
  const synchronous = await curve({ kind: 'synchronous', collective: 'ring' });
  for (const [stage, microBatches] of collectivesOf) t.deepEqual(await curve(sharded(stage, microBatches)), synchronous);
});

test('each stage keeps a P-th of more', (t) => {
  // n = 100 B, Adam's two arrays, 4 workers; 8 samples of 5 B each.
  const of = (stage: Stage, microBatches = 1) => chooseStrategy(sharded(stage, microBatches)).memory({ workers: 4, batches: [8, 8, 8, 8], parameterBytes: 100, optimizerArrays: 2, activationBytes: 5 });
  t.deepEqual(of(1), { parameters: 100, gradients: 100, optimizer: 50, activations: 40 });
  t.deepEqual(of(2), { parameters: 100, gradients: 25, optimizer: 50, activations: 40 });
  t.deepEqual(of(3), { parameters: 25, gradients: 25, optimizer: 50, activations: 40 });
  t.is(of(3, 4).activations, 10);
});

test('other stages, too many micro-batches and compression are refused', (t) => {
  const load = (written: string) => described(loadText(t, changed(['kind: synchronous, collective: ring, batchPerWorker: 8', `kind: sharded-data-parallel, ${written}, batchPerWorker: 8`])).problems);
  t.deepEqual(load('stage: 3, microBatches: 8'), []);
  t.is(load('stage: 4').length, 1);
  t.is(load('stage: 0').length, 1);
  t.deepEqual(load('stage: 2, microBatches: 9'), ['10 strategies.ring.microBatches: not a sample for every micro-batch (expected at most 8, the smallest batch of a worker, received 9); take fewer micro-batches, or a larger batch']);
  t.deepEqual(load('stage: 2, compression: { kind: sign }'), ['10 strategies.ring.compression: a strategy of kind sharded-data-parallel sends nothing that could be compressed (expected another strategy, or no compression, received sign)']);
});
