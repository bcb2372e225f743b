import test from 'ava';
import { InputError } from '../../src/basics/errors.js';
import { timeUpdates } from '../../src/experiment/timing-only.js';
import { scenarioOf } from '../support/scenario-of.js';
import { areEqual } from '../support/standard-error.js';

// Four workers, steps of 5 ms, a ring of 1 MB at 1 GB/s with L = 10 µs: 6·10 µs + 1.5 ms. An update takes 6.56 ms.
const UPDATE = 6.56e-3;
const chosen = { batchPerWorker: 5, learningRate: 0.1 };
const steady = { cluster: { workers: 4 }, strategies: { ring: { kind: 'synchronous', collective: 'ring', ...chosen }, async: { kind: 'asynchronous', ...chosen } } };

test('it ends at the update asked for: no dataset, no model, the clock alone', async (t) => {
  const timing = await timeUpdates(scenarioOf({ ...steady, problem: { dataset: 'mnist', model: { kind: 'softmax' } } }), { strategy: 'ring', updates: 30 });
  t.is(timing.updates, 30);
  t.is(timing.endedBy, 'stop');
  t.true(areEqual(timing.elapsed, 30 * UPDATE));
  t.is(timing.updatedAt, timing.elapsed);
  t.true(areEqual(timing.perUpdate, UPDATE));
  t.is(timing.bytes, 30 * 6 * 1e6); // 2(p−1)n
  t.true(areEqual(timing.whereTimeWent.compute, 30 * 5e-3));
  t.true(areEqual(timing.whereTimeWent.communication, 30 * 1.56e-3));
});

test('an asynchronous update is one gradient; the passes of the scenario do not end it', async (t) => {
  // 100 samples a pass, 50 passes: 1000 gradients of 5 samples would be all.
  const timing = await timeUpdates(scenarioOf(steady), { strategy: 'async', updates: 1500 });
  t.is(timing.updates, 1500);
});

test('who never waits and takes steps without time stands still, unlike who waits for messages', async (t) => {
  const scenario = scenarioOf({ ...steady, strategies: { ...steady.strategies, downpour: { kind: 'downpour', ...chosen } } });
  const timeless = { ...scenario, workload: { parameterBytes: 1e6, overhead: 0, perSample: 0, layers: 1, activationBytes: 0 } };
  const still = await timeUpdates(timeless, { strategy: 'downpour', updates: 10, events: 1e6, standstill: 1000 });
  t.like(still, { endedBy: 'events', updates: 0, elapsed: 0, events: 1000 });
  const waiting = await timeUpdates(timeless, { strategy: 'ring', updates: 300, standstill: 1000 });
  t.true(waiting.endedBy === 'stop' && waiting.events > 1000);
});

test('the mean of the workers\' activities sums to the elapsed time, whatever ended it', async (t) => {
  const noisy = scenarioOf({ strategies: steady.strategies });
  const endings = { stop: { updates: 20 }, events: { updates: 1e6, events: 3000 } } as const;
  for (const strategy of ['ring', 'async']) {
    for (const [endedBy, plan] of Object.entries(endings)) {
      const timing = await timeUpdates(noisy, { strategy, ...plan });
      t.is(timing.endedBy, endedBy as keyof typeof endings);
      t.true(areEqual(Object.values(timing.whereTimeWent).reduce((sum, each) => sum + each), timing.elapsed));
      t.true(timing.updatedAt <= timing.elapsed);
    }
  }
});

test('a budget that ends it between two updates does not make them longer', async (t) => {
  // 50 ms are 7 updates and a bit; 500 events of a played ring (2·4·6 = 48 an update and a few) some, too.
  const timed = await timeUpdates(scenarioOf({ ...steady, budget: { simulatedTime: '50 ms' } }), { strategy: 'ring', updates: 1000 });
  t.like(timed, { updates: 7, endedBy: 'time', elapsed: 0.05 });
  t.true(areEqual(timed.updatedAt, 7 * UPDATE));
  t.true(areEqual(timed.perUpdate, UPDATE));
  for (const budget of [{ events: 500 }, {}]) {
    const counted = await timeUpdates(scenarioOf({ ...steady, budget }), { strategy: 'ring', updates: 1000, ...('events' in budget ? {} : { events: 500 }) });
    t.is(counted.endedBy, 'events');
    t.true(counted.updates >= 5 && counted.updates <= 10, String(counted.updates));
    t.true(areEqual(counted.perUpdate, UPDATE));
  }
});

test('without an update there is no time of one', async (t) => {
  const timing = await timeUpdates(scenarioOf({ ...steady, budget: { simulatedTime: '1 ms' } }), { strategy: 'ring', updates: 10 });
  t.like(timing, { updates: 0, updatedAt: 0, perUpdate: Infinity, elapsed: 1e-3 });
});

test('replications differ by their random streams, the same one not at all; who listens changes no time', async (t) => {
  const noisy = scenarioOf();
  const plan = { strategy: 'ring', updates: 20 };
  const first = await timeUpdates(noisy, plan);
  t.deepEqual(await timeUpdates(noisy, { ...plan, replication: 0 }), first);
  t.not((await timeUpdates(noisy, { ...plan, replication: 1 })).elapsed, first.elapsed);
  t.not((await timeUpdates(scenarioOf({ seed: { system: 2 } }), plan)).elapsed, first.elapsed);
  t.is((await timeUpdates(scenarioOf({ seed: { learning: 2 } }), plan)).elapsed, first.elapsed);
  let updates = 0;
  const heard = await timeUpdates(noisy, { ...plan, listener: (event) => { if (event.kind === 'update') updates++; } });
  t.true(areEqual(heard.elapsed, first.elapsed));
  t.is(updates, 20);
});

test('a strategy that the scenario does not have is refused', async (t) => {
  await t.throwsAsync(timeUpdates(scenarioOf(), { strategy: 'rong', updates: 1 }), { instanceOf: InputError, message: /no such strategy/ });
});
