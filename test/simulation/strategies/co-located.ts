/** Parameter servers on the workers' machines: what a worker sends to the shard on its own machine is there at once and free, and nobody else is paid or fails. */
import test from 'ava';
import { run } from '../../../src/experiment/run.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import { explain } from '../../../src/planning/explain.js';
import { machinesOfScenario } from '../../../src/scenario/machine-count.js';
import type { NetworkOptions } from '../../../src/simulation/network/registry.js';
import { strategyKinds } from '../../../src/scenario/strategy-fields.js';
import { strategies, type StrategyOptions } from '../../../src/simulation/strategies/registry.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual, offBy } from '../../support/standard-error.js';
import { descriptions } from '../../support/strategy-examples.js';
import { timingRun, type TimingRun } from '../../support/timing-run.js';

const network: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e8, latency: 0.01, overhead: 0, reduction: 0, duplex: 'full' };
const n = 1e8;

test('of n bytes that every worker pushes and pulls only those of the other machines\' shards travel: (P − 1)·n each way, however many servers there are', async (t) => {
  for (const workers of [1, 2, 4, 5]) {
    for (const servers of [1, 2, 4, 7]) {
      // Of S shards of n/S each, shard s is at home with one worker: S·(P − 1)·n/S.
      const each = (workers - 1) * n;
      for (const kind of ['synchronous', 'asynchronous'] as const) {
        const strategy: StrategyOptions = { kind, servers, placement: 'co-located' };
        const bytes = async (rounds: number) => (await timingRun({ strategy, workers, network, parameterBytes: n, stragglers: { kind: 'none' }, perSample: 1000, samples: rounds * workers })).bytesSent;
        // A step takes longer than all messages: between two rounds' last updates lie one push and one pull of everybody.
        t.true(areEqual(await bytes(4) - await bytes(3), 2 * each), `${kind}, P = ${workers}, S = ${servers}`);
      }
    }
  }
});

test('a worker alone with its server sends nothing, and an update takes a step and the service', async (t) => {
  for (const kind of ['synchronous', 'asynchronous'] as const) {
    const it = await timingRun({ strategy: { kind, servers: 1, placement: 'co-located' }, workers: 1, network, parameterBytes: n, stragglers: { kind: 'none' }, perSample: 2, server: { perUpdate: 0.5 }, samples: 8 });
    t.true(areEqual(it.elapsed, 8 * 2.5), kind);
    t.is(it.bytesSent, 0);
    t.is(it.accounts[0]!.communication, 0, kind);
    t.true(areEqual(it.accounts[0]!.server, 8 * 0.5), kind);
  }
});

/** Every strategy whose servers may stand on the workers' machines, for one worker. */
const alone: readonly StrategyOptions[] = descriptions.filter(({ kind }) => 'placement' in strategies[kind].options.shape)
  .map(({ kind, degenerate }) => strategyKinds.parse({
    ...degenerate.options as object, ...('waitFor' in strategies[kind].options.shape ? { waitFor: 1 } : {}), ...(kind === 'synchronous' ? { collective: undefined } : {}), servers: 2, placement: 'co-located',
  }));

for (const strategy of alone) {
  test(`${strategy.kind}: with its servers on the only machine nothing communicates, and what it waits for there is the servers' work`, async (t) => {
    // A training set of 1,000 samples takes as long as a batch of one of them elsewhere.
    const perSample = 'hasBatch' in strategies[strategy.kind] ? 0.002 : 2;
    const it = await timingRun({ strategy, workers: 1, network, parameterBytes: n, stragglers: { kind: 'none' }, perSample, server: { perUpdate: 0.5 }, end: 100 });
    const [{ compute, communication, server, waiting }] = it.accounts as [TimingRun['accounts'][number]];
    t.true(it.updates > 5);
    t.is(it.bytesSent, 0);
    t.is(communication, 0);
    // Who hands out portions says when the servers are done: that is waiting for the coordinator.
    const atServers = strategy.kind === 'sandblaster' ? waiting : server;
    t.true(atServers > 0 && areEqual(compute + atServers, 100), `${compute} + ${atServers}`);
  });
}

test('two asynchronous workers with a shard each: the push of the other\'s shard takes L + n/2b, the pull as much, the own shard nothing', async (t) => {
  // Both begin together and never get in each other's way: 1 + (0.01 + 0.5) + (0.01 + 0.5) = 2.02 s a cycle, two updates in it.
  const time = async (updates: number) => (await timingRun({ strategy: { kind: 'asynchronous', servers: 2, placement: 'co-located' }, workers: 2, network, parameterBytes: n, stragglers: { kind: 'none' }, samples: updates })).elapsed;
  t.true(areEqual(await time(20) - await time(10), 5 * 2.02), String(await time(20) - await time(10)));
});

const servers = (kind: string, more: object = {}) => ({ kind, servers: 4, batchPerWorker: 5, learningRate: 0.1, ...more });
const colocated = { placement: 'co-located' };
const scenario = (it: object, changes: object = {}) => scenarioOf({ target: { metric: 'trainLoss', epsilon: 1e-30 }, strategies: { it }, ...changes });

test('there are no more machines than workers, on the network and on the bill', async (t) => {
  // 360 USD an hour are 0.1 USD a second and machine: four of them, or eight.
  const price = { workerHour: '360 USD', serverHour: '360 USD' };
  for (const kind of ['synchronous', 'asynchronous']) {
    for (const [more, machines] of [[colocated, 4], [{}, 8]] as const) {
      const written = scenario(servers(kind, more), { price, budget: { passes: 4 } });
      t.is(machinesOfScenario(written).machines, machines);
      const { record: { outcome, elapsed } } = await run(written, { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 }, await openLaboratory(written));
      t.true(areEqual(outcome.cost!, machines * 0.1 * elapsed));
    }
  }
});

test('a synchronous job fails as often as its machines do: with four co-located servers half as often as with four of their own', async (t) => {
  const failures = { timeToFailure: { kind: 'exponential', mean: 1000 }, detection: 0, restart: 0 } as const;
  for (const [more, machines] of [[{ placement: 'co-located' }, 4], [{}, 8]] as const) {
    const it = await timingRun({ strategy: { kind: 'synchronous', servers: 4, ...more }, workers: 4, failures, stragglers: { kind: 'none' }, perSample: 100, end: 100_000 });
    // Poisson: machines·100,000/1,000, with a standard deviation of its root.
    const { isClose, message } = offBy(it.failures, machines * 100, Math.sqrt(machines * 100));
    t.true(isClose, message);
  }
});

test('where they stand changes nothing of what is learned in lockstep', async (t) => {
  const curves = await Promise.all([colocated, {}].map(async (more) => {
    const written = scenario(servers('synchronous', more), { budget: { passes: 5 } });
    const { record } = await run(written, { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 }, await openLaboratory(written));
    return record.curve.map(({ trainLoss }) => trainLoss);
  }));
  t.true(curves[0]!.length > 20);
  t.deepEqual(curves[0], curves[1]);
});

test('explain shows a message to another machine\'s shard beside its closed form, and none where there is no other machine', async (t) => {
  for (const kind of ['synchronous', 'asynchronous']) {
    const { checks, contributions } = await explain(scenario(servers(kind, colocated)), 'it', 10);
    const [pull] = checks;
    // 250 kB at 1 GB/s and 10 µs.
    t.is(pull!.what, 'an unobstructed pull from a server');
    t.true(areEqual(pull!.simulated, 260e-6) && areEqual(pull!.closedForm, 260e-6));
    t.true(contributions.find(({ path }) => path === 'network.bandwidth')!.secondsPerUpdate! > 0);
    const alone = await explain(scenario(servers(kind, { ...colocated, servers: 1 }), { cluster: { workers: 1 } }), 'it', 10);
    t.false(alone.checks.some(({ what }) => what.includes('pull')));
    t.true(alone.timing.updates > 0);
  }
});
