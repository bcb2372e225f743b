import test from 'ava';
import { ring } from '../../../src/simulation/collectives/ring.js';
import { Simulator } from '../../../src/simulation/core/simulator.js';
import type { TraceEvent } from '../../../src/simulation/core/trace.js';
import { buildNetwork, type NetworkOptions } from '../../../src/simulation/network/registry.js';
import { areEqual } from '../../support/standard-error.js';
import { carry, type Send } from './_carry.js';

// 5 B: the last byte leaves (5 − 1)·1 = 4 s after the first.
const options: NetworkOptions<'loggp'> = { model: 'loggp', latency: 10, overhead: 2, gap: 3, gapPerByte: 1, reduction: 0.5 };

async function deliveries(sends: readonly Send[], changed: Partial<NetworkOptions<'loggp'>> = {}): Promise<{ times: number[]; queued: number[] }> {
  const { times, queued } = await carry({ ...options, ...changed }, sends);
  return { times, queued };
}

test('alone, a message of k bytes takes o + (k−1)G + L + o, and kγ in a reduction', async (t) => {
  // 2 + 4 + 10 + 2 = 18; + 5·0.5. One byte: 14, and so does none.
  t.deepEqual((await deliveries([[0, 0, 1, 5], [100, 0, 1, 5, true], [200, 0, 1, 1], [300, 0, 1, 0]])).times, [18, 120.5, 214, 314]);
});

test('g passes between the last byte of a message and the first of the next', async (t) => {
  // Processor 0: 0–2, 2–4. Interface: 2–6; the next from 6 + 3 = 9 instead of 4, so it waited 2 + 5. There it comes at 19, after the first's
  // 12–16 + 3 = 19; through at 23, delivered at 25.
  t.deepEqual(await deliveries([[0, 0, 1, 5], [0, 0, 1, 5]]), { times: [18, 25], queued: [0, 7] });
  // From two machines both come at 12: the second is let in at 19.
  t.deepEqual(await deliveries([[0, 0, 2, 5], [0, 1, 2, 5]]), { times: [18, 25], queued: [0, 7] });
});

test('without g and G, overheads follow each other on a processor', async (t) => {
  // Sent 0–2, 2–4, 4–6; there at 12, 14, 16, each taken at once.
  t.deepEqual((await deliveries([[0, 0, 1, 5], [0, 0, 1, 5], [0, 0, 1, 5]], { gap: 0, gapPerByte: 0 })).times, [14, 16, 18]);
});

test('a processor sends and receives in turn, in order of request; an interface does both at once', async (t) => {
  // 1 sends to 0 at 0: through at 16. 0 sends to 1 at 15: its processor is busy 15–17, so the message waits 1 and is delivered at 19.
  // 0's own: leaves 17–21, there at 31, delivered at 33.
  t.deepEqual(await deliveries([[0, 1, 0, 5], [15, 0, 1, 5]]), { times: [19, 33], queued: [1, 0] });
  // At once both ways: nothing is in the way of either.
  t.deepEqual(await deliveries([[0, 0, 1, 5], [0, 1, 0, 5]]), { times: [18, 18], queued: [0, 0] });
  // Arithmetic keeps the processor: 16 – 18 + 2.5; asked at 17, the next message leaves at 20.5 + 2, there at 32.5 + 4, delivered 2 later.
  t.deepEqual(await deliveries([[0, 1, 0, 5, true], [17, 0, 1, 5]]), { times: [20.5, 38.5], queued: [0, 3.5] });
});

test('ring all-reduce of 10⁸ B among 64 machines, L = 5000, o = 1000, G = 1: 197,756,874', async (t) => {
  // 2·63 steps of (10⁸/64 − 1)·1 + 5000 + 2·1000 = 1,569,499
  const simulator = new Simulator();
  const network = buildNetwork({ model: 'loggp', latency: 5000, overhead: 1000, gap: 0, gapPerByte: 1, reduction: 0 }, { simulator, machines: 64 });
  const machines = Array.from({ length: 64 }, (_, machine) => machine);
  let finished = 0;
  const round = ring.begin(network, machines, 1e8, () => { finished++; });
  for (const machine of machines) round.arrive(machine);
  await simulator.run();
  t.is(finished, 64);
  t.true(areEqual(simulator.now, 197_756_874, 1e-12), `${simulator.now}`);
  t.true(areEqual(ring.closedForm(64, 1e8, network.cost), 197_756_874, 1e-12));
  t.is(network.ports, undefined);
});

test('listeners hear of every message when it is delivered', async (t) => {
  const simulator = new Simulator();
  const network = buildNetwork(options, { simulator, machines: 2 });
  const heard: TraceEvent[] = [];
  simulator.trace.listen((event) => { heard.push(event); });
  network.send(0, 1, 5, false, () => undefined);
  network.send(0, 1, 1, false, () => undefined);
  await simulator.run();
  // The second: processor 2–4, leaves at 9, there at 19 = 16 + 3, delivered at 21.
  t.deepEqual(heard, [
    { kind: 'message', time: 18, from: 0, to: 1, bytes: 5, sentAt: 0 },
    { kind: 'message', time: 21, from: 0, to: 1, bytes: 1, sentAt: 2 },
  ]);
});
