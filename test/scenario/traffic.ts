import test from 'ava';
import { messagesOf, overBudget, trafficOf } from '../../src/scenario/traffic.js';
import { allReduceAlgorithms, allReduceKinds, type AllReduceKind } from '../../src/simulation/collectives/registry.js';
import { Simulator } from '../../src/simulation/core/simulator.js';
import type { MessageCost } from '../../src/simulation/network/network.js';
import { buildNetwork } from '../../src/simulation/network/registry.js';
import { timeUpdates } from '../../src/experiment/timing-only.js';
import { scenarioOf } from '../support/scenario-of.js';

const COST: MessageCost = { latency: 1e-5, overhead: 1e-6, secondsPerByte: 1e-9, reductionPerByte: 0, node: { machines: 4, latency: 1e-6, overhead: 0, secondsPerByte: 1e-11, nic: 'each' } };

/** Messages that are really sent when it is played. */
async function sent(kind: AllReduceKind, participants: number, bytes: number): Promise<number> {
  const simulator = new Simulator();
  const network = buildNetwork({ model: 'unlimited' }, { simulator, machines: participants });
  let messages = 0;
  const counting = { ...network, cost: COST, send: (...message: Parameters<typeof network.send>) => {
    messages++;
    network.send(...message);
  } };
  const machines = Array.from({ length: participants }, (_, machine) => machine);
  const round = allReduceAlgorithms[kind].begin(counting, machines, bytes, () => undefined);
  for (const machine of machines) round.arrive(machine);
  await simulator.run();
  return messages;
}

test('messages of an all-reduce are those that it sends, for every algorithm and number of participants', async (t) => {
  for (const kind of allReduceKinds) {
    for (let participants = 1; participants <= 16; participants++) {
      t.is(messagesOf(kind, participants, 1000, COST), await sent(kind, participants, 1000), `${kind} of ${participants}`);
    }
  }
});

test('of many steps only some are counted: exact where all are alike, else to some per cent', async (t) => {
  // A ring of p: 2(p − 1) steps of p messages.
  t.is(messagesOf('ring', 1000, 1e6, COST), 2 * 999 * 1000);
  t.is(messagesOf('ring', 100_000, 1e6, COST), 2 * 99_999 * 100_000);
  for (const kind of ['two-level', 'pipelined-chain'] as const) {
    const [estimate, exact] = [messagesOf(kind, 402, 1e6, COST), await sent(kind, 402, 1e6)];
    t.true(Math.abs(estimate / exact - 1) < 0.05, `${kind}: ${estimate}, ${exact}`);
  }
});

test('what a strategy sends in an update', (t) => {
  const scenario = scenarioOf({
    workload: { parameterBytes: '10 MB', perSample: '1 ms', layers: 10 },
    strategies: {
      ring: { kind: 'synchronous', collective: 'ring', batchPerWorker: 5, learningRate: 0.1 },
      buckets: { kind: 'synchronous', collective: 'ring', overlap: { kind: 'buckets', bucketBytes: '3 MB', firstBucketBytes: '1 MB' }, batchPerWorker: 5, learningRate: 0.1 },
      local: { kind: 'local-sgd', localSteps: 8, collective: 'star', globalBatch: 10, learningRate: 0.1 },
      servers: { kind: 'synchronous', servers: 3, batchPerWorker: 5, learningRate: 0.1 },
      asynchronous: { kind: 'asynchronous', servers: 3, batchPerWorker: 5, learningRate: 0.1 },
    },
  });
  const counts = (name: string) => {
    const { messagesPerUpdate, samplesPerUpdate } = trafficOf(scenario, name);
    return [messagesPerUpdate, samplesPerUpdate];
  };
  // 2(p − 1)p = 24 on 4 workers, of 4 · 5 samples.
  t.deepEqual(counts('ring'), [24, 20]);
  // 1 + 3 + 3 + 3 MB.
  t.deepEqual(counts('buckets'), [4 * 24, 20]);
  t.deepEqual(trafficOf(scenario, 'buckets').allReduces.map(({ bytes }) => bytes), [1e6, 3e6, 3e6, 3e6]);
  // 2(p − 1) messages; 8 steps of 10 samples.
  t.deepEqual(counts('local'), [6, 80]);
  // Push and pull of 3 shards: by 4 workers for one update of 20 samples, by one for one of 5.
  t.deepEqual(counts('servers'), [24, 20]);
  t.deepEqual(counts('asynchronous'), [6, 5]);
});

const crowd = (collective: string, budget: object = {}) => scenarioOf({
  cluster: { workers: 100_000 }, budget,
  strategies: { crowd: { kind: 'synchronous', collective, batchPerWorker: 1, learningRate: 0.1 } },
});

test('a ring of 100,000 is beyond the event budget with its first update, and other algorithms are not', (t) => {
  const [over, ...others] = overBudget(crowd('ring'), 60_000);
  t.deepEqual(others, []);
  // 2p(p − 1) messages of two events each, against 10⁹; one update has the samples of more than one pass.
  t.like(over, { strategy: 'crowd', messagesPerUpdate: 2 * 100_000 * 99_999, updates: 1, events: 4 * 100_000 * 99_999 });
  t.false(over!.instead.includes('ring'));
  for (const kind of over!.instead) t.deepEqual(overBudget(crowd(kind), 60_000), [], kind);
  t.deepEqual(overBudget(crowd('ring', { events: 1e12 }), 60_000), []);
});

test('updates of a pass, or of the passes there may be, count', (t) => {
  // 100,000 workers over a star: 199,998 messages, 399,996 events, 10⁵ samples an update.
  const events = 399_996;
  t.deepEqual(overBudget(crowd('star', { events: 10 * events }), 1e6), []);
  t.like(overBudget(crowd('star', { events: 10 * events - 1 }), 1e6)[0], { updates: 10, events: 10 * events });
  t.deepEqual(overBudget(crowd('star', { events: 5 * events, passes: 0.5 }), 1e6), []);
  // Where nobody knows how many samples a pass has, one update is counted.
  t.deepEqual(overBudget(crowd('star', { events }), undefined), []);
  t.like(overBudget(crowd('star', { events: events - 1 }), undefined)[0], { updates: 1 });
});

test('events are a lower bound: no run of as many updates has fewer', async (t) => {
  for (const collective of ['ring', 'star', 'two-level', 'pipelined-chain', 'recursive-doubling'] as const) {
    const scenario = scenarioOf({ cluster: { workers: 7 }, budget: { events: 1 }, strategies: { s: { kind: 'synchronous', collective, batchPerWorker: 5, learningRate: 0.1 } } });
    // 35 samples an update, 3 updates a pass.
    const [over] = overBudget(scenario, 100);
    const { events } = await timeUpdates(scenario, { strategy: 's', updates: over!.updates, events: 1e6 });
    t.is(over!.updates, 3);
    t.true(events >= over!.events, `${collective}: ${events} of at least ${over!.events}`);
  }
});
