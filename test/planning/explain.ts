import test from 'ava';
import { explain } from '../../src/planning/explain.js';
import { harmonic } from '../../src/simulation/compute/order-statistics.js';
import { scenarioOf } from '../support/scenario-of.js';
import { areEqual, offBy } from '../support/standard-error.js';

const chosen = { batchPerWorker: 5, learningRate: 0.1 };
const strategies = {
  ring: { kind: 'synchronous', collective: 'ring', ...chosen },
  local: { kind: 'local-sgd', localSteps: 4, collective: 'ring', ...chosen },
  servers: { kind: 'synchronous', servers: 2, ...chosen },
  async: { kind: 'asynchronous', ...chosen },
};
/** p = 4, L = 10 µs, o = 2 µs, nβ = 1 ms, nγ = 0.2 ms, steps of 1 + 5·1 = 6 ms. */
const network = { model: 'ports', bandwidth: '1 GB/s', latency: '10 us', overhead: '2 us', reduction: '0.2 ns/B' };
const base = { workload: { parameterBytes: '1 MB', overhead: '1 ms', perSample: '1 ms' }, cluster: { workers: 4 }, network, strategies };

/** Seconds per update by path. */
async function contributions(changes: Readonly<Record<string, unknown>> = {}, strategy = 'ring', updates = 20): Promise<ReadonlyMap<string, number>> {
  const explanation = await explain(scenarioOf({ ...base, ...changes }), strategy, updates);
  return new Map(explanation.contributions.map(({ path, secondsPerUpdate }) => [path, secondsPerUpdate!]));
}

function isClose(actual: number | undefined, expected: number): boolean {
  // A difference of two times is rounded on their scale, 10 ms.
  return actual !== undefined && Math.abs(actual - expected) < 1e-9 * 0.01;
}

test('each letter of a ring\'s closed form contributes its own term, and they add up to the network', async (t) => {
  const found = await contributions();
  t.true(isClose(found.get('network.latency'), 6 * 10e-6)); // 2(p−1)L
  t.true(isClose(found.get('network.overhead'), 6 * 2e-6)); // 2(p−1)o
  t.true(isClose(found.get('network.bandwidth'), 1.5 * 1e-3)); // 2(p−1)/p·nβ
  t.true(isClose(found.get('network.reduction'), 0.75 * 0.2e-3)); // (p−1)/p·nγ
  t.true(isClose(found.get('network'), 60e-6 + 12e-6 + 1.5e-3 + 0.15e-3));
  t.true(isClose(found.get('workload.perSample'), 5e-3));
  t.true(isClose(found.get('workload.overhead'), 1e-3));
  t.deepEqual([...found.keys()].sort(), ['network', 'network.bandwidth', 'network.latency', 'network.overhead', 'network.reduction', 'workload.overhead', 'workload.perSample']);
});

test('the largest contribution comes first', async (t) => {
  const { contributions: found } = await explain(scenarioOf(base), 'ring', 20);
  t.is(found[0]!.path, 'workload.perSample');
  const seconds = found.map(({ secondsPerUpdate }) => secondsPerUpdate!);
  t.deepEqual(seconds, seconds.toSorted((a, b) => b - a));
});

test('twice an input contributes twice as much where its term is linear; twice the bandwidth half as much', async (t) => {
  for (const strategy of ['ring', 'local']) {
    const before = await contributions({}, strategy);
    for (const [field, doubled, factor] of [['latency', '20 us', 2], ['overhead', '4 us', 2], ['reduction', '0.4 ns/B', 2], ['bandwidth', '2 GB/s', 0.5]] as const) {
      const after = await contributions({ network: { ...network, [field]: doubled } }, strategy);
      t.true(isClose(after.get(`network.${field}`), factor * before.get(`network.${field}`)!), `${strategy}: ${field}`);
    }
    const slower = await contributions({ workload: { ...base.workload, perSample: '2 ms' } }, strategy);
    t.true(isClose(slower.get('workload.perSample'), 2 * before.get('workload.perSample')!));
  }
});

test('four local steps an update: their time counts four times, the network once', async (t) => {
  const found = await contributions({}, 'local');
  t.true(isClose(found.get('workload.perSample'), 4 * 5e-3));
  t.true(isClose(found.get('network.latency'), 6 * 10e-6));
});

test('what plays no part contributes exactly nothing', async (t) => {
  const wide = await contributions({ server: { perUpdate: '3 ms' } });
  t.is(wide.get('server'), 0); // no server
  t.is((await contributions({}, 'async')).get('network.reduction'), 0); // a server adds nothing up on its way
  t.is((await contributions({ network: { ...network, machines: [{ machine: 99, bandwidth: '1 kB/s' }] } })).get('network.machines'), 0); // nobody's
  const other = { strategy: { kind: 'synchronous', collective: 'ring' }, batchPerWorker: 1, workers: 3, workload: { parameterBytes: '9 MB', perSample: '1 ms' } };
  t.is((await contributions({ neighbour: other })).get('neighbour'), 0); // machines of its own on a switch
  const timed = await contributions({ cluster: { workers: 4, stragglers: { kind: 'exponential', mean: '5 ms' } } });
  t.is(timed.get('workload.perSample'), 0); // the law is the step time
  t.is((await contributions({ cluster: { workers: 4, absences: [{ worker: 0, from: '100 d' }] } })).get('cluster.absences'), 0);
});

test('a server\'s time counts once per synchronous update, its S-th part on each of S servers', async (t) => {
  t.true(isClose((await contributions({ server: { perUpdate: '4 ms' } }, 'servers')).get('server'), 2e-3));
});

test('stragglers contribute what the slowest takes beyond the mean: (H_P − 1)·mean', async (t) => {
  // The maximum of P exponentials has variance Σ 1/i² (mean 1); of N independent updates /N.
  const [workers, mean, updates] = [8, 5e-3, 4000];
  const found = await contributions({ cluster: { workers, stragglers: { kind: 'exponential', mean: '5 ms' } }, network: { model: 'unlimited' } }, 'ring', updates);
  const variance = Array.from({ length: workers }, (_, i) => 1 / (i + 1) ** 2).reduce((sum, each) => sum + each);
  const { isClose: isRight, message } = offBy(found.get('cluster.stragglers')!, mean * (harmonic(workers) - 1), mean * Math.sqrt(variance / updates));
  t.true(isRight, message);
});

test('a slowdown is held against a cluster without it: (s − 1)(1 − (1 − p)^P) steps', async (t) => {
  // 4 workers, p = 0.1, s = 3: with probability q = 1 − 0.9⁴ a round of 6 ms takes 12 ms more; variance (12 ms)²·q(1 − q) a round.
  const q = 1 - 0.9 ** 4;
  const updates = 4000;
  const found = await contributions({ cluster: { workers: 4, stragglers: { kind: 'slowdown', probability: 0.1, factor: 3 } }, network: { model: 'unlimited' } }, 'ring', updates);
  const { isClose: isRight, message } = offBy(found.get('cluster.stragglers')!, 12e-3 * q, 12e-3 * Math.sqrt(q * (1 - q) / updates));
  t.true(isRight, message);
});

test('overlap saves what it hides: less than nothing', async (t) => {
  // Two equal buckets in four equal layers: the first is ready half of the backward pass before the step ends, 2 ms, and takes less than that.
  const overlap = { kind: 'buckets', bucketBytes: '500 kB' };
  const found = await contributions({ workload: { ...base.workload, layers: 4 }, strategies: { ring: { ...strategies.ring, overlap } } });
  // 6α + 1.5·nβ/2 + 0.75·nγ/2 is hidden, and the second bucket takes as much; without overlap both go as one: 6α + 1.5nβ + 0.75nγ.
  t.true(isClose(found.get('strategies.ring.overlap'), -(0.75e-3 + 0.075e-3)));
});

test('links: the bandwidth that matters is that of the topology', async (t) => {
  // A ring over a backbone of twice a port: each of 6 steps carries 4 chunks of 250 kB at 2 GB/s, 0.5 ms; without the backbone 0.25 ms; the ports alone never are in the way.
  const topology = { kind: 'hub', bandwidth: '1 GB/s', backbone: '2 GB/s' };
  const found = await contributions({ network: { model: 'links', topology, latency: '10 us' } });
  t.true(isClose(found.get('network.topology.backbone'), 6 * 0.25e-3));
  t.true(isClose(found.get('network.topology.bandwidth'), 0));
  t.true(isClose(found.get('network.latency'), 6 * 10e-6));
  // What other traffic takes of a link that has no limit is nothing.
  const slowed = await contributions({ network: { model: 'links', topology: { kind: 'switch', bandwidth: '1 GB/s' }, background: [{ link: 'm0 up', share: 0.5 }] } });
  t.true(isClose(slowed.get('network.topology.bandwidth'), slowed.get('network')!));
});

test('a budget that ends the timing in the middle of an update does not count as anybody\'s', async (t) => {
  // Updates of 7.722 ms: 50 ms end the run in the seventh; six have been made, and what plays no part still contributes nothing.
  const scenario = scenarioOf({ ...base, server: { perUpdate: '3 ms' }, budget: { simulatedTime: '50 ms' } });
  const { timing, contributions: found } = await explain(scenario, 'ring', 20);
  t.is(timing.updates, 6);
  t.true(areEqual(timing.perUpdate, 7.722e-3));
  t.is(found.find(({ path }) => path === 'server')!.secondsPerUpdate, 0);
  t.true(isClose(found.find(({ path }) => path === 'network.latency')!.secondsPerUpdate!, 60e-6));
});

test('of a worker that never waits, no time without its steps is told: it would take them without end', async (t) => {
  const strategies = { it: { kind: 'downpour', batchPerWorker: 6, learningRate: 0.1 } };
  const { contributions: found } = await explain(scenarioOf({ ...base, workload: { parameterBytes: '1 MB', perSample: '1 ms' }, strategies }), 'it', 20);
  t.is(found.find(({ path }) => path === 'workload.perSample')!.secondsPerUpdate, null);
  t.true(found.every(({ path, secondsPerUpdate }) => path === 'workload.perSample' || secondsPerUpdate !== null));
});

test('without an update there is nothing to contribute to', async (t) => {
  const { timing, contributions: found } = await explain(scenarioOf({ ...base, budget: { simulatedTime: '1 ms' } }), 'ring', 20);
  t.is(timing.updates, 0);
  t.is(timing.perUpdate, Infinity);
  t.deepEqual(found, []);
});

test('where one update is millions of messages there is at least one', async (t) => {
  // A ring of 1,100 takes 2·1,099·1,100 = 2.4 million.
  const { timing, contributions: found } = await explain(scenarioOf({ ...base, cluster: { workers: 1100 } }), 'ring', 3);
  t.true(timing.updates >= 1);
  t.true(isClose(found.find(({ path }) => path === 'network.latency')!.secondsPerUpdate!, 2 * 1099 * 10e-6));
});

test('a neighbour that nothing holds back ends no explanation: without the bandwidth it would send without end', async (t) => {
  const neighbour = { strategy: { kind: 'synchronous', collective: 'ring' }, batchPerWorker: 1, workers: 4, machines: 'same', workload: { parameterBytes: '1 MB', perSample: '1 ns' } };
  const { contributions: found } = await explain(scenarioOf({ ...base, network: { model: 'ports', bandwidth: '1 GB/s' }, neighbour }), 'ring', 3);
  t.is(found.find(({ path }) => path === 'network.bandwidth')!.secondsPerUpdate, null);
  // A step of 6 ms and a ring of 6·nβ/4 = 1.5 ms; nobody is in the way where messages take no time.
  const alone = found.find(({ path }) => path === 'neighbour')!.secondsPerUpdate!;
  const network = found.find(({ path }) => path === 'network')!.secondsPerUpdate!;
  t.true(alone > 0 && isClose(network, alone + 1.5e-3), `${alone}, ${network}`);
});

test('auto stays with what it picks: without an input it is the same all-reduce that gets faster', async (t) => {
  // Nodes of two: auto picks two levels; by its name it must contribute the same.
  const nodes = { ...network, node: { machines: 2, bandwidth: '100 GB/s', latency: '1 us', nic: 'each' } };
  const algorithms = { auto: { kind: 'synchronous', collective: 'auto', batchPerWorker: 5, learningRate: 0.1 }, named: { kind: 'synchronous', collective: 'two-level-halving', batchPerWorker: 5, learningRate: 0.1 } };
  const changed = { network: nodes, cluster: { workers: 16 }, strategies: algorithms };
  t.deepEqual(await contributions(changed, 'auto'), await contributions(changed, 'named'));
});

test('where something is left to chance a contribution has a standard error, else none', async (t) => {
  const constant = await explain(scenarioOf(base), 'ring', 20);
  t.true(constant.contributions.every(({ standardError }) => standardError === 0));
  const random = await explain(scenarioOf({ ...base, cluster: { workers: 4, stragglers: { kind: 'lognormal', sigma: 0.5 } } }), 'ring', 50);
  const errorOf = (path: string) => random.contributions.find((each) => each.path === path)!.standardError!;
  // The slowest of 4 with σ = 0.5 has a standard deviation of some 0.5 steps of 6 ms: 3 ms/√(3·50); what the bytes take does not depend on chance.
  t.true(errorOf('cluster.stragglers') > 0.02e-3 && errorOf('cluster.stragglers') < 1.2e-3, String(errorOf('cluster.stragglers')));
  t.true(errorOf('network.bandwidth') < 1e-9);
});

test('who is alone waits for no slowest worker, and who goes by the whole training set takes no batch\'s time', async (t) => {
  const scenario = scenarioOf({ strategies: { serial: { kind: 'serial', batchPerWorker: 5, learningRate: 0.1 }, full: { kind: 'full-batch', learningRate: 0.1 }, ring: { kind: 'synchronous', collective: 'ring', batchPerWorker: 5, learningRate: 0.1 } } });
  const slowest = async (name: string) => (await explain(scenario, name, 5)).checks.filter(({ what }) => what.startsWith('the slowest')).length;
  t.deepEqual([await slowest('serial'), await slowest('full'), await slowest('ring')], [0, 0, 1]);
});
