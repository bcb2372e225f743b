/** Two jobs on one network: what one costs the other, and what it does not. */
import test from 'ava';
import { timeUpdates, type Timing } from '../../src/experiment/timing-only.js';
import { scenarioOf } from '../support/scenario-of.js';
import { areEqual } from '../support/standard-error.js';

const load = { parameterBytes: '1 MB', perSample: '1 ms' };
const throughServer = { kind: 'synchronous', servers: 1 };
const ports = { model: 'ports', bandwidth: '1 GB/s' };
const oneSwitch = { model: 'links', topology: { kind: 'switch', bandwidth: '1 GB/s' } };

/** A job of some workers and one server: steps of 5 ms, a push and a pull of 1 ms each for a worker alone, an update every 7 ms; its first at 6 ms. */
function time(updates: number, network: object, neighbour?: object, workers = 1, strategy: object = throughServer): Promise<Timing> {
  const scenario = scenarioOf({
    cluster: { workers }, workload: load, network, strategies: { it: { ...strategy, batchPerWorker: 5, learningRate: 0.1 } }, ...(neighbour === undefined ? {} : { neighbour }),
  });
  return timeUpdates(scenario, { strategy: 'it', updates });
}

/** A neighbour with steps of 5 ms, too. */
function other(workers: number, machines: 'own' | 'same', changes: object = {}) {
  return { strategy: throughServer, batchPerWorker: 5, workers, workload: load, machines, ...changes };
}

test('links: a neighbour that sends when the job does takes half of what they share', async (t) => {
  // The job's worker and server are machines 0 and 1; the neighbour's workers are on 0 and 1, too, and its server is machine 2. All push at 5 ms:
  // the job over m0 up and m1 down, the neighbour over m0 up, m1 up and m2 down. Two flows each on m0 up and m2 down: ½ GB/s for all, 2 ms. So do
  // the pulls, over m0 down and m2 up. An update takes 5 + 2 + 2 = 9 ms instead of 7, the first one exists after 7 instead of 6.
  for (const updates of [1, 2, 10]) {
    const [alone, beside] = [await time(updates, oneSwitch), await time(updates, oneSwitch, other(2, 'same'))];
    t.true(areEqual(alone.elapsed, 6e-3 + (updates - 1) * 7e-3), String(alone.elapsed));
    t.true(areEqual(beside.elapsed, 7e-3 + (updates - 1) * 9e-3), String(beside.elapsed));
  }
});

test('ports: a neighbour that asks first is served first, once; then the two take turns without meeting', async (t) => {
  // Worker and server of both jobs on machines 0 and 1. At 5 ms the neighbour, which began first, has its turn at the port, 5–6 ms; the job's push
  // goes at 6–7, its pull at 7–8. From then on the neighbour pushes at 12, 19, … and the job at 13, 20, …: each finds the ports free.
  for (const updates of [1, 2, 10]) {
    const [alone, beside] = [await time(updates, ports), await time(updates, ports, other(1, 'same'))];
    t.true(areEqual(alone.elapsed, updates * 7e-3 - 1e-3), String(alone.elapsed));
    t.true(areEqual(beside.elapsed, updates * 7e-3), String(beside.elapsed));
  }
});

test('a medium that both go through is shared by jobs on machines of their own', async (t) => {
  // A hub of 1 GB/s: two pushes at once have ½ GB/s each, 2 ms, and so have the pulls.
  const hub = { model: 'links', topology: { kind: 'hub', bandwidth: '1 GB/s', backbone: '1 GB/s' } };
  t.true(areEqual((await time(10, hub)).elapsed, 69e-3));
  t.true(areEqual((await time(10, hub, other(1, 'own'))).elapsed, 7e-3 + 9 * 9e-3));
});

test('on the same machines a neighbour never makes a job of constant steps faster, whatever it sends', async (t) => {
  const ring = { kind: 'synchronous', collective: 'ring' };
  let slowed = 0;
  for (const network of [ports, oneSwitch, { ...ports, duplex: 'half' }, { model: 'loggp', gapPerByte: '1 ns/B' }]) {
    for (const [workers, strategy] of [[1, throughServer], [3, throughServer], [4, ring]] as const) {
      const alone = await time(20, network, undefined, workers, strategy);
      for (const neighbour of [other(2, 'same'), other(3, 'same', { strategy: ring, batchPerWorker: 2 }), other(4, 'same', { strategy: { kind: 'asynchronous' }, batchPerWorker: 1 })]) {
        const beside = await time(20, network, neighbour, workers, strategy);
        t.true(beside.elapsed >= alone.elapsed * (1 - 1e-12), `${JSON.stringify({ network, workers, strategy, neighbour })}: ${beside.elapsed} instead of ${alone.elapsed}`);
        if (beside.elapsed > alone.elapsed * 1.05) slowed++;
      }
    }
  }
  t.true(slowed >= 24, `${slowed} of 36 were slowed by 5 % or more`);
});

test('a neighbour on machines of its own at the same switch changes nothing', async (t) => {
  const noisy = { stragglers: { kind: 'lognormal', sigma: 1 }, workload: { parameterBytes: '50 MB', perSample: '1 ms' } };
  for (const network of [ports, oneSwitch, { ...ports, node: { machines: 2, bandwidth: '10 GB/s', nic: 'shared' } }, { ...ports, jitter: { mean: '1 ms' } }]) {
    for (const strategy of [throughServer, { kind: 'synchronous', collective: 'ring' }, { kind: 'asynchronous' }, { kind: 'local-sgd', localSteps: 3, collective: 'star' }]) {
      const { events: aloneEvents, ...alone } = await time(20, network, undefined, 4, strategy);
      const { events, ...beside } = await time(20, network, other(5, 'own', noisy), 4, strategy);
      t.deepEqual(beside, alone, JSON.stringify({ network, strategy }));
      t.true(events > aloneEvents);
    }
  }
});

test('each job\'s bytes are its own', async (t) => {
  for (const machines of ['own', 'same'] as const) {
    for (const network of [ports, oneSwitch]) {
      // A ring of four sends 2·3·1 MB an update.
      t.is((await time(10, network, other(3, machines), 4, { kind: 'synchronous', collective: 'ring' })).bytes, 10 * 6e6);
    }
  }
});
