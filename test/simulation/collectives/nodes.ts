/** Machines that stand together in nodes with a faster inside. */
import test from 'ava';
import fc from 'fast-check';
import { cheapestAllReduce, collectives } from '../../../src/simulation/collectives/registry.js';
import { costOfNetwork } from '../../../src/simulation/network/registry.js';
import { areEqual } from '../../support/standard-error.js';
import { agreement, inNodes, plain, real, simulate, slow, timeOf } from './_simulate.js';

const allReduce = collectives['all-reduce'];
const hierarchical = [allReduce['two-level'], allReduce['two-level-halving'], allReduce.leader];

for (const algorithm of hierarchical) {
  test(`${algorithm.kind}: message by message it takes what its closed form says, whether or not a node's machines share a port`, async (t) => {
    for (const nic of ['each', 'shared'] as const) {
      for (const network of [plain, real, slow]) {
        for (const size of [1, 2, 3, 4, 8]) {
          for (const nodes of nic === 'shared' && algorithm.kind === 'two-level-halving' ? [1, 2, 4, 8] : [1, 2, 3, 4, 5, 7, 8]) {
            for (const bytes of [0, 1e3, 1e6, 1e8]) {
              const { isExact, message } = await agreement(algorithm, inNodes(network, size, nic), bytes, nodes * size);
              t.true(isExact, message);
            }
          }
        }
      }
    }
  });

  // Where some nodes wait for what others hand over and the others do not, messages of several steps meet at a shared port.
  test(`${algorithm.kind}: where the last node is smaller it takes at most what its closed form says, or with a shared port an eighth more, and no less than two thirds`, async (t) => {
    for (const nic of ['each', 'shared'] as const) {
      for (const network of [plain, real, slow]) {
        for (const [size, p] of [[2, 5], [3, 7], [3, 8], [3, 38], [4, 9], [4, 12], [4, 15], [8, 17], [8, 20], [8, 24], [8, 39]] as const) {
          const options = inNodes(network, size, nic);
          const share = await timeOf(algorithm, options, 1e6, p) / algorithm.closedForm(p, 1e6, costOfNetwork(options));
          t.true(share > 2 / 3 && share <= (nic === 'shared' ? 1.125 : 1 + 1e-9), `p = ${p}, ${JSON.stringify(options)}: ${share}`);
        }
      }
    }
  });

  test(`${algorithm.kind}: with a port for each machine, whenever they arrive, all finish between the last arrival and the closed form after it; 2(p−1)n bytes`, async (t) => {
    const arrivals = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.3, noNaN: true }), fc.double({ min: 0, max: 1e-3, noNaN: true })), { minLength: 2, maxLength: 13 });
    await fc.assert(fc.asyncProperty(arrivals, fc.constantFrom(plain, real, slow), fc.constantFrom(2, 3, 4), fc.constantFrom(1e3, 1e6, 3e7), async (times, network, size, bytes) => {
      const options = inNodes(network, size, 'each');
      const p = times.length;
      const { finishedAt, end, bytesSent } = await simulate(algorithm, options, bytes, times);
      t.deepEqual(finishedAt.map((each) => each.length), times.map(() => 1));
      const lastArrival = Math.max(...times);
      t.true(Math.min(...finishedAt.flat()) >= lastArrival);
      t.true(end <= (lastArrival + algorithm.closedForm(p, bytes, costOfNetwork(options))) * (1 + 1e-12));
      t.true(areEqual(bytesSent, 2 * (p - 1) * bytes));
    }), { seed: 8, numRuns: 150 });
  });
}

test('two levels of rings take what the table says: 2(G−1)a₁ + 2(G−1)/G·nb₁ + 2(N−1)a₂ + 2(N−1)/N·(n/G)·b₂, with γ in each reduction', async (t) => {
  const [G, N, n, a1, b1, a2, b2, g] = [4, 3, 1e6, 1e-6, 2e-10, 5e-6, 1e-9, 3e-10];
  const network = { ...plain, latency: 3e-6, overhead: 2e-6, reduction: g, node: { machines: G, bandwidth: 5e9, latency: 6e-7, overhead: 4e-7, nic: 'each' as const } };
  const inside = 2 * (G - 1) * a1 + 2 * (G - 1) / G * n * b1 + (G - 1) / G * n * g;
  const between = 2 * (N - 1) * a2 + 2 * (N - 1) / N * (n / G) * b2 + (N - 1) / N * (n / G) * g;
  t.true(areEqual(await timeOf(allReduce['two-level'], network, n, G * N), inside + between));
});

test('machines that share their node\'s port make the bandwidth term between nodes G times as long', async (t) => {
  const network = { ...plain, node: { machines: 4, bandwidth: 5e9, latency: 0, overhead: 0, nic: 'shared' as const } };
  // 2·3/4·1 MB·0.2 ns/B = 0.3 ms inside; 2·2/3·(1 MB/4)·1 ns/B = 0.333333 ms between, times 4.
  t.true(areEqual(await timeOf(allReduce['two-level'], network, 1e6, 12), 0.3e-3 + 4 / 3 * 1e-3));
});

test('participants of one node know its inside only', async (t) => {
  for (const algorithm of Object.values(allReduce)) {
    for (const p of [2, 5, 8]) {
      const { isExact, message } = await agreement(algorithm, inNodes(real, 8, 'each'), 1e6, p);
      t.true(isExact, message);
    }
  }
});

test('where machines have ports of their own, exchanges over short distances stay inside the node: exact for powers of two', async (t) => {
  for (const algorithm of [allReduce['recursive-doubling'], allReduce['halving-doubling']]) {
    for (const p of [8, 16, 32]) {
      const { isExact, message } = await agreement(algorithm, inNodes(real, 4, 'each'), 1e6, p);
      t.true(isExact, message);
      const options = inNodes(real, 4, 'shared');
      t.true(await timeOf(algorithm, options, 1e6, p) <= algorithm.closedForm(p, 1e6, costOfNetwork(options)) * (1 + 1e-9));
    }
  }
});

test('no algorithm is slower than its closed form where the inside of nodes is the faster', async (t) => {
  for (const algorithm of Object.values(allReduce)) {
    for (const p of [6, 8, 12, 19, 24]) {
      const options = inNodes(real, 4, 'each');
      const time = await timeOf(algorithm, options, 1e6, p);
      t.true(time <= algorithm.closedForm(p, 1e6, costOfNetwork(options)) * (1 + 1e-9), `${algorithm.kind}, p = ${p}`);
    }
  }
});

test('the cheapest among nodes: halving over doubling distances has two levels by itself where all are powers of two, rings on two levels need none', (t) => {
  const kindOf = (p: number, bytes: number, nic: 'each' | 'shared') => cheapestAllReduce(p, bytes, costOfNetwork(inNodes(real, 8, nic))).kind;
  t.is(kindOf(64, 1e6, 'each'), 'halving-doubling');
  t.is(kindOf(56, 1e6, 'each'), 'two-level');
  t.is(kindOf(56, 1e4, 'each'), 'two-level-halving');
  // One machine per node talks where all would have to queue for the node's port.
  t.is(kindOf(56, 100, 'shared'), 'leader');
});
