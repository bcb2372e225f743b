import test from 'ava';
import fc from 'fast-check';
import { streams } from '../../../../src/basics/random.js';
import { Simulator } from '../../../../src/simulation/core/simulator.js';
import type { TraceEvent } from '../../../../src/simulation/core/trace.js';
import type { PortOptions } from '../../../../src/simulation/network/ports/port-options.js';
import { buildNetwork } from '../../../../src/simulation/network/registry.js';
import { areEqual } from '../../../support/standard-error.js';

// 1 B takes 1 s; a message of 4 B holds each port for o + nβ = 1 + 4 = 5 s, its receiver's for nγ = 2 s more in a reduction; L = 10 s.
const options: PortOptions = { model: 'ports', bandwidth: 1, latency: 10, overhead: 1, reduction: 0.5, duplex: 'full' };
const MACHINES = 6;

/** Messages of one size, asked for together. */
interface Asked { readonly at: number; readonly from: number; readonly receivers: readonly number[]; readonly bytes: number; readonly isReduction: boolean }

/** In the order of delivery. */
interface Delivery { readonly asked: number; readonly index: number; readonly time: number; readonly queued: number }

interface Carried {
  readonly deliveries: readonly Delivery[];
  readonly messages: readonly TraceEvent[];
  readonly bytesSent: number;
  readonly sendFree: readonly number[];
  readonly receiveFree: readonly number[];
  readonly events: number;
}

async function carry(chosen: PortOptions, all: readonly Asked[], how: 'as trains' | 'one by one', machines = MACHINES): Promise<Carried> {
  const simulator = new Simulator();
  const messages: TraceEvent[] = [];
  simulator.trace.listen((event) => { messages.push(event); });
  const network = buildNetwork(chosen, { simulator, machines, streams: streams(1) });
  const deliveries: Delivery[] = [];
  all.forEach(({ at, from, receivers, bytes, isReduction }, asked) => simulator.schedule(at, () => {
    const hear = (index: number, queued: number): void => { deliveries.push({ asked, index, time: simulator.now, queued }); };
    if (how === 'as trains') network.sendEach!(from, receivers, bytes, isReduction, hear);
    else receivers.forEach((to, index) => { network.send(from, to, bytes, isReduction, (queued) => { hear(index, queued); }); });
  }));
  await simulator.run();
  const { sendFree, receiveFree } = network.ports!;
  return { deliveries, messages, bytesSent: network.bytesSent, sendFree: [...sendFree], receiveFree: [...receiveFree], events: simulator.eventCount };
}

const train = (at: number, from: number, receivers: readonly number[], isReduction = false): Asked => ({ at, from, receivers, bytes: 4, isReduction });
const fates = ({ deliveries }: Carried): readonly (readonly number[])[] => deliveries.map(({ asked, index, time, queued }) => [asked, index, time, queued]);

test('a train\'s messages leave one behind the other, and each waits for its own receiver', async (t) => {
  // From 0: its port 0–5–10–15; at the receivers 10, 15, 20. From 1, asked for at 8: at machine 3 at 18, there until 23, so the train's third
  // message waits 3 there after 10 at its sender: delivered 23 + 5 = 28.
  t.deepEqual(fates(await carry(options, [train(0, 0, [1, 2, 3]), train(8, 1, [3])], 'as trains')), [[0, 0, 15, 0], [0, 1, 20, 5], [1, 0, 23, 0], [0, 2, 28, 13]]);
  // Reductions take 7 at the receiver: 10–17, 15–22, 18–25, 25–32.
  t.deepEqual(fates(await carry(options, [train(0, 0, [1, 2, 3], true), train(8, 1, [3], true)], 'as trains')), [[0, 0, 17, 0], [0, 1, 22, 5], [1, 0, 25, 0], [0, 2, 32, 15]]);
});

test('a second train of the same sender leaves behind the first', async (t) => {
  // Its port 0–5–10, then 10–15–20 although asked for at 3: at the receivers 20 and 25, after 7 and 12 s of waiting.
  t.deepEqual(fates(await carry(options, [train(0, 0, [1, 2]), train(3, 0, [1, 2])], 'as trains')), [[0, 0, 15, 0], [0, 1, 20, 5], [1, 0, 25, 7], [1, 1, 30, 12]]);
});

test('where the sender\'s port is the slower one a message comes in as fast as its receiver\'s port takes it', async (t) => {
  // Download at 4 B/s: 4 B take 1 + 4 = 5 to leave and 1 + 1 = 2 to come in; they are there at 10 + 4·(1 − ¼) = 13, the next ones 5 later.
  t.deepEqual(fates(await carry({ ...options, download: 4 }, [train(0, 0, [1, 2])], 'as trains')), [[0, 0, 15, 0], [0, 1, 20, 5]]);
});

// Evenly spread, and so finely that no two messages come at the same time: the order of those is not promised.
const upTo = (most: number) => fc.noBias(fc.integer({ min: 1, max: 2 ** 30 })).map((part) => part / 2 ** 30 * most);
const asked = fc.record({
  at: upTo(200),
  from: fc.nat(MACHINES - 1),
  hops: fc.array(fc.integer({ min: 1, max: MACHINES - 1 }), { minLength: 1, maxLength: 8 }),
  bytes: upTo(9),
  isReduction: fc.boolean(),
}).map(({ hops, ...rest }): Asked => ({ ...rest, receivers: hops.map((hop) => (rest.from + hop) % MACHINES) }));
const trains = fc.array(asked, { minLength: 1, maxLength: 25 });

const alike: readonly Partial<PortOptions>[] = [
  {},
  { download: 3 },
  { download: 0.4, reduction: 0 },
  { machines: [{ machine: 1, bandwidth: 0.3 }, { machine: 2, download: 9, latency: 17 }] },
  { node: { machines: 3, bandwidth: 20, latency: 0.7, overhead: 0.1, nic: 'each' } },
  { node: { machines: 2, bandwidth: 20, latency: 0.7, overhead: 0.1, nic: 'shared' } },
];

for (const changed of alike) {
  const chosen = { ...options, ...changed };
  test(`trains are at the same times as their messages sent one by one, to the last bit: ${JSON.stringify(changed)}`, async (t) => {
    await fc.assert(fc.asyncProperty(trains, async (list) => {
      const { messages, ...together } = await carry(chosen, list, 'as trains');
      const { messages: single, ...oneByOne } = await carry(chosen, list, 'one by one');
      t.deepEqual(together, oneByOne);
      t.is(messages.length, single.length);
      messages.forEach((message, place) => {
        const other = single[place]!;
        if (message.kind !== 'message' || other.kind !== 'message') return t.fail(`a ${message.kind}`);
        // When it left is found by counting back: a few roundings.
        t.true(areEqual(message.sentAt, other.sentAt, 1e-12), `sent at ${message.sentAt}, not ${other.sentAt}`);
        t.deepEqual({ ...message, sentAt: 0 }, { ...other, sentAt: 0 });
      });
    }), { seed: 4, numRuns: 60 });
  });
}

test('thousands that wait at one port leave in order of arrival, each train in its own order', async (t) => {
  // 40 senders push 50 messages each to machine 40, begun 0.13 s apart: 2,000 take its port for 5 s each, and a sender needs 50 × 5 = 250 s.
  const list = Array.from({ length: 40 }, (_, from) => train(0.13 * from, from, Array.from({ length: 50 }, () => 40)));
  const { messages, ...together } = await carry(options, list, 'as trains', 41);
  const { messages: single, ...oneByOne } = await carry(options, list, 'one by one', 41);
  t.is(messages.length, single.length);
  t.deepEqual(together, oneByOne);
  // The i-th is there 10 s after it left, at 10 + 5i + 0.13·from; 0.13 × 39 = 5.07 s, so the last sender's falls behind the first's next.
  const places = together.deliveries.map(({ asked: from, index }) => index * 5 + 0.13 * from);
  t.deepEqual(places, places.toSorted((a, b) => a - b));
  // Machine 40 takes its port from the first arrival, at 10 s, without a pause.
  t.true(areEqual(together.deliveries.at(-1)!.time, 10 + 2000 * 5));
});

test('there are no trains where ports are half duplex or chance decides when a message arrives', (t) => {
  const isThere = (changed: Partial<PortOptions>): boolean => (
    buildNetwork({ ...options, ...changed }, { simulator: new Simulator(), machines: 2, streams: streams(1) }).sendEach !== undefined);
  t.true(isThere({}));
  t.false(isThere({ duplex: 'half' }));
  t.false(isThere({ jitter: { mean: 1 } }));
  t.false(isThere({ loss: { probability: 0.1, packet: 1 } }));
  t.false(isThere({ background: [{ machine: 1, share: 0.5, from: 0 }] }));
});
