import test from 'ava';
import { networkOptions, networkProblems, quietNetwork, type NetworkOptions } from '../../../../src/simulation/network/registry.js';

const plain: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 0, overhead: 0, reduction: 0, duplex: 'full' };
const node = { machines: 2, bandwidth: 1e10, latency: 0, overhead: 0, nic: 'shared' as const };
const traffic = { machine: 0, share: 0.5, from: 0 };

/** Path and message of each problem among 4 machines. */
function problems(changed: Partial<NetworkOptions<'ports'>>): string[] {
  return networkProblems({ ...plain, ...changed }, 4).map(({ path, message }) => `${path ?? ''}: ${message}`);
}

for (const [about, changed, expected] of [
  ['a machine that is not there', { machines: [{ machine: 3, latency: 1 }, { machine: 4, latency: 1 }] }, ['machines.1.machine: there is no such machine']],
  ['a machine described twice', { machines: [{ machine: 3, latency: 1 }, { machine: 3, bandwidth: 1 }] }, ['machines.1.machine: machine 3 is described twice']],
  ['a machine\'s own loss without packets', { machines: [{ machine: 3, loss: 0.1 }] }, ['machines.0.loss: packets are not described']],
  ['a machine\'s own port where its node shares one', { node, machines: [{ machine: 3, download: 1 }] }, ['machines.0.download: the machine has no port of its own to other nodes']],
  ['bandwidths of 0', { bandwidth: 0, download: NaN, node: { ...node, bandwidth: 0 }, machines: [{ machine: 0, bandwidth: -1 }] },
    ['bandwidth: nothing gets through', 'download: nothing gets through', 'node.bandwidth: nothing gets through', 'machines.0.bandwidth: nothing gets through', 'machines.0.bandwidth: the machine has no port of its own to other nodes']],
  ['loss of everything', { loss: { probability: 1, packet: 1500 }, machines: [{ machine: 0, loss: 1 }] }, ['loss.probability: out of range', 'machines.0.loss: out of range']],
  ['traffic of a machine that is not there', { background: [{ ...traffic, machine: 4 }] }, ['background.0.machine: there is no such machine']],
  ['traffic that leaves nothing', { background: [traffic, { ...traffic, share: 1 }] }, ['background.1.share: out of range']],
  ['traffic that ends before it begins', { background: [{ ...traffic, from: 3, until: 3 }] }, ['background.0.until: it ends before it begins']],
  ['traffic that comes again before it has ended', { background: [{ ...traffic, until: 3, every: 2 }] }, ['background.0.every: it comes again before it has ended']],
  ['traffic that never ends and comes again', { background: [{ ...traffic, every: 2 }] }, ['background.0.every: it comes again before it has ended']],
] as const satisfies readonly (readonly [string, Partial<NetworkOptions<'ports'>>, readonly string[]])[]) {
  test(`what is wrong is said, and where: ${about}`, (t) => {
    t.deepEqual(problems(changed), [...expected]);
  });
}

test('nothing is wrong with what is right', (t) => {
  t.deepEqual(networkProblems({ model: 'unlimited' }, 1), []);
  t.deepEqual(networkProblems({ model: 'loggp', latency: 0, overhead: 0, gap: 0, gapPerByte: 1, reduction: 0 }, 1), []);
  t.deepEqual(problems({}), []);
  t.deepEqual(problems({
    download: 1, node: { ...node, nic: 'each' }, jitter: { mean: 1 }, loss: { probability: 0, packet: 1500 },
    machines: [{ machine: 3, bandwidth: Infinity, loss: 0.9, latency: 0 }, { machine: 0, download: 5 }],
    background: [traffic, { ...traffic, from: 1, until: 2 }, { ...traffic, until: 2, every: 2 }],
  }), []);
});

test('a quiet network has neither jitter nor loss nor other traffic, and keeps the rest', (t) => {
  const noisy: NetworkOptions<'ports'> = { ...plain, download: 7, node, jitter: { mean: 1 }, loss: { probability: 0.1, packet: 1 }, machines: [{ machine: 1, loss: 0.2, latency: 3 }], background: [traffic] };
  t.deepEqual(quietNetwork(noisy), { ...plain, download: 7, node, machines: [{ machine: 1, latency: 3 }] });
  t.deepEqual(quietNetwork(plain), plain);
  t.deepEqual(quietNetwork({ model: 'unlimited' }), { model: 'unlimited' });
});

test('all of it can be written, with units', (t) => {
  const written = {
    model: 'ports', bandwidth: '20 Mbit/s', download: '100 Mbit/s', latency: '20 ms', jitter: { mean: '5 ms' }, loss: { probability: 0.01 },
    machines: [{ machine: 8, bandwidth: '10 Gbit/s', latency: '1 ms', loss: 0 }], node: { machines: 4, bandwidth: '100 Gbit/s', nic: 'each' },
    background: [{ machine: 0, share: 0.3, from: '1 h', until: '2 h', every: '1 d', direction: 'receive' }],
  };
  t.deepEqual(networkOptions.parse(written), {
    model: 'ports', bandwidth: 2.5e6, download: 12.5e6, latency: 0.02, overhead: 0, reduction: 0, duplex: 'full', jitter: { mean: 0.005 },
    loss: { probability: 0.01, packet: 1500 }, machines: [{ machine: 8, bandwidth: 1.25e9, latency: 0.001, loss: 0 }],
    node: { machines: 4, bandwidth: 12.5e9, latency: 0, overhead: 0, nic: 'each' },
    background: [{ machine: 0, share: 0.3, from: 3600, until: 7200, every: 86400, direction: 'receive' }],
  });
  t.deepEqual(networkOptions.parse({ model: 'loggp', latency: '5 us', overhead: '1 us', gapPerByte: '1 ns/B' }), {
    model: 'loggp', latency: 5e-6, overhead: 1e-6, gap: 0, gapPerByte: 1e-9, reduction: 0,
  });
  for (const wrong of [{ bandwidth: 0 }, { loss: { probability: 1 } }, { background: [{ machine: 0, share: 1 }] }, { machines: [{ machine: -1 }] }, { node: { machines: 0, bandwidth: '1 GB/s', nic: 'each' } }]) {
    t.false(networkOptions.safeParse({ model: 'ports', bandwidth: '1 GB/s', ...wrong }).success, JSON.stringify(wrong));
  }
});
