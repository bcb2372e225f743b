import test from 'ava';
import type { NetworkOptions } from '../../../../src/simulation/network/registry.js';
import { carry } from '../_carry.js';

// Between nodes: 1 s a byte, L = 10 s, o = 1 s. Inside: 0.25 s a byte, L = 2 s, o = 0.5 s. Machines 0, 1 | 2, 3 | 4.
const inside = { machines: 2, bandwidth: 4, latency: 2, overhead: 0.5 };
const options: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1, latency: 10, overhead: 1, reduction: 0.5, duplex: 'full', node: { ...inside, nic: 'each' } };
const shared: NetworkOptions<'ports'> = { ...options, node: { ...inside, nic: 'shared' } };

test('inside a node a message costs what the node says, γ included', async (t) => {
  // 2 + 0.5 + 4/4 = 3.5; in a reduction 4·0.5 more. From 1 to 2, and from 3 to the last, shorter node: 10 + 1 + 4.
  t.deepEqual((await carry(options, [[0, 0, 1, 4], [10, 2, 3, 4, true], [20, 1, 2, 4], [20, 3, 4, 4]], 5)).times, [3.5, 15.5, 35, 35]);
});

test('inside and outside have ports of their own', async (t) => {
  // Machine 0 sends to 2 and to 1 at once, and receives from both at once: nobody waits.
  const { times, queued } = await carry(options, [[0, 0, 2, 4], [0, 0, 1, 4], [0, 2, 0, 4], [0, 1, 0, 4]]);
  t.deepEqual(times, [15, 3.5, 15, 3.5]);
  t.deepEqual(queued, [0, 0, 0, 0]);
  // Half duplex, too, though of each kind there is then one: it sends 0–5 and 0–1.5 as before; what comes at 10 and at 2 finds both free.
  t.deepEqual((await carry({ ...options, duplex: 'half' }, [[0, 0, 2, 4], [0, 0, 1, 4], [0, 2, 0, 4], [0, 1, 0, 4]])).times, [15, 3.5, 15, 3.5]);
});

test('a node\'s machines take turns at a shared port', async (t) => {
  // From 0 and 1 to 2 and 3: sent 0–5 and 5–10, come at 10 and 15, received one behind the other.
  t.deepEqual(await carry(shared, [[0, 0, 2, 4], [0, 1, 3, 4]]), { times: [15, 20], queued: [0, 5], bytesSent: 8 });
  // With a port each they do not meet.
  t.deepEqual((await carry(options, [[0, 0, 2, 4], [0, 1, 3, 4]])).times, [15, 15]);
  // From two nodes to the machines of a third (0 and 2 to 4 and 4's node): received 10–15 and 15–20.
  t.deepEqual((await carry(shared, [[0, 0, 4, 4], [0, 2, 5, 4]], 6)).times, [15, 20]);
});

test('what is said of machines is about messages between nodes', async (t) => {
  const slow = { ...options, machines: [{ machine: 1, bandwidth: 0.5, latency: 100 }], background: [{ machine: 0, share: 0.5, from: 0 }], jitter: { mean: 50 } };
  t.deepEqual((await carry(slow, [[0, 0, 1, 4]])).times, [3.5]);
});
