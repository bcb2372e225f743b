import test from 'ava';
import { streamsOf } from '../../../src/experiment/run-plan.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import type { StrategyOptions } from '../../../src/simulation/strategies/registry.js';
import { changed, loadText } from '../../support/scenario-file.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';
import { timingRun, type TimingOptions } from '../../support/timing-run.js';
import { PLAN, recordOf, saidOf } from './_record-of.js';

const federated = (own: Partial<StrategyOptions<'federated-averaging'>>): StrategyOptions<'federated-averaging'> => ({ kind: 'federated-averaging', fraction: 1, localSteps: 1, dropout: 0, ...own });

test('a round waits for the slowest sum of E steps of those asked: 8 of 16 workers, E = 5, 1.71535 s a step', async (t) => {
  const { evaluations } = await timingRun({ strategy: federated({ fraction: 0.5, localSteps: 5 }), workers: 16, samples: 3000 * 40, everySamples: 40 });
  const { mean, error } = meanWithError(evaluations.map(({ time }, round) => (time - (evaluations[round - 1]?.time ?? 0)) / 5));
  const { isClose, message } = offBy(mean, 1.71535, error);
  t.true(isClose, message);
});

test('⌈CP⌉ workers are asked in every round, all with the same probability; the others wait', async (t) => {
  // 3 of 10 in each of 2000 rounds of 4 steps of 1 s: a worker takes part in a binomial number of rounds, of standard deviation √(2000·0.3·0.7).
  const rounds = 2000;
  const run = await timingRun({ strategy: federated({ fraction: 0.21, localSteps: 4 }), workers: 10, stragglers: { kind: 'none' }, samples: rounds * 3 * 4 });
  t.is(run.updates, rounds);
  t.true(areEqual(run.elapsed, rounds * 4));
  for (const { compute, waiting } of run.accounts) {
    const { isClose, message } = offBy(compute / 4, rounds * 0.3, Math.sqrt(rounds * 0.3 * 0.7));
    t.true(isClose, message);
    t.true(areEqual(compute + waiting, run.elapsed));
  }
});

test('all workers and one step: from the second round on as long as synchronous SGD over one server, which need not send the first model', async (t) => {
  const job: Omit<TimingOptions, 'strategy'> = {
    workers: 5, stragglers: { kind: 'factors', factors: [1, 1.5, 2, 1, 3] }, server: { perUpdate: 0.2 }, parameterBytes: 100, everySamples: 5, samples: 100,
    network: { model: 'ports', bandwidth: 1000, latency: 0.05, overhead: 0.01, reduction: 1e-4, duplex: 'full' },
  };
  const it = await timingRun({ ...job, strategy: federated({}) });
  const synchronous = await timingRun({ ...job, strategy: { kind: 'synchronous', servers: 1 } });
  t.is(it.updates, 20);
  it.evaluations.slice(2).forEach(({ time }, round) => {
    t.true(areEqual(time - it.evaluations[round + 1]!.time, synchronous.evaluations[round + 2]!.time - synchronous.evaluations[round + 1]!.time));
  });
});

test('who drops out has computed for nothing: of E steps each number as likely', async (t) => {
  // Batches of 1. Of N = 4·R that are asked, a share p is lost after 1 … E steps, (E + 1)/2 on average, with variance (E² − 1)/12.
  const [localSteps, dropout, rounds] = [5, 0.2, 5000];
  const { samplesApplied, samplesComputed, updates } = await timingRun({ strategy: federated({ localSteps, dropout, fraction: 0.4 }), workers: 10, samples: rounds * 4 * localSteps * (1 - dropout), seed: 4 });
  const lost = samplesComputed - samplesApplied;
  const answers = samplesApplied / localSteps;
  // For each answer p/(1 − p) are lost, a geometric number.
  const perAnswer = dropout / (1 - dropout);
  const [mean, variance] = [(localSteps + 1) / 2, (localSteps ** 2 - 1) / 12];
  const { isClose, message } = offBy(lost / answers, perAnswer * mean, Math.sqrt((perAnswer * variance + perAnswer * (1 + perAnswer) * mean ** 2) / answers));
  t.true(isClose, message);
  // A round without any answer, of four, is no update: p⁴ = 0.0016 of them.
  t.true(updates > 0.95 * rounds && updates < 1.05 * rounds, String(updates));
});

test('after its deadline a round goes on without those who are late, who stop at the end of their step', async (t) => {
  // Steps of 1 s, and of 7 s of the last; rounds of 2 steps are over after 3 s. It ends its first step at 7 s, in the third round, which it joins then, and at 14 s the fifth.
  const run = await timingRun({ strategy: federated({ localSteps: 2, deadline: 3 }), workers: 4, stragglers: { kind: 'factors', factors: [1, 1, 1, 7] }, end: 30 });
  t.is(run.updates, 10);
  t.is(run.samplesApplied, 10 * 3 * 2);
  const [fast, , , slow] = run.accounts;
  t.true(areEqual(fast!.compute, 20) && areEqual(fast!.waiting, 10));
  t.true(areEqual(slow!.compute, 30));
  t.is(run.samplesComputed, 60 + 4);
});

test('whoever fails or leaves drops out at once, and is not asked until it is back', async (t) => {
  // Steps of 1 s, E = 2. Worker 1 is away from 2.5 s to 7 s: the second round ends with one answer at 4 s, the third has one member until 6 s, the fourth until 8 s.
  const run = await timingRun({ strategy: federated({ localSteps: 2 }), workers: 2, perSample: 1, stragglers: { kind: 'none' }, absences: [{ worker: 1, from: 2.5, until: 7 }], end: 12 });
  t.is(run.updates, 6);
  t.is(run.samplesApplied, 6 * 4 - 3 * 2);
  t.true(areEqual(run.accounts[1]!.down, 4.5) && areEqual(run.accounts[1]!.waiting, 1));
  t.true(areEqual(run.accounts[1]!.compute, 2 + 0.5 + 4));
  // With nobody there nothing happens, and goes on when somebody is back.
  const all = await timingRun({ strategy: federated({ localSteps: 2 }), workers: 2, perSample: 1, stragglers: { kind: 'none' }, absences: [{ worker: 0, from: 1, until: 5 }, { worker: 1, from: 1.5, until: 6 }], end: 9 });
  // From 5 s on worker 0 alone until 7 s, then both until 9 s.
  t.is(all.updates, 2);
  t.is(all.samplesApplied, 2 + 4);
  const failing = await recordOf({ kind: 'federated-averaging', localSteps: 3, fraction: 0.5 }, {
    cluster: { workers: 6, failures: { timeToFailure: { kind: 'exponential', mean: '200 ms' }, restart: '20 ms' } }, budget: { passes: 60 },
  });
  t.true(failing.failures > 10 && failing.samplesComputed > failing.samplesApplied);
  t.true(failing.curve.at(-1)!.trainLoss < 0.01 * failing.curve[0]!.trainLoss);
});

test('all workers and H steps learn what local SGD learns', async (t) => {
  const changes = { problem: { model: { kind: 'least-squares', spectrum: [1, 0.5], noise: 0.3, start: 0, optimum: 1, samplesPerPass: 80 } }, evaluation: { everyPasses: 1 }, budget: { passes: 20 } };
  const it = await recordOf({ kind: 'federated-averaging', localSteps: 4 }, changes);
  const local = await recordOf({ kind: 'local-sgd', localSteps: 4, collective: 'ring' }, changes);
  t.is(it.curve.length, 21);
  it.curve.forEach(({ trainLoss }, round) => { t.true(areEqual(trainLoss, local.curve[round]!.trainLoss, 1e-12)); });
});

test('the next model is the mean of the answers, weighted by their samples', async (t) => {
  // 22 samples of four workers: 6, 6, 5, 5. A round of two steps has 44.
  const changes = { problem: { model: { kind: 'least-squares', spectrum: [1, 0.5], noise: 0.3, start: 0, optimum: 1, samplesPerPass: 44 } }, evaluation: { everyPasses: 1 }, budget: { passes: 20 } };
  const { curve } = await recordOf({ kind: 'federated-averaging', localSteps: 2, batchPerWorker: undefined, globalBatch: 22 }, changes);
  const scenario = scenarioOf(changes);
  const { task } = (await openLaboratory(scenario)).run({ workers: 4, streams: streamsOf(scenario.seed, PLAN).learning });
  const batches = [6, 6, 5, 5];
  let model = task.initial;
  const losses = [(await task.metric(model)).trainLoss];
  for (let round = 0; round < 20; round++) {
    const models = batches.map((batch, worker) => {
      let own = model;
      for (let step = 0; step < 2; step++) own = task.step(own, task.gradient(own, task.draw(worker, batch)), 0.1);
      return own;
    });
    model = task.mix(models, batches.map((batch) => batch / 22));
    losses.push((await task.metric(model)).trainLoss);
  }
  t.deepEqual(curve.map(({ trainLoss }) => trainLoss), losses);
});

test('compressed, changes travel, of which everything arrives at last', async (t) => {
  const changes = { problem: { model: { kind: 'quadratic', curvatures: [1, 0.5, 0.2], noise: 0, start: 2, samplesPerPass: 20 } }, budget: { passes: 600 } };
  const { curve } = await recordOf({ kind: 'federated-averaging', fraction: 0.5, localSteps: 2, compression: { kind: 'top-k', kept: 0.3 } }, changes);
  t.true(curve.at(-1)!.trainLoss < 1e-9 * curve[0]!.trainLoss, String(curve.at(-1)!.trainLoss));
  const { bytesSent } = await timingRun({
    strategy: federated({ localSteps: 2 }), workers: 4, stragglers: { kind: 'none' }, parameterBytes: 4000, compression: { kind: 'random-k', kept: 0.25 }, samples: 4 * 2 * 5,
    network: { model: 'ports', bandwidth: 1e6, latency: 0, overhead: 0, reduction: 0, duplex: 'full' },
  });
  t.is(bytesSent, 5 * 4 * (4000 + 1000));
});

test('who is asked is random, so that the seed of the system has an effect', (t) => {
  const seeded = ', learningRate: 0.1 }\nseed: { system: 2 }\n#';
  const warned = (written: string) => loadText(t, changed(['kind: synchronous, collective: ring', written], [', learningRate: 0.1 }', seeded])).warnings.length;
  t.is(warned('kind: synchronous, collective: ring'), 1);
  t.is(warned('kind: federated-averaging, localSteps: 2'), 1);
  t.is(warned('kind: federated-averaging, localSteps: 2, fraction: 0.5'), 0);
  t.is(warned('kind: federated-averaging, localSteps: 2, dropout: 0.5'), 0);
  t.is(warned('kind: ad-psgd, graph: ring'), 0);
});

test('what is wrong with it', (t) => {
  const field = '10 strategies.ring';
  t.deepEqual(saidOf(t, 'kind: federated-averaging, localSteps: 2, fraction: 0.5, dropout: 0.1, deadline: 1 s'), []);
  t.deepEqual(saidOf(t, 'kind: federated-averaging, localSteps: 0'), [`${field}.localSteps: out of range (expected a whole number ≥ 1, received 0)`]);
  t.deepEqual(saidOf(t, 'kind: federated-averaging, localSteps: 1, fraction: 0'), [`${field}.fraction: out of range (expected a number > 0 and ≤ 1, received 0)`]);
  t.deepEqual(saidOf(t, 'kind: federated-averaging, localSteps: 1, dropout: 1'), [`${field}.dropout: out of range (expected a number ≥ 0 and < 1, received 1)`]);
  t.deepEqual(saidOf(t, 'kind: federated-averaging, localSteps: 1, deadline: 0').map((text) => text.split(' (')[0]), [`${field}.deadline: out of range`]);
});

test('where compression keeps every number it changes nothing, whatever the workers\' optimizers remember', async (t) => {
  const common = { problem: { model: { kind: 'quadratic', curvatures: [1, 0.5], noise: 0.3, start: 2, samplesPerPass: 100 } }, network: { model: 'unlimited' }, budget: { passes: 10 }, evaluation: { everyPasses: 1 } };
  for (const optimizer of ['adam', { kind: 'heavy-ball', momentum: 0.5 }]) {
    const own = { kind: 'federated-averaging', fraction: 0.5, localSteps: 2, optimizer };
    const { curve } = await recordOf(own, common);
    // ⌈0.9·2⌉ = 2 of 2 numbers.
    const compressed = await recordOf({ ...own, compression: { kind: 'top-k', kept: 0.9 } }, common);
    t.is(compressed.curve.length, curve.length);
    curve.forEach(({ trainLoss }, index) => { t.true(areEqual(compressed.curve[index]!.trainLoss, trainLoss), `${compressed.curve[index]!.trainLoss} instead of ${trainLoss}`); });
  }
});
