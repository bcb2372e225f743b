import test from 'ava';
import fc from 'fast-check';
import { Simulator } from '../../../../src/simulation/core/simulator.js';
import type { TraceEvent } from '../../../../src/simulation/core/trace.js';
import { portTime } from '../../../../src/simulation/network/network.js';
import { buildNetwork, costOfNetwork, type NetworkOptions } from '../../../../src/simulation/network/registry.js';
import { areEqual } from '../../../support/standard-error.js';
import { carry, type Send } from '../_carry.js';

// 1 B takes 1 s; a message of 4 B holds each port for o + nβ = 1 + 4 = 5 s, its receiver's for nγ = 2 s more in a reduction; L = 10 s.
const options: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1, latency: 10, overhead: 1, reduction: 0.5, duplex: 'full' };

async function deliveries(sends: readonly Send[], changed: Partial<NetworkOptions<'ports'>> = {}): Promise<{ times: number[]; queued: number[] }> {
  const { times, queued } = await carry({ ...options, ...changed }, sends);
  return { times, queued };
}

test('alone, a message is delivered after L + o + nβ, and nγ more in a reduction', async (t) => {
  // 10 + 1 + 4 = 15; + 4·0.5 = 17
  t.deepEqual(await deliveries([[0, 0, 1, 4]]), { times: [15], queued: [0] });
  t.deepEqual(await deliveries([[0, 0, 1, 4, true]]), { times: [17], queued: [0] });
});

test('rule 1: one sender\'s messages take its port one after the other, to whomever they go', async (t) => {
  // To 1: port 0–5, delivered 15. To 2: port 5–10, arrives 15, delivered 20; it waited 5 for the port.
  t.deepEqual(await deliveries([[0, 0, 1, 4], [0, 0, 2, 4]]), { times: [15, 20], queued: [0, 5] });
});

test('rule 1: the sender is free after o + nβ, whatever happens at the receiver', async (t) => {
  // 3 B from 1 and 4 B from 0 reach machine 2 at 10; the first takes its port until 14, the second, a reduction, until 14 + 5 + 2 = 21.
  // Machine 0's port was free at 5 all the same: its next message, to machine 3, leaves then and is delivered at 5 + 15 = 20.
  t.deepEqual(await deliveries([[0, 1, 2, 3], [0, 0, 2, 4, true], [0, 0, 3, 4]]), { times: [14, 21, 20], queued: [0, 4, 5] });
});

test('rule 2: two senders to one receiver wait for its port in order of arrival', async (t) => {
  // Both reach machine 2 at 10 (asked first, first): 10–15 and 15–20.
  t.deepEqual(await deliveries([[0, 0, 2, 4], [0, 1, 2, 4]]), { times: [15, 20], queued: [0, 5] });
  // Asked 1 s later, it arrives at 11 and waits 4.
  t.deepEqual(await deliveries([[0, 0, 2, 4], [1, 1, 2, 4]]), { times: [15, 20], queued: [0, 4] });
});

test('rule 2: order of arrival is not order of asking', async (t) => {
  // Machine 0's port is busy until 5 with a message to 3; its message to 2, asked at 0, arrives at 15. Machine 1's, asked at 1, arrives at 11
  // and holds the port 11–16; the earlier asked one gets it 16–21, having waited 5 + 1.
  t.deepEqual(await deliveries([[0, 0, 3, 4], [0, 0, 2, 4], [1, 1, 2, 4]]), { times: [15, 21, 16], queued: [0, 6, 0] });
});

test('rule 2: arithmetic holds the receiver\'s port, not the sender\'s', async (t) => {
  // Two reductions from two senders: 10–17, then 17–24. Two from one sender: its port 0–5–10; arrivals 10 and 15; received 10–17, 17–24.
  t.deepEqual(await deliveries([[0, 0, 2, 4, true], [0, 1, 2, 4, true]]), { times: [17, 24], queued: [0, 7] });
  t.deepEqual(await deliveries([[0, 0, 2, 4, true], [0, 0, 2, 4, true]]), { times: [17, 24], queued: [0, 7] });
});

test('rule 3: latency holds no port, so a stream of messages comes in at the pace of the port', async (t) => {
  // Ports 0–5, 5–10, 10–15; delivered 15, 20, 25: L is paid once.
  t.deepEqual((await deliveries([[0, 0, 1, 4], [0, 0, 1, 4], [0, 0, 1, 4]])).times, [15, 20, 25]);
});

test('full duplex sends and receives at once; half duplex has one port for both', async (t) => {
  const exchange: readonly Send[] = [[0, 0, 1, 4], [0, 1, 0, 4]];
  t.deepEqual((await deliveries(exchange)).times, [15, 15]);
  // L = 0: message 0→1 holds port 0 until 5 as it is sent, and 1→0 holds port 1 until 5; each is then received 5–10.
  t.deepEqual(await deliveries(exchange, { latency: 0, duplex: 'half' }), { times: [10, 10], queued: [5, 5] });
  t.deepEqual((await deliveries(exchange, { latency: 0 })).times, [5, 5]);
});

test('a receiving port of its own speed: the slower of the two sets the pace, and each port is held for no longer than its own bytes take', async (t) => {
  // Receiving at 1/2 s a byte: 4 B hold the send port for 5 s and come in at 10 + 4·(1 − 1/2) = 12, until 12 + 1 + 2 = 15 as before.
  // Two senders then share the receive port with less waiting: 12–15 and 15–18 instead of 10–15 and 15–20.
  t.deepEqual(await deliveries([[0, 0, 2, 4], [0, 1, 2, 4]], { download: 2 }), { times: [15, 18], queued: [0, 3] });
  // Receiving at 2 s a byte: from 10 for 1 + 8. The sender is free at 5: its next message comes at 15 and waits until 19.
  t.deepEqual(await deliveries([[0, 0, 1, 4], [0, 0, 1, 4]], { download: 0.5 }), { times: [19, 28], queued: [0, 9] });
});

test('one machine\'s ports may be different', async (t) => {
  // Machine 1 sends and receives 4 B in 2 s, from machine 0 it takes 10 + 1 + 4 (0 is the slower one), to machine 0 as well.
  const machines = [{ machine: 1, bandwidth: 2 }];
  t.deepEqual((await deliveries([[0, 0, 1, 4], [0, 1, 0, 4], [0, 2, 3, 4]], { machines })).times, [15, 15, 15]);
  // Its sending port is free after 1 + 2: its second message leaves at 3 and comes at 13, behind the first, which holds the port 10–15.
  t.deepEqual(await deliveries([[0, 1, 0, 4], [0, 1, 0, 4]], { machines }), { times: [15, 20], queued: [0, 3 + 2] });
  // Receiving 4 B in 1 s and sending them in 4: from machine 0 at 10 + (4 − 1) = 13, until 13 + 1 + 1.
  t.deepEqual((await deliveries([[0, 0, 1, 4], [0, 1, 0, 4]], { machines: [{ machine: 1, download: 4 }] })).times, [15, 15]);
  t.deepEqual((await deliveries([[0, 0, 1, 4], [0, 2, 1, 4]], { machines: [{ machine: 1, download: 4 }] })).times, [15, 17]);
  // Its own bandwidth holds for both its ports where the network's receiving ports are different: received in 4 s, not in 4/8.
  t.deepEqual((await deliveries([[0, 0, 1, 4]], { bandwidth: 2, download: 8, machines: [{ machine: 1, bandwidth: 1 }] })).times, [15]);
});

test('of two ends the larger latency counts', async (t) => {
  const machines = [{ machine: 1, latency: 30 }, { machine: 2, latency: 1 }, { machine: 3, latency: 2 }];
  // 0–1: 30 + 5; 0–2: max(10, 1) + 5; 2–3: max(1, 2) + 5
  t.deepEqual((await deliveries([[0, 0, 1, 4], [100, 0, 2, 4], [200, 2, 3, 4]], { machines })).times, [35, 115, 207]);
});

test('an override of a machine that a strategy does not have changes nothing', async (t) => {
  t.deepEqual((await deliveries([[0, 0, 1, 4]], { machines: [{ machine: 4, bandwidth: 0.001, latency: 1000 }] })).times, [15]);
});

test('unlimited bandwidth leaves latency and overhead', async (t) => {
  t.deepEqual((await deliveries([[0, 0, 1, 1e12]], { bandwidth: Infinity })).times, [11]);
});

test('listeners hear of every message when it is delivered', async (t) => {
  const simulator = new Simulator();
  const network = buildNetwork(options, { simulator, machines: 3 });
  const heard: TraceEvent[] = [];
  simulator.trace.listen((event) => { heard.push(event); });
  network.send(0, 1, 4, false, () => undefined);
  network.send(0, 2, 4, false, () => undefined);
  await simulator.run();
  t.deepEqual(heard, [
    { kind: 'message', time: 15, from: 0, to: 1, bytes: 4, sentAt: 0 },
    { kind: 'message', time: 20, from: 0, to: 2, bytes: 4, sentAt: 5 },
  ]);
});

test('no port lets messages go faster than one each o + nβ (+ nγ)', async (t) => {
  const send = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom(0, 1, 2), fc.constant(3), fc.integer({ min: 0, max: 20 }), fc.boolean());
  await fc.assert(fc.asyncProperty(fc.array(send, { minLength: 2, maxLength: 20 }), async (sends) => {
    const { times } = await deliveries(sends);
    const cost = costOfNetwork(options);
    const inOrder = sends.map((one, index) => ({ time: times[index]!, holds: portTime(cost, one[3], one[4]) })).sort((a, b) => a.time - b.time);
    for (let i = 1; i < inOrder.length; i++) {
      const gap = inOrder[i]!.time - inOrder[i - 1]!.time;
      t.true(gap >= inOrder[i]!.holds || areEqual(gap, inOrder[i]!.holds));
    }
  }), { seed: 4, numRuns: 100 });
});

test('more bandwidth is never slower where one message follows the other', async (t) => {
  const hop = fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 3 }), fc.double({ min: 0, max: 50, noNaN: true }));
  const override = fc.record({ machine: fc.nat(3), bandwidth: fc.double({ min: 0.1, max: 10, noNaN: true }), download: fc.double({ min: 0.1, max: 10, noNaN: true }) });
  await fc.assert(fc.asyncProperty(fc.array(hop, { minLength: 1, maxLength: 5 }), override, fc.double({ min: 1, max: 5, noNaN: true }), fc.boolean(), async (hops, own, more, isDownload) => {
    const took = async (machines: NetworkOptions<'ports'>['machines']) => {
      let time = 0;
      for (const [from, step, bytes] of hops) [time] = (await deliveries([[time, from, (from + step) % 4, bytes]], { machines })).times as [number];
      return time;
    };
    const before = await took([own]);
    const after = await took([isDownload ? { ...own, download: own.download * more } : { ...own, bandwidth: own.bandwidth * more }]);
    t.true(after <= before * (1 + 1e-12), `${after} after ${before}`);
  }), { seed: 11, numRuns: 60 });
});
