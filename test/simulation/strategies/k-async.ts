import test from 'ava';
import { harmonic } from '../../../src/simulation/compute/order-statistics.js';
import type { StragglerOptions } from '../../../src/simulation/compute/stragglers.js';
import type { NetworkOptions } from '../../../src/simulation/network/registry.js';
import { run } from '../../../src/experiment/run.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import { changed, described, loadText } from '../../support/scenario-file.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual, offBy } from '../../support/standard-error.js';
import { timingRun, type TimingOptions } from '../../support/timing-run.js';

const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 1e-4, reduction: 1e-10, duplex: 'full' };
const strategyOf = (waitFor: number, servers = 1) => ({ kind: 'k-async', waitFor, servers } as const);

for (const [workers, waitFor, seconds] of [[8, 4, 0.634524], [8, 6, 1.217857], [32, 28, 1.975162]] as const) {
  test(`exponential steps without communication: an update by ${waitFor} of ${workers} workers takes E[X_{K:P}] = ${seconds} s, as long as K-sync's`, async (t) => {
    // Who goes on at an old gradient has an Exp(1) left, as those have who begin: an update takes Exp(P) + … + Exp(P − K + 1), independent of all others.
    const updates = 5000;
    const result = await timingRun({ strategy: strategyOf(waitFor), workers, samples: waitFor * updates });
    t.is(result.updates, updates);
    let variance = 0;
    for (let left = workers; left > workers - waitFor; left--) variance += 1 / left ** 2;
    t.true(areEqual(harmonic(workers) - harmonic(workers - waitFor), seconds, 1e-6));
    const { isClose, message } = offBy(result.elapsed / updates, seconds, Math.sqrt(variance / updates));
    t.true(isClose, message);
  });
}

const laws: readonly StragglerOptions[] = [{ kind: 'exponential', mean: 1 }, { kind: 'lognormal', sigma: 1 }, { kind: 'pareto', shape: 1.5 }, { kind: 'shiftedExponential', shift: 1, mean: 1 }];

test('gradients are (P − K)/K updates old on average, whatever the law of steps', async (t) => {
  // An update takes the gradients of K workers and ages those of the P − K others by one. So over N updates the ages of those applied sum to N(P − K),
  // less what those under way at the end have aged.
  const updates = 4000;
  for (const stragglers of laws) {
    for (const [workers, waitFor] of [[8, 1], [8, 3], [8, 8], [16, 4]] as const) {
      const { staleness } = await timingRun({ strategy: strategyOf(waitFor), workers, stragglers, samples: waitFor * updates });
      t.is(staleness.reduce((sum, count) => sum + count), waitFor * updates);
      const total = staleness.reduce((sum, count, age) => sum + count * age, 0);
      const expected = updates * (workers - waitFor);
      t.true(total <= expected && total >= 0.97 * expected, `${stragglers.kind}, K = ${waitFor}: ${total} instead of ${expected}`);
    }
  }
});

test('K = 1 is asynchronous SGD to the last event, however many servers', async (t) => {
  for (const servers of [1, 2, 3]) {
    for (const placement of ['dedicated', 'co-located'] as const) {
      const job: Omit<TimingOptions, 'strategy'> = { workers: 4, network: ports, parameterBytes: 1e8, samples: 300, everySamples: 30, server: { kind: 'exponential', mean: 0.2 } };
      t.deepEqual(await timingRun({ ...job, strategy: { ...strategyOf(1, servers), placement } }), await timingRun({ ...job, strategy: { kind: 'asynchronous', servers, placement } }));
    }
  }
});

test('K = P is synchronous SGD over servers where messages are free: its times, and nothing stale', async (t) => {
  for (const servers of [1, 2]) {
    const job: Omit<TimingOptions, 'strategy'> = { workers: 5, samples: 500, everySamples: 5, server: { kind: 'exponential', mean: 0.2 } };
    const all = await timingRun({ ...job, strategy: strategyOf(5, servers) });
    const synchronous = await timingRun({ ...job, strategy: { kind: 'synchronous', servers } });
    t.is(all.evaluations.length, 100);
    all.evaluations.forEach(({ time }, index) => { t.true(areEqual(time, synchronous.evaluations[index]!.time)); });
    t.deepEqual(all.staleness, [500 * servers]);
  }
});

test('servers never keep all workers waiting for one another, however differently gradients reach them', async (t) => {
  for (const [workers, waitFor, servers] of [[3, 2, 3], [4, 3, 2], [5, 4, 5], [6, 5, 4]] as const) {
    for (const stragglers of [{ kind: 'none' }, { kind: 'exponential', mean: 1 }] as const) {
      const result = await timingRun({ strategy: strategyOf(waitFor, servers), workers, stragglers, network: ports, parameterBytes: 1e9, server: { kind: 'exponential', mean: 0.5 }, samples: 200 * waitFor });
      t.is(result.updates, 200);
      t.is(result.staleness.reduce((sum, count) => sum + count), servers * waitFor * 200);
    }
  }
});

test('who has pushed waits for the others of its update', async (t) => {
  // Steps of 1 s and 3 s, K = P = 2, no messages, 0.5 s of service: an update every 3.5 s, of which the fast worker waits 2 s and is 0.5 s at the server.
  const { elapsed, accounts } = await timingRun({ strategy: strategyOf(2), workers: 2, stragglers: { kind: 'factors', factors: [1, 3] }, server: { perUpdate: 0.5 }, samples: 20 });
  t.is(elapsed, 35);
  t.true(areEqual(accounts[0]!.compute, 10) && areEqual(accounts[0]!.waiting, 20) && areEqual(accounts[0]!.server, 5), JSON.stringify(accounts[0]));
  t.true(areEqual(accounts[1]!.compute, 30) && accounts[1]!.waiting === 0 && areEqual(accounts[1]!.server, 5), JSON.stringify(accounts[1]));
});

// Steps that never end at the same moment within the runs below.
const FACTORS = [1, Math.SQRT2, Math.sqrt(3), Math.sqrt(5)];

/** w after each update: workers push when their step is over; the K-th push makes an update along the mean of η/max(τ, 1)·w as read, or of η·w. */
function iterates(waitFor: number, updates: number, isAware: boolean): readonly number[] {
  const models = [2];
  const workers = FACTORS.map((step) => ({ step, until: step, readAt: 0 }));
  const pushed: typeof workers = [];
  while (models.length <= updates) {
    const next = workers.filter((worker) => !pushed.includes(worker)).reduce((first, worker) => (worker.until < first.until ? worker : first));
    pushed.push(next);
    if (pushed.length < waitFor) continue;
    const newest = models.length - 1;
    const change = pushed.reduce((sum, { readAt }) => sum + 0.1 * models[readAt]! / (isAware ? Math.max(newest - readAt, 1) : 1), 0) / waitFor;
    models.push(models[newest]! - change);
    for (const worker of pushed.splice(0)) {
      worker.readAt = newest + 1;
      worker.until = next.until + worker.step;
    }
  }
  return models;
}

test('an update goes along the mean of K gradients, each of the model that its worker had read, and by its own age where the rate is aware of it', async (t) => {
  for (const waitFor of [1, 2, 3]) {
    for (const stalenessAware of [false, true]) {
      for (const servers of [1, 2]) {
        const scenario = scenarioOf({
          target: { metric: 'trainLoss', epsilon: 1e-30 }, cluster: { workers: 4, stragglers: { kind: 'factors', factors: FACTORS } }, network: { model: 'unlimited' },
          problem: { model: { kind: 'quadratic', curvatures: [1, 1], noise: 0, start: 2, samplesPerPass: 100 * waitFor } },
          evaluation: { everyPasses: 0.05 }, budget: { passes: 3 }, strategies: { it: { ...strategyOf(waitFor, servers), batchPerWorker: 5, learningRate: 0.1, stalenessAware } },
        });
        const { record } = await run(scenario, { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 }, await openLaboratory(scenario));
        const expected = iterates(waitFor, 60, stalenessAware);
        t.is(record.curve.length, 61);
        record.curve.forEach(({ trainLoss }, update) => { t.true(areEqual(trainLoss, expected[update]! ** 2), `K = ${waitFor}, update ${update}: ${trainLoss} instead of ${expected[update]! ** 2}`); });
      }
    }
  }
});

test('with too few workers left the job ends; K of them go on', async (t) => {
  // Workers 0 and 1 leave for good at 10.5 s. Steps of 1 s.
  const absences = [{ worker: 0, from: 10.5, until: undefined }, { worker: 1, from: 10.5, until: undefined }];
  const updatesOf = async (waitFor: number) => (await timingRun({ strategy: strategyOf(waitFor), workers: 4, perSample: 1, stragglers: { kind: 'none' }, absences, end: 20.5 })).updates;
  // K = 2: two updates at 1, …, 11 s (who left pushes what it had begun), then one a second until 20 s.
  t.is(await updatesOf(2), 22 + 9);
  // K = 4: one at 1, …, 11 s.
  t.is(await updatesOf(4), 11);
});

test('more workers to wait for than there are', (t) => {
  const { problems } = loadText(t, changed(['ring: { kind: synchronous, collective: ring,', 'ring: { kind: k-async, waitFor: 5,']));
  t.deepEqual(described(problems), ['10 strategies.ring.waitFor: more gradients to wait for than there are workers (expected at most 4, received 5)']);
});
