import test from 'ava';
import fc from 'fast-check';
import { streams } from '../../../src/basics/random.js';
import { Simulator } from '../../../src/simulation/core/simulator.js';
import { messageTime, type MessageCost } from '../../../src/simulation/network/network.js';
import { buildNetwork, costOfNetwork, isNetworkRandom, type NetworkOptions } from '../../../src/simulation/network/registry.js';
import { areEqual } from '../../support/standard-error.js';

const plain: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 100, latency: 3, overhead: 0.5, reduction: 0.02, duplex: 'full' };
const shared = { model: 'links', latency: 3, overhead: 0.5, reduction: 0.02 } as const;

/** Every model with some of its options; one that is missing here does not compile. */
const examples: { readonly [Model in NetworkOptions['model']]: readonly NetworkOptions<Model>[] } = {
  unlimited: [{ model: 'unlimited' }],
  ports: [
    { model: 'ports', bandwidth: 100, latency: 0, overhead: 0, reduction: 0, duplex: 'full' },
    plain,
    { ...plain, duplex: 'half' },
    { model: 'ports', bandwidth: Infinity, latency: 1, overhead: 0, reduction: 0, duplex: 'full' },
    { ...plain, download: 400 },
    { ...plain, download: 30, duplex: 'half' },
    { ...plain, machines: [{ machine: 1, bandwidth: 20 }, { machine: 2, download: 1000, latency: 7 }, { machine: 9, latency: 100 }] },
    { ...plain, node: { machines: 2, bandwidth: 1000, latency: 0.1, overhead: 0.2, nic: 'each' } },
    { ...plain, node: { machines: 3, bandwidth: 1000, latency: 0.1, overhead: 0, nic: 'shared' }, duplex: 'half' },
    { ...plain, jitter: { mean: 5 } },
    { ...plain, loss: { probability: 0.2, packet: 50 }, machines: [{ machine: 3, loss: 0.5 }] },
    { ...plain, background: [{ machine: 1, share: 0.6, from: 4, until: 6, every: 3 }, { machine: 2, share: 0.9, from: 10, direction: 'receive' }] },
    { ...plain, duplex: 'half', jitter: { mean: 1 }, loss: { probability: 0.1, packet: 100, timeout: 2 }, background: [{ machine: 0, share: 0.5, from: 0 }], node: { machines: 2, bandwidth: 1000, latency: 0, overhead: 0, nic: 'shared' } },
  ],
  loggp: [
    { model: 'loggp', latency: 0, overhead: 0, gap: 0, gapPerByte: 0.01, reduction: 0 },
    { model: 'loggp', latency: 3, overhead: 0.5, gap: 1, gapPerByte: 0.01, reduction: 0.02 },
  ],
  links: [
    { model: 'links', topology: { kind: 'switch', bandwidth: 100 }, latency: 0, overhead: 0, reduction: 0 },
    { ...shared, topology: { kind: 'switch', bandwidth: 100, upload: 30 } },
    { ...shared, topology: { kind: 'switch', bandwidth: Infinity } },
    { ...shared, topology: { kind: 'switch', bandwidth: 100 }, background: [{ link: 'm3 up', share: 0.6, from: 4, until: 6, every: 3 }] },
    { ...shared, topology: { kind: 'hub', bandwidth: 100, backbone: 150 } },
    { ...shared, topology: { kind: 'two-level', bandwidth: 100, node: { machines: 2, bandwidth: 1000, latency: 0.1, nic: 'shared' } } },
    { ...shared, topology: { kind: 'fat-tree', bandwidth: 100, machinesPerEdge: 1, oversubscription: 2 } },
    { ...shared, topology: { kind: 'full', bandwidth: 100 } },
    { ...shared, topology: { kind: 'list', links: ['m0', 'm1', 'm2', 'm3'].map((from) => ({ from, to: 'switch', bandwidth: 100, duplex: 'half' as const })) } },
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
  const network = buildNetwork(options, { simulator, machines: MACHINES, streams: streams(1) });
  const deliveries: Delivery[] = [];
  list.forEach(({ at, from, to, bytes, isReduction }, index) => {
    simulator.schedule(at, () => {
      network.send(from, to, bytes, isReduction, (queued) => { deliveries.push({ message: index, time: simulator.now, queued }); });
    });
  });
  await simulator.run();
  return { deliveries, bytesSent: network.bytesSent };
}

/** Time of a message with nothing in its way; undefined where that depends on more than the network's cost. */
function timeAlone(options: NetworkOptions, cost: MessageCost, { from, to, bytes, isReduction }: Message): number | undefined {
  if (options.model === 'loggp') return messageTime(cost, bytes, isReduction) + Math.max(0, 1 - bytes) * options.gapPerByte;
  if (options.model === 'ports' && (isNetworkRandom(options) || options.background !== undefined || options.machines !== undefined)) return undefined;
  const isInside = cost.node !== undefined && Math.floor(from / cost.node.machines) === Math.floor(to / cost.node.machines);
  return messageTime(isInside ? { ...cost, ...cost.node } : cost, bytes, isReduction);
}

for (const options of networks) {
  const title = JSON.stringify(options);
  const cost = costOfNetwork(options);

  test(`every message arrives once, none before its time, each pair's in order, and all bytes are counted: ${title}`, async (t) => {
    await fc.assert(fc.asyncProperty(messages, async (list) => {
      const { deliveries, bytesSent } = await carry(options, list);
      t.deepEqual(deliveries.map((each) => each.message).sort((a, b) => a - b), list.map((_, index) => index));
      const bytesAsked = list.reduce((sum, { bytes }) => sum + bytes, 0);
      t.true(areEqual(bytesSent, bytesAsked) || (isNetworkRandom(options) && bytesSent > bytesAsked));
      const lastOfPair = new Map<string, number>();
      for (const { message: index, time, queued } of deliveries) {
        const { at, from, to } = list[index]!;
        // What it waited for ports is exactly what it took beyond the time of a message with nothing in its way.
        const alone = timeAlone(options, cost, list[index]!);
        t.true(queued >= 0);
        t.true(alone === undefined ? time * (1 + 1e-12) >= at + queued : areEqual(time, at + alone + queued));
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

  const sent = { at: 7, from: 0, to: 1, bytes: 1, isReduction: false };
  if (timeAlone(options, cost, sent) === undefined) continue;
  test(`a message with nothing in its way takes the time that the closed form says: ${title}`, async (t) => {
    for (const isReduction of [false, true]) {
      for (const bytes of [0, 1, 12.5, 1e6]) {
        for (const from of [0, 1, 2]) {
          const alone = { ...sent, from, to: from + 1, bytes, isReduction };
          const { deliveries } = await carry(options, [alone]);
          t.deepEqual(deliveries.map(({ queued }) => queued), [0]);
          t.true(areEqual(deliveries[0]!.time, 7 + timeAlone(options, cost, alone)!));
        }
      }
    }
  });
}
