import test from 'ava';
import { exponentialOrderStatistic, paretoOrderStatistic } from '../../../src/simulation/compute/order-statistics.js';
import type { StragglerOptions } from '../../../src/simulation/compute/stragglers.js';
import type { NetworkOptions } from '../../../src/simulation/network/registry.js';
import { run } from '../../../src/experiment/run.js';
import { streamsOf, type RunPlan } from '../../../src/experiment/run-plan.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import type { Gradient } from '../../../src/simulation/strategies/learning-task.js';
import { changed, described, loadText } from '../../support/scenario-file.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';
import { timingRun, type TimingOptions, type TimingRun } from '../../support/timing-run.js';

const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 100, latency: 0.2, overhead: 0.1, reduction: 0, duplex: 'full' };

/** Seconds of each update. */
const durations = ({ evaluations }: TimingRun): readonly number[] => evaluations.map(({ time }, index) => time - (evaluations[index - 1]?.time ?? 0));

const shifted: StragglerOptions = { kind: 'shiftedExponential', shift: 1, mean: 1 };
const cases: readonly (readonly [workers: number, waitFor: number, law: StragglerOptions, seconds: number])[] = [
  [8, 4, { kind: 'exponential', mean: 1 }, 0.634524], [8, 6, { kind: 'exponential', mean: 1 }, 1.217857], [32, 28, { kind: 'exponential', mean: 1 }, 1.975162],
  [8, 4, shifted, 1.634524],
  // Mean 1 and shape 3: the scale is 2/3.
  [8, 6, { kind: 'pareto', shape: 3 }, paretoOrderStatistic(2 / 3, 3, 6, 8)],
];
for (const [workers, waitFor, stragglers, seconds] of cases) {
  test(`${stragglers.kind} steps without communication: an update by the first ${waitFor} of ${workers} takes E[X_{K:P}] = ${seconds.toFixed(6)} s`, async (t) => {
    // All begin anew together, so the updates' durations are independent: the standard error is s/√N.
    const updates = 2000;
    const result = await timingRun({ strategy: { kind: 'k-sync', waitFor, late: 'cancel', servers: 1 }, workers, stragglers, samples: waitFor * updates, everySamples: waitFor });
    t.is(result.updates, updates);
    const { mean, error } = meanWithError(durations(result));
    const { isClose, message } = offBy(mean, seconds, error);
    t.true(isClose, message);
    // Who was too late was stopped: what was finished entered.
    t.is(result.samplesComputed, result.samplesApplied);
    t.deepEqual(result.staleness, []);
  });
}

test('shifted exponential steps: of 32 workers the first 22 give the most gradients a second, 10.331 against 6.326 of all', async (t) => {
  const throughput = (waitFor: number) => waitFor / (1 + exponentialOrderStatistic(1, waitFor, 32));
  const best = Array.from({ length: 32 }, (_, index) => index + 1).reduce((most, waitFor) => (throughput(waitFor) > throughput(most) ? waitFor : most));
  t.is(best, 22);
  t.is(throughput(22).toFixed(3), '10.331');
  t.is(throughput(32).toFixed(3), '6.326');
  const simulated = async (waitFor: number): Promise<number> => {
    const result = await timingRun({ strategy: { kind: 'k-sync', waitFor, late: 'cancel', servers: 1 }, workers: 32, stragglers: shifted, samples: 700 * waitFor, everySamples: waitFor });
    const { mean, error } = meanWithError(durations(result));
    const { isClose, message } = offBy(mean, waitFor / throughput(waitFor), error);
    t.true(isClose, message);
    return waitFor / mean;
  };
  // Standard errors below 1 %; 8 and 32 gradients give 39 % less a second, 29 give 13 % less.
  const most = await simulated(22);
  for (const waitFor of [8, 29, 32]) t.true(await simulated(waitFor) < most);
});

test('all of P workers: synchronous SGD over servers, in time, on the books and in bytes, however many servers', async (t) => {
  for (const servers of [1, 2, 3]) {
    for (const placement of ['dedicated', 'co-located'] as const) {
      const job = { workers: 4, network: { ...ports, bandwidth: 1e9, reduction: 1e-10 }, parameterBytes: 1e8, samples: 400, everySamples: 40, server: { kind: 'exponential', mean: 0.2 } } as const;
      const synchronous = await timingRun({ ...job, strategy: { kind: 'synchronous', servers, placement } });
      for (const late of ['cancel', 'drop'] as const) {
        const all = await timingRun({ ...job, strategy: { kind: 'k-sync', waitFor: 4, late, servers, placement } });
        t.true(areEqual(all.elapsed, synchronous.elapsed) && areEqual(all.bytesSent, synchronous.bytesSent));
        t.is(all.updates, synchronous.updates);
        all.evaluations.forEach(({ time }, index) => { t.true(areEqual(time, synchronous.evaluations[index]!.time)); });
        all.accounts.forEach((account, worker) => {
          const expected = Object.values(synchronous.accounts[worker]!);
          Object.values(account).forEach((seconds, index) => { t.true(Math.abs(seconds - expected[index]!) < 1e-9 * all.elapsed); });
        });
      }
    }
  }
});

test('one server: a step, a push, the service, a pull; who is late is stopped by the model, not before', async (t) => {
  // 10 B take L + o + nβ = 0.2 + 0.1 + 0.1 = 0.4 s each way. Worker 0 takes 1 s, worker 1 3 s. An update exists at 1 + 0.4 + 0.5, worker 0 holds it
  // 0.4 s later, worker 1, sent it second, 0.2 s after that: before its 3 s are over. So 1.9 s, then 2.3 s each; 10 updates: 1.9 + 9·2.3 = 22.6 s.
  const result = await timingRun({
    strategy: { kind: 'k-sync', waitFor: 1, late: 'cancel', servers: 1 }, workers: 2, stragglers: { kind: 'factors', factors: [1, 3] }, server: { perUpdate: 0.5 }, network: ports, parameterBytes: 10, samples: 10,
  });
  t.true(areEqual(result.elapsed, 22.6), String(result.elapsed));
  const [fast, slow] = result.accounts;
  t.true(areEqual(fast!.compute, 10) && areEqual(fast!.communication, 10 * 0.4 + 9 * 0.4) && areEqual(fast!.server, 10 * 0.5), JSON.stringify(fast));
  t.true(areEqual(slow!.compute, 22.6), JSON.stringify(slow));
  t.is(result.samplesComputed, 10);
  // 10 pushes of worker 0; 9 models to both, the tenth being sent when the run ends.
  t.true(areEqual(result.bytesSent, 10 * 10 + 10 * 20), String(result.bytesSent));
});

test('two servers: the last shard of the first K decides', async (t) => {
  // Shards of 5 B: o + nβ/2 = 0.15 s at a port. Worker 0 pushes to server 0, there after 0.35 s, and to server 1, there after 0.5 s; 0.25 s of service
  // each: the update exists at 1.75 s. Server 1 answers worker 1 first, so worker 0 has its second shard 0.15 + 0.35 s later, at 2.25 s.
  const result = await timingRun({
    strategy: { kind: 'k-sync', waitFor: 1, late: 'cancel', servers: 2 }, workers: 2, stragglers: { kind: 'factors', factors: [1, 5] }, server: { perUpdate: 0.5 }, network: ports, parameterBytes: 10, samples: 10,
  });
  t.true(areEqual(result.elapsed, 1.75 + 9 * 2.25), String(result.elapsed));
});

test('dropped gradients are computed, pushed and answered, and enter nothing', async (t) => {
  // Steps of 1 s and 2.5 s, no messages: updates at 1, 2, … s by worker 0. Worker 1 pushes at 2.5, 5, … s, a gradient of a model that is 2 or 3
  // updates old by then: 4 of them by 10 s (the fourth at the same moment as the last update).
  const job: Omit<TimingOptions, 'strategy'> = { workers: 2, stragglers: { kind: 'factors', factors: [1, 2.5] }, samples: 11 };
  const dropped = await timingRun({ ...job, strategy: { kind: 'k-sync', waitFor: 1, late: 'drop', servers: 1 } });
  t.is(dropped.updates, 11);
  t.is(dropped.elapsed, 11);
  t.is(dropped.samplesComputed, 11 + 4);
  t.true(areEqual(dropped.accounts[1]!.compute, 11));
  const cancelled = await timingRun({ ...job, strategy: { kind: 'k-sync', waitFor: 1, late: 'cancel', servers: 1 } });
  t.is(cancelled.samplesComputed, 11);
});

const plan: RunPlan = { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 };

async function lossesOf(strategy: object): Promise<readonly number[]> {
  const scenario = lasting(strategy);
  const { record } = await run(scenario, plan, await openLaboratory(scenario));
  return record.curve.map(({ trainLoss }) => trainLoss);
}

/** Of four workers 0 and 2 are always the first two. */
function lasting(strategy: object) {
  return scenarioOf({
    target: { metric: 'trainLoss', epsilon: 1e-30 }, cluster: { workers: 4, stragglers: { kind: 'factors', factors: [1, 3, 1.5, 4] } }, evaluation: { everyPasses: 0.1 }, budget: { passes: 4 },
    problem: { model: { kind: 'least-squares', spectrum: [1, 0.5, 0.25], noise: 0.3, start: 0, optimum: 1, samplesPerPass: 100 } },
    strategies: { it: { kind: 'k-sync', waitFor: 2, batchPerWorker: 5, learningRate: 0.1, ...strategy } },
  });
}

test('an update is one step along the mean over the samples of the first K, and of nobody else', async (t) => {
  const scenario = lasting({});
  const { task } = (await openLaboratory(scenario)).run({ workers: 4, streams: streamsOf(scenario.seed, plan).learning });
  let model = task.initial;
  const losses = [(await task.metric(model)).trainLoss];
  for (let update = 0; update < 40; update++) {
    model = task.step(model, task.meanGradient(model, [task.draw(0, 5), task.draw(2, 5)]), 0.1);
    losses.push((await task.metric(model)).trainLoss);
  }
  for (const way of [{ servers: 1 }, { servers: 2 }]) t.deepEqual(await lossesOf(way), losses);
});

test('compressed, the first K send what they send, with what was lost before', async (t) => {
  const compression = { kind: 'sign' } as const;
  const scenario = lasting({ compression });
  const { task } = (await openLaboratory(scenario)).run({ workers: 4, streams: streamsOf(scenario.seed, plan).learning });
  let model = task.initial;
  const losses = [(await task.metric(model)).trainLoss];
  const lost = new Map<number, Gradient>();
  for (let update = 0; update < 40; update++) {
    const at = model;
    const arriving = [0, 2].map((worker) => {
      const gradient = task.gradient(at, task.draw(worker, 5));
      const before = lost.get(worker);
      const corrected = before === undefined ? gradient : task.sum([gradient, before], [1, 1]);
      const arrives = task.compress(corrected, compression);
      lost.set(worker, task.sum([corrected, arrives], [1, -1]));
      return arrives;
    });
    model = task.step(model, task.sum(arriving, [0.5, 0.5]), 0.1);
    losses.push((await task.metric(model)).trainLoss);
  }
  const curve = await lossesOf({ compression });
  t.is(curve.length, losses.length);
  curve.forEach((loss, update) => { t.true(areEqual(loss, losses[update]!), `update ${update}: ${loss} instead of ${losses[update]!}`); });
});

test('a worker that fails for good is one that is always late; with too few left the job ends', async (t) => {
  // A Weibull law of shape 1000 is almost a constant: each machine fails at about 10.5 s. One can be replaced, at once; then three are gone.
  const failures = { timeToFailure: { kind: 'weibull', mean: 10.5, shape: 1000 }, detection: 0, restart: 0, replacements: 1 } as const;
  const job = { workers: 4, perSample: 1, stragglers: { kind: 'none' }, end: 20, failures } as const;
  const updatesOf = async (waitFor: number): Promise<number> => (await timingRun({ ...job, strategy: { kind: 'k-sync', waitFor, late: 'cancel', servers: 1 } })).updates;
  t.is(await updatesOf(2), 10);
  // The one that is left fetched the model at about 10.5 s, and takes 1 s a step from there: at 11.5, …, 19.5 s.
  t.is(await updatesOf(1), 19);
});

test('more workers to wait for than there are, and what has no effect where all are waited for', (t) => {
  const load = (strategy: string) => loadText(t, changed(['ring: { kind: synchronous, collective: ring,', `ring: { ${strategy},`]));
  t.deepEqual(described(load('kind: k-sync, waitFor: 5').problems), ['10 strategies.ring.waitFor: more gradients to wait for than there are workers (expected at most 4, received 5)']);
  t.deepEqual(described(load('kind: k-sync, waitFor: 0').problems), ['10 strategies.ring.waitFor: out of range (expected a whole number ≥ 1, received 0)']);
  t.deepEqual(load('kind: k-sync, waitFor: 4').warnings, []);
  t.deepEqual(described(load('kind: k-sync, waitFor: 4, late: drop').warnings), ['10 strategies.ring.late: this has no effect: all workers are waited for: nobody is late']);
  t.deepEqual(load('kind: k-sync, waitFor: 3, late: drop').warnings, []);
});
