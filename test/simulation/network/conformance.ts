import test from 'ava';
import fc from 'fast-check';
import { Simulator } from '../../../src/simulation/core/simulator.js';
import { messageTime } from '../../../src/simulation/network/network.js';
import { buildNetwork, costOfNetwork, type NetworkOptions } from '../../../src/simulation/network/registry.js';
import { areEqual } from '../../support/standard-error.js';

/** Every model with some of its options; one that is missing here does not compile. */
const examples: { readonly [Model in NetworkOptions['model']]: readonly NetworkOptions<Model>[] } = {
  unlimited: [{ model: 'unlimited' }],
  ports: [
    { model: 'ports', bandwidth: 100, latency: 0, overhead: 0, reduction: 0, duplex: 'full' },
    { model: 'ports', bandwidth: 100, latency: 3, overhead: 0.5, reduction: 0.02, duplex: 'full' },
    { model: 'ports', bandwidth: 100, latency: 3, overhead: 0.5, reduction: 0.02, duplex: 'half' },
    { model: 'ports', bandwidth: Infinity, latency: 1, overhead: 0, reduction: 0, duplex: 'full' },
  ],
};
const networks: readonly NetworkOptions[] = Object.values(examples).flat();

interface Message { readonly at: number; readonly from: number; readonly to: number; readonly bytes: number; readonly isReduction: boolean }
interface Delivery { readonly message: number; readonly time: number; readonly queued: number }

const MACHINES = 4;
const message = fc.record({
  at: fc.integer({ min: 0, max: 20 }),
  from: fc.nat(MACHINES - 1),
  hop: fc.integer({ min: 1, max: MACHINES - 1 }),
  bytes: fc.oneof(fc.constant(0), fc.double({ min: 0.1, max: 1000, noNaN: true })),
  isReduction: fc.boolean(),
}).map(({ hop, ...rest }): Message => ({ ...rest, to: (rest.from + hop) % MACHINES }));
// By the time of asking, so that their order in the list is the order of asking.
const messages = fc.array(message, { maxLength: 30 }).map((list) => list.toSorted((a, b) => a.at - b.at));

async function carry(options: NetworkOptions, list: readonly Message[]): Promise<{ readonly deliveries: Delivery[]; readonly bytesSent: number }> {
  const simulator = new Simulator();
  const network = buildNetwork(options, { simulator, machines: MACHINES });
  const deliveries: Delivery[] = [];
  list.forEach(({ at, from, to, bytes, isReduction }, index) => {
    simulator.schedule(at, () => {
      network.send(from, to, bytes, isReduction, (queued) => { deliveries.push({ message: index, time: simulator.now, queued }); });
    });
  });
  await simulator.run();
  return { deliveries, bytesSent: network.bytesSent };
}

for (const options of networks) {
  const title = JSON.stringify(options);
  const cost = costOfNetwork(options);

  test(`every message arrives once, none before its time, each pair's in order, and all bytes are counted: ${title}`, async (t) => {
    await fc.assert(fc.asyncProperty(messages, async (list) => {
      const { deliveries, bytesSent } = await carry(options, list);
      t.deepEqual(deliveries.map((each) => each.message).sort((a, b) => a - b), list.map((_, index) => index));
      t.true(areEqual(bytesSent, list.reduce((sum, { bytes }) => sum + bytes, 0)));
      const lastOfPair = new Map<string, number>();
      for (const { message: index, time, queued } of deliveries) {
        const { at, from, to, bytes, isReduction } = list[index]!;
        // What it waited for ports is exactly what it took beyond the time of a message with nothing in its way.
        t.true(queued >= 0);
        t.true(areEqual(time, at + messageTime(cost, bytes, isReduction) + queued));
        const pair = `${from}→${to}`;
        t.true(index > (lastOfPair.get(pair) ?? -1), `${pair} was overtaken`);
        lastOfPair.set(pair, index);
      }
    }), { seed: 2, numRuns: 100 });
  });

  test(`the same messages twice have the same fate: ${title}`, async (t) => {
    await fc.assert(fc.asyncProperty(messages, async (list) => {
      t.deepEqual(await carry(options, list), await carry(options, list));
    }), { seed: 3, numRuns: 50 });
  });

  test(`a message with nothing in its way takes the time that the closed form says: ${title}`, async (t) => {
    for (const isReduction of [false, true]) {
      for (const bytes of [0, 1, 12.5, 1e6]) {
        const { deliveries } = await carry(options, [{ at: 7, from: 1, to: 2, bytes, isReduction }]);
        t.deepEqual(deliveries.map(({ queued }) => queued), [0]);
        t.true(areEqual(deliveries[0]!.time, 7 + messageTime(cost, bytes, isReduction)));
      }
    }
  });
}
