import test from 'ava';
import { clockChecks } from '../../src/experiment/clock-checks.js';
import { timeUpdates } from '../../src/experiment/timing-only.js';
import { explain } from '../../src/planning/explain.js';
import { machinesOf, machinesOfScenario } from '../../src/scenario/machine-count.js';
import { scenarioOf } from '../support/scenario-of.js';

test('machines are the workers, the most servers of any strategy, and a neighbour\'s own from the next node on', (t) => {
  t.deepEqual(machinesOf({ workers: 4, servers: [], nodeSize: 1 }), { machines: 4, neighbourFrom: 0 });
  t.deepEqual(machinesOf({ workers: 4, servers: [0, 3, 1], nodeSize: 8 }), { machines: 7, neighbourFrom: 0 });
  t.deepEqual(machinesOf({ workers: 4, servers: [3], neighbour: { machines: 2, isApart: true }, nodeSize: 1 }), { machines: 9, neighbourFrom: 7 });
  // The 7 fill one node of 4 and part of a second.
  t.deepEqual(machinesOf({ workers: 4, servers: [3], neighbour: { machines: 2, isApart: true }, nodeSize: 4 }), { machines: 10, neighbourFrom: 8 });
  t.deepEqual(machinesOf({ workers: 4, servers: [3], neighbour: { machines: 2, isApart: false }, nodeSize: 4 }), { machines: 7, neighbourFrom: 0 });
});

const STRATEGIES = {
  ring: { kind: 'synchronous', collective: 'ring', batchPerWorker: 5, learningRate: 0.1 },
  servers: { kind: 'synchronous', servers: 2, batchPerWorker: 5, learningRate: 0.1 },
};
const NEIGHBOUR = { strategy: { kind: 'asynchronous' }, batchPerWorker: 5, workers: 1, workload: { parameterBytes: '1 MB', perSample: '1 ms' } };

/** 4 workers, 2 servers and 2 of the neighbour's. */
const torus = scenarioOf({ network: { model: 'links', topology: { kind: 'torus', rows: 2, columns: 4, bandwidth: '1 GB/s' } }, strategies: STRATEGIES, neighbour: NEIGHBOUR });
/** Each of the 8 machines on one switch, by name. */
const listed = scenarioOf({
  network: {
    model: 'links', topology: { kind: 'list', links: Array.from({ length: 8 }, (_, machine) => ({ from: `m${machine}`, to: 'rack', bandwidth: '1 GB/s' })) },
    overrides: [{ link: 'm7 to rack', bandwidth: '1 MB/s' }],
  },
  strategies: STRATEGIES, neighbour: NEIGHBOUR,
});

for (const [what, scenario] of [['a torus', torus], ['a list of links', listed]] as const) {
  test(`every strategy runs on the whole of ${what}, is checked and explained there, with the neighbour and without`, async (t) => {
    t.is(machinesOfScenario(scenario).machines, 8);
    for (const strategy of Object.keys(STRATEGIES)) {
      t.is((await timeUpdates(scenario, { strategy, updates: 5 })).updates, 5);
      t.true((await clockChecks(scenario, strategy)).length > 0);
      t.true((await explain(scenario, strategy, 5)).contributions.some(({ path }) => path === 'neighbour'));
    }
  });
}

test('strategies meet one network: servers that one of them has make the way round a ring longer for all', async (t) => {
  const ring = (strategies: object) => scenarioOf({
    workload: { parameterBytes: '1 B', perSample: '1 ms' }, cluster: { workers: 4 }, strategies,
    network: { model: 'links', topology: { kind: 'ring', bandwidth: 'unlimited' }, latency: '1 s' },
  });
  const { ring: alone } = STRATEGIES;
  // A chunk goes 2(p − 1) = 6 ways, of one link each; with six machines m3 to m0 is three links, and some chunk goes there twice: 4 + 2 · 3.
  const perUpdate = async (strategies: object) => (await timeUpdates(ring(strategies), { strategy: 'ring', updates: 1 })).perUpdate;
  t.is(Math.round(await perUpdate({ ring: alone })), 6);
  t.is(Math.round(await perUpdate(STRATEGIES)), 10);
});
