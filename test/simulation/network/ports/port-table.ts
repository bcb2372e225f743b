import test from 'ava';
import fc from 'fast-check';
import { Simulator } from '../../../../src/simulation/core/simulator.js';
import type { PortTable } from '../../../../src/simulation/network/network.js';
import { buildNetwork, type NetworkOptions } from '../../../../src/simulation/network/registry.js';
import { carry, type Send } from '../_carry.js';

const plain: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 100, latency: 3, overhead: 0.5, reduction: 0.02, duplex: 'full' };
const MACHINES = 5;

function portsOf(options: NetworkOptions): PortTable | undefined {
  return buildNetwork(options, { simulator: new Simulator(), machines: MACHINES, streams: () => () => 0.5 }).ports;
}

/** The table's own rule, without events: all send ports in order of asking, then all receive ports in order of arrival. */
function follow(table: PortTable, sends: readonly Send[]): number[] {
  const arrivals = sends.map(([at, from, to, bytes]) => {
    const { latency, overhead, sendPerByte, receivePerByte } = table.costOf(from, to);
    const port = table.sendPort(from, to);
    const sentAt = Math.max(at, table.sendFree[port]!);
    table.sendFree[port] = sentAt + (overhead + bytes * sendPerByte);
    return sentAt + latency + bytes * Math.max(0, sendPerByte - receivePerByte);
  });
  const times: number[] = [];
  for (const index of sends.map((_, each) => each).sort((a, b) => arrivals[a]! - arrivals[b]!)) {
    const [, from, to, bytes, isReduction = false] = sends[index]!;
    const { overhead, receivePerByte, reductionPerByte } = table.costOf(from, to);
    const port = table.receivePort(from, to);
    times[index] = Math.max(arrivals[index]!, table.receiveFree[port]!) + (overhead + bytes * receivePerByte + (isReduction ? bytes * reductionPerByte : 0));
    table.receiveFree[port] = times[index];
  }
  return times;
}

const send = fc.tuple(fc.double({ min: 0, max: 20, noNaN: true }), fc.nat(MACHINES - 1), fc.integer({ min: 1, max: MACHINES - 1 }), fc.double({ min: 0, max: 1000, noNaN: true }), fc.boolean())
  .map(([at, from, hop, bytes, isReduction]): Send => [at, from, (from + hop) % MACHINES, bytes, isReduction]);
const sends = fc.array(send, { maxLength: 40 }).map((list) => list.toSorted((a, b) => a[0] - b[0]));

for (const changed of [
  {},
  { download: 300 },
  { download: 40, machines: [{ machine: 1, bandwidth: 20 }, { machine: 4, download: 1000, latency: 9 }] },
  { node: { machines: 2, bandwidth: 1000, latency: 0.2, overhead: 0.1, nic: 'each' as const }, machines: [{ machine: 2, bandwidth: 30 }] },
  { node: { machines: 2, bandwidth: 1000, latency: 0.2, overhead: 0.1, nic: 'shared' as const } },
  { jitter: { mean: 0 }, loss: { probability: 0, packet: 1500 }, background: [{ machine: 0, share: 0, from: 0 }] },
]) {
  test(`what is sent takes the very times that the port table says: ${JSON.stringify(changed)}`, async (t) => {
    const options = { ...plain, ...changed };
    await fc.assert(fc.asyncProperty(sends, async (list) => {
      t.deepEqual((await carry(options, list, MACHINES)).times, follow(portsOf(options)!, list));
    }), { seed: 6, numRuns: 60 });
  });
}

test('what is sent, and who follows the table, see the same ports and count the same bytes', async (t) => {
  const simulator = new Simulator();
  const network = buildNetwork(plain, { simulator, machines: 2 });
  network.send(0, 1, 100, true, () => undefined);
  await simulator.run();
  // Sent 0 – 0.5 + 1; received 3 – 3 + 0.5 + 1 + 100·0.02.
  t.deepEqual([...network.ports!.sendFree, ...network.ports!.receiveFree], [1.5, 0, 0, 6.5]);
  network.ports!.countBytes(11);
  t.is(network.bytesSent, 111);
});

test('there is no table where more than turns at two ports decides', (t) => {
  for (const changed of [
    { duplex: 'half' as const }, { jitter: { mean: 1e-6 } }, { loss: { probability: 0.01, packet: 1500 } }, { background: [{ machine: 0, share: 0.1, from: 0 }] },
    { loss: { probability: 0, packet: 1500 }, machines: [{ machine: 1, loss: 0.1 }] },
  ]) t.is(portsOf({ ...plain, ...changed }), undefined, JSON.stringify(changed));
  t.is(portsOf({ model: 'unlimited' }), undefined);
});
