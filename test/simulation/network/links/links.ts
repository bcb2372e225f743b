import test from 'ava';
import fc from 'fast-check';
import { Simulator } from '../../../../src/simulation/core/simulator.js';
import type { TraceEvent } from '../../../../src/simulation/core/trace.js';
import { buildNetwork, type NetworkOptions } from '../../../../src/simulation/network/registry.js';
import { buildTopology, type TopologyOptions } from '../../../../src/simulation/network/links/topologies/registry.js';
import { areEqual, meanWithError, offBy } from '../../../support/standard-error.js';
import { carry, type Send } from '../_carry.js';
import { fluidEnds } from './_progressive-filling.js';

type Options = NetworkOptions<'links'>;

// 12 B/s up and down; nothing else takes time.
const bare: Options = { model: 'links', topology: { kind: 'switch', bandwidth: 12 }, latency: 0, overhead: 0, reduction: 0 };
// o = 1 s, L = 10 s, γ = 0.5 s/B.
const full: Options = { ...bare, latency: 10, overhead: 1, reduction: 0.5 };

test('alone, a message takes L + o + n/b, and nγ more in a reduction', async (t) => {
  // 10 + 1 + 24/12 = 13; + 24·0.5 = 25
  t.deepEqual(await carry(full, [[0, 0, 1, 24]]), { times: [13], queued: [0], bytesSent: 24 });
  t.deepEqual(await carry(full, [[0, 0, 1, 24, true]]), { times: [25], queued: [0], bytesSent: 24 });
});

test('a sender pays its overheads one after the other; the flows then share its link', async (t) => {
  // Flows from 11 and 12. Until 12 the first has 12 B/s; both then have 6: its 12 B left take 2 s, until 14. The second has 12 B left, and 12 B/s: 15.
  t.deepEqual(await carry(full, [[0, 0, 1, 24], [0, 0, 2, 24]]), { times: [14, 15], queued: [1, 2], bytesSent: 48 });
});

test('n flows into one machine get a share of 1/n each', async (t) => {
  // 3 × 24 B through 12 B/s: 6 s for all.
  t.deepEqual(await carry(bare, [[0, 1, 0, 24], [0, 2, 0, 24], [0, 3, 0, 24]]), { times: [6, 6, 6], queued: [4, 4, 4], bytesSent: 72 });
});

test('a flow that ends makes the others faster, at once', async (t) => {
  // 6 B/s each until 12 B are through at 2; the other has 36 − 12 = 24 left at 12 B/s: 4.
  t.deepEqual((await carry(bare, [[0, 1, 0, 12], [0, 2, 0, 36]])).times, [2, 4]);
});

test('a flow held back elsewhere leaves its share to the others', async (t) => {
  // Machine 1 sends to 0, 2 and 3: 4 B/s each. Machine 4's flow to 0 gets 12 − 4 = 8 B/s: 16 B in 2 s.
  t.deepEqual((await carry(bare, [[0, 1, 0, 40], [0, 1, 2, 40], [0, 1, 3, 40], [0, 4, 0, 16]], 5)).times.at(-1), 2);
});

test('messages between the same two machines are one stream with one share, and stay in order', async (t) => {
  // 0→1 twice and 0→2: two shares of 6. The first 12 B until 2, the second, though smaller, after it: 6 B until 3; 0→2 has 36 − 18 left at 12: 4.5.
  t.deepEqual((await carry(bare, [[0, 0, 1, 12], [0, 0, 1, 6], [0, 0, 2, 36]])).times, [2, 3, 4.5]);
  // Without bytes it waits its turn, too, and takes no time.
  t.deepEqual((await carry(bare, [[0, 0, 1, 12], [0, 0, 1, 0], [0, 0, 1, 0], [0, 0, 2, 0]])).times, [1, 1, 1, 0]);
});

test('the receiver\'s arithmetic takes one message at a time, in order of completion, and slows no link', async (t) => {
  // Both through at 4 (6 B/s each). Arithmetic 24·0.5 = 12 s each: 16, 28; the second waited 12 for it and 2 for the link.
  t.deepEqual(await carry({ ...bare, reduction: 0.5 }, [[0, 1, 0, 24, true], [0, 2, 0, 24, true]]), { times: [16, 28], queued: [2, 14], bytesSent: 48 });
});

test('up and down may differ', async (t) => {
  const options: Options = { ...bare, topology: { kind: 'switch', bandwidth: 12, upload: 3 } };
  t.deepEqual((await carry(options, [[0, 0, 1, 12]])).times, [4]);
  // Four senders at 3 B/s fill the receiver's 12.
  t.deepEqual((await carry(options, [[0, 1, 0, 12], [0, 2, 0, 12], [0, 3, 0, 12], [0, 4, 0, 12]], 5)).times, [4, 4, 4, 4]);
});

/** When the last is through of one step of a ring of p: each machine sends n/p = 12 B to the next. */
async function ringStep(options: Options, p: number): Promise<number> {
  const { times } = await carry(options, Array.from({ length: p }, (_, from): Send => [0, from, (from + 1) % p, 12]), p);
  return Math.max(...times);
}

test('a backbone of k port bandwidths makes each ring step max(p/k, 1) times as long', async (t) => {
  for (const p of [2, 3, 6, 8]) {
    for (const k of [1, 2, 4, 8]) {
      // Alone 12 B / 12 B/s = 1 s.
      t.true(areEqual(await ringStep({ ...bare, topology: { kind: 'hub', bandwidth: 12, backbone: 12 * k } }, p), Math.max(p / k, 1)));
    }
  }
});

test('one link at a quarter of the speed makes the ring step four times as long', async (t) => {
  t.is(await ringStep(bare, 6), 1);
  t.is(await ringStep({ ...bare, overrides: [{ link: 'm2 up', bandwidth: 3 }] }, 6), 4);
  t.is(await ringStep({ ...bare, topology: { kind: 'ring', bandwidth: 12 }, overrides: [{ link: 'm2 to m3', bandwidth: 3 }] }, 6), 4);
});

test('an override of a latency counts on routes over that link alone', async (t) => {
  const options: Options = { ...bare, latency: 10, overrides: [{ link: 'm2 up', latency: 25 }] };
  // 25 + 5 (its destination's half) + 1; 5 + 5 + 1
  t.deepEqual((await carry(options, [[0, 2, 1, 12], [0, 0, 3, 12]])).times, [31, 11]);
});

test('W workers and S sharded servers exchange in 2(α + max(W/S, 1)·n/b)', async (t) => {
  // α = o·S for a worker's S messages one after the other and L = 10; with o = 0: 2(10 + max(W/S, 1)·24/12).
  for (const [workers, servers] of [[4, 1], [4, 2], [4, 4], [6, 2], [2, 4]] as const) {
    const simulator = new Simulator();
    const network = buildNetwork<'links'>({ ...full, overhead: 0 }, { simulator, machines: workers + servers });
    let pushed = 0;
    let last = 0;
    const each = (action: (worker: number, server: number) => void): void => {
      for (let worker = 0; worker < workers; worker++) for (let turn = 0; turn < servers; turn++) action(worker, workers + (worker + turn) % servers);
    };
    each((worker, server) => {
      network.send(worker, server, 24 / servers, false, () => {
        if (++pushed === workers * servers) each((to, from) => { network.send(from, to, 24 / servers, false, () => { last = simulator.now; }); });
      });
    });
    await simulator.run();
    t.true(areEqual(last, 2 * (10 + Math.max(workers / servers, 1) * 2)));
  }
});

test('background traffic slows what flows for the time that it lasts', async (t) => {
  const background = [{ link: 'm0 up', share: 0.75, from: 1, until: 3 }];
  // 12 B in the first second, 3 B/s for two, 12 B/s for the remaining 36 − 12 − 6 = 18: 4.5.
  t.deepEqual(await carry({ ...bare, background }, [[0, 0, 1, 36]]), { times: [4.5], queued: [1.5], bytesSent: 36 });
  // After it, and from another machine, none of that.
  t.deepEqual((await carry({ ...bare, background }, [[0, 2, 3, 36], [3, 0, 1, 36]])).times, [3, 6]);
  // Every 4 s: from 100 on it has 12 for 1 s, 3 for 2 s, 12 for 2 s, 3 for 2 s, 12: 12 + 6 + 24 + 6 = 48 at 107, the last 12 at 108.
  t.deepEqual((await carry({ ...bare, background: [{ ...background[0]!, every: 4 }] }, [[100, 0, 1, 60]])).times, [108]);
  // Of two at once, each takes its share of what the other leaves: 12·(1 − ¾)(1 − ⅓) = 2 B/s.
  t.deepEqual((await carry({ ...bare, background: [{ link: 'm0 up', share: 0.75, from: 0 }, { link: 'm0 up', share: 1 / 3, from: 0 }] }, [[0, 0, 1, 4]])).times, [2]);
});

test('a run does not go on for the sake of the background traffic', async (t) => {
  const simulator = new Simulator();
  const network = buildNetwork<'links'>({ ...bare, background: [{ link: 'm0 up', share: 0.5, from: 0, until: 1, every: 2 }] }, { simulator, machines: 2 });
  // 6 B in the first second, 12 in the second.
  network.send(0, 1, 18, false, () => undefined);
  await simulator.run();
  t.is(simulator.now, 2);
});

test('jitter: an exponential time on top of L, which keeps the order of a stream', async (t) => {
  // 400 messages without bytes, each alone on its way, to a machine in turn; each has 10 + jitter of mean 2.
  const options: Options = { ...bare, latency: 10, jitter: { mean: 2 } };
  const { times, queued } = await carry(options, Array.from({ length: 400 }, (_, index): Send => [1000 * index, index % 7, 7, 0]), 8);
  const { mean, error } = meanWithError(times.map((time, index) => time - 1000 * index - 10));
  const { isClose, message } = offBy(mean, 2, error);
  t.true(isClose, message);
  t.true(queued.every((waited) => waited === 0));
  const stream = await carry(options, Array.from({ length: 100 }, (): Send => [0, 0, 1, 0]));
  t.deepEqual(stream.times, stream.times.toSorted((a, b) => a - b));
});

test('listeners hear of every message when it is delivered', async (t) => {
  const simulator = new Simulator();
  const network = buildNetwork<'links'>(full, { simulator, machines: 3 });
  const heard: TraceEvent[] = [];
  simulator.trace.listen((event) => { heard.push(event); });
  network.send(0, 1, 24, false, () => undefined);
  network.send(0, 2, 24, false, () => undefined);
  await simulator.run();
  t.deepEqual(heard, [
    { kind: 'message', time: 14, from: 0, to: 1, bytes: 24, sentAt: 0 },
    { kind: 'message', time: 15, from: 0, to: 2, bytes: 24, sentAt: 1 },
  ]);
});

const shapes: readonly TopologyOptions[] = [
  { kind: 'switch', bandwidth: 12, upload: 7 }, { kind: 'hub', bandwidth: 12, backbone: 20 }, { kind: 'ring', bandwidth: 12 }, { kind: 'full', bandwidth: 12 },
  { kind: 'torus', rows: 2, columns: 4, bandwidth: 12 },
  { kind: 'two-level', bandwidth: 12, node: { machines: 3, bandwidth: 50, latency: 0, nic: 'shared' } },
  { kind: 'fat-tree', bandwidth: 12, machinesPerEdge: 3, oversubscription: 2 },
  { kind: 'list', links: [...[0, 1, 2, 3].map((machine) => ({ from: `m${machine}`, to: 'a', bandwidth: 12 })), ...[4, 5, 6, 7].map((machine) => ({ from: `m${machine}`, to: 'b', bandwidth: 9 })), { from: 'a', to: 'b', bandwidth: 20, duplex: 'half' as const }] },
];

test('on every topology messages are through when a fluid simulation with rates from nothing says', async (t) => {
  const MACHINES = 8;
  const message = fc.record({
    at: fc.integer({ min: 0, max: 8 }), from: fc.nat(MACHINES - 1), hop: fc.integer({ min: 1, max: MACHINES - 1 }),
    bytes: fc.oneof(fc.constantFrom(6, 12, 24), fc.double({ min: 0.1, max: 60, noNaN: true })),
  }).map(({ at, from, hop, bytes }): Send => [at, from, (from + hop) % MACHINES, bytes]);
  const messages = fc.array(message, { minLength: 1, maxLength: 30 }).map((list) => list.toSorted(([one], [other]) => one - other));
  for (const topology of shapes) {
    const built = buildTopology(topology, 0, MACHINES);
    const capacities = Array.from({ length: built.links }, (_, link) => built.bandwidth(link));
    await fc.assert(fc.asyncProperty(messages, async (sends) => {
      const { times } = await carry({ ...bare, topology }, sends, MACHINES);
      const expected = fluidEnds(capacities, sends.map(([at, from, to, bytes]) => ({ at, bytes, links: built.route(from, to), stream: `${from} ${to}` })));
      times.forEach((time, index) => { t.true(areEqual(time, expected[index]!)); });
    }), { seed: 10, numRuns: 25 });
  }
});

test('more bandwidth is never slower where no two messages share a link', async (t) => {
  await fc.assert(fc.asyncProperty(fc.double({ min: 0.1, max: 100, noNaN: true }), fc.double({ min: 1, max: 5, noNaN: true }), async (bandwidth, factor) => {
    const sends: Send[] = [[0, 0, 1, 12], [1, 1, 2, 30, true], [2, 2, 3, 7]];
    const slow = await carry({ ...full, topology: { kind: 'full', bandwidth } }, sends);
    const fast = await carry({ ...full, topology: { kind: 'full', bandwidth: bandwidth * factor } }, sends);
    t.true(fast.times.every((time, index) => time <= slow.times[index]! * (1 + 1e-12)));
  }), { seed: 11, numRuns: 50 });
});
