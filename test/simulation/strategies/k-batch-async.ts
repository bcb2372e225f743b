import test from 'ava';
import type { StragglerOptions } from '../../../src/simulation/compute/stragglers.js';
import type { NetworkOptions } from '../../../src/simulation/network/registry.js';
import { run } from '../../../src/experiment/run.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import { changed, described, loadText } from '../../support/scenario-file.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual, offBy } from '../../support/standard-error.js';
import { timingRun, type TimingOptions } from '../../support/timing-run.js';

const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 1e-4, reduction: 1e-10, duplex: 'full' };
const strategyOf = (waitFor: number, servers = 1) => ({ kind: 'k-batch-async', waitFor, servers } as const);

/** Laws with their mean and their squared coefficient of variation. */
const laws: readonly (readonly [law: StragglerOptions, mean: number, variation: number])[] = [
  [{ kind: 'exponential', mean: 1 }, 1, 1],
  [{ kind: 'shiftedExponential', shift: 1, mean: 1 }, 2, 1 / 4],
  [{ kind: 'pareto', shape: 3 }, 1, 1 / 3], // 1/(a(a − 2))
  [{ kind: 'lognormal', sigma: 1 }, 1, Math.E - 1],
];

for (const [workers, waitFor] of [[8, 3], [16, 8]] as const) {
  test(`${workers} workers without communication: an update of any ${waitFor} gradients takes K·E[X]/P for every law, and they are (P − 1)/K updates old`, async (t) => {
    for (const [stragglers, mean, variation] of laws) {
      // P renewal processes make M = NK gradients in (M − P(c² − 1)/2)·μ/P, give or take c·√M·μ/P.
      const updates = 6000;
      const gradients = updates * waitFor;
      const { elapsed, staleness } = await timingRun({ strategy: strategyOf(waitFor), workers, stragglers, samples: gradients, seed: 2 });
      const time = offBy(elapsed, (gradients - workers * (variation - 1) / 2) * mean / workers, Math.sqrt(variation * gradients) * mean / workers);
      t.true(time.isClose, `${stragglers.kind}: ${time.message}`);
      // An update ages all gradients under way by one, but for that of the worker whose push completed it: N(P − 1) in all, less the last ones' ages.
      t.is(staleness.reduce((sum, count) => sum + count), gradients);
      const total = staleness.reduce((sum, count, age) => sum + count * age, 0);
      const expected = updates * (workers - 1);
      t.true(total <= expected && total >= 0.98 * expected, `${stragglers.kind}: ${total} instead of ${expected}`);
    }
  });
}

test('K = 1 is asynchronous SGD to the last event, however many servers', async (t) => {
  for (const servers of [1, 2, 3]) {
    for (const placement of ['dedicated', 'co-located'] as const) {
      const job: Omit<TimingOptions, 'strategy'> = { workers: 4, network: ports, parameterBytes: 1e8, samples: 300, everySamples: 30, server: { kind: 'exponential', mean: 0.2 } };
      t.deepEqual(await timingRun({ ...job, strategy: { ...strategyOf(1, servers), placement } }), await timingRun({ ...job, strategy: { kind: 'asynchronous', servers, placement } }));
    }
  }
});

test('and learns what asynchronous SGD learns, bit for bit', async (t) => {
  const curveOf = async (strategy: object) => {
    const scenario = scenarioOf({ target: { metric: 'trainLoss', epsilon: 1e-30 }, budget: { passes: 10 }, server: { kind: 'exponential', mean: '1 ms' }, strategies: { it: { ...strategy, batchPerWorker: 5, learningRate: 0.1, stalenessAware: true } } });
    return (await run(scenario, { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 }, await openLaboratory(scenario))).record.curve;
  };
  for (const servers of [1, 2]) t.deepEqual(await curveOf(strategyOf(1, servers)), await curveOf({ kind: 'asynchronous', servers }));
});

test('nobody waits: only the K-th is at the server until its update has been applied', async (t) => {
  // One worker, steps of 1 s, 0.5 s of service: with K = 1 an update every 1.5 s. Two workers in step, K = 2: worker 0 pushes first and begins anew
  // at once, worker 1 completes the update and is 0.5 s behind from then on; so it completes the next one, too: worker 0 loses no time at all.
  t.is((await timingRun({ strategy: strategyOf(1), workers: 1, stragglers: { kind: 'none' }, server: { perUpdate: 0.5 }, samples: 10 })).elapsed, 15);
  const { elapsed, accounts } = await timingRun({ strategy: strategyOf(2), workers: 2, stragglers: { kind: 'none' }, server: { perUpdate: 0.5 }, end: 3.25 });
  // Pushes: 0 at 1, 2, 3 s; 1 at 1 (update at 1.5) and at 2.5 s, after 0's at 2 s (update at 3 s).
  t.is(elapsed, 3.25);
  t.true(areEqual(accounts[0]!.compute, 3.25), JSON.stringify(accounts[0]));
  t.true(areEqual(accounts[1]!.server, 1) && areEqual(accounts[1]!.compute, 2.25), JSON.stringify(accounts[1]));
});

// Steps that never end at the same moment within the runs below.
const FACTORS = [1, Math.SQRT2, Math.sqrt(3), Math.sqrt(5)];

/** w after each update: every K pushes, along the mean of 0.1·w as read; each worker reads the newest model right after its push, and after what that led to. */
function iterates(waitFor: number, updates: number): readonly number[] {
  const models = [2];
  const workers = FACTORS.map((step) => ({ step, until: step, readAt: 0 }));
  let change = 0;
  for (let pushes = 1; models.length <= updates; pushes++) {
    const next = workers.reduce((first, worker) => (worker.until < first.until ? worker : first));
    change += 0.1 * models[next.readAt]! / waitFor;
    if (pushes % waitFor === 0) {
      models.push(models.at(-1)! - change);
      change = 0;
    }
    next.readAt = models.length - 1;
    next.until += next.step;
  }
  return models;
}

test('an update goes along the mean of any K gradients, each of the model that its worker had read', async (t) => {
  for (const waitFor of [1, 2, 3, 4]) {
    for (const servers of [1, 2]) {
      const scenario = scenarioOf({
        target: { metric: 'trainLoss', epsilon: 1e-30 }, cluster: { workers: 4, stragglers: { kind: 'factors', factors: FACTORS } }, network: { model: 'unlimited' },
        problem: { model: { kind: 'quadratic', curvatures: [1, 1], noise: 0, start: 2, samplesPerPass: 100 * waitFor } },
        evaluation: { everyPasses: 0.05 }, budget: { passes: 3 }, strategies: { it: { ...strategyOf(waitFor, servers), batchPerWorker: 5, learningRate: 0.1 } },
      });
      const { record } = await run(scenario, { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 }, await openLaboratory(scenario));
      const expected = iterates(waitFor, 60);
      t.is(record.curve.length, 61);
      record.curve.forEach(({ trainLoss }, update) => { t.true(areEqual(trainLoss, expected[update]! ** 2), `K = ${waitFor}, update ${update}: ${trainLoss} instead of ${expected[update]! ** 2}`); });
    }
  }
});

test('more gradients to wait for than there are workers', (t) => {
  const { problems } = loadText(t, changed(['ring: { kind: synchronous, collective: ring,', 'ring: { kind: k-batch-async, waitFor: 5,']));
  t.deepEqual(described(problems), ['10 strategies.ring.waitFor: more gradients to wait for than there are workers (expected at most 4, received 5)']);
});
