/** What is not an all-reduce. */
import test from 'ava';
import fc from 'fast-check';
import type { Collective } from '../../../src/simulation/collectives/collective.js';
import { pull, push } from '../../../src/simulation/collectives/push-pull.js';
import { collectives } from '../../../src/simulation/collectives/registry.js';
import { areEqual } from '../../support/standard-error.js';
import { agreement, plain, real, simulate, slow, timeOf } from './_simulate.js';

const operations = Object.entries<Readonly<Record<string, Collective>>>(collectives);
const others = operations.filter(([operation]) => operation !== 'all-reduce').flatMap(([, kinds]) => Object.values(kinds));

test('every collective stands under its operation and its kind', (t) => {
  for (const [operation, kinds] of operations) {
    for (const [kind, collective] of Object.entries(kinds)) t.deepEqual([collective.operation, collective.kind], [operation, kind]);
  }
});

/** (p−1)n for whoever needs the whole vector or gives it away; a piece is n/p of it, and a folded piece costs what the table says. */
const bytesOnTheWire: Readonly<Record<string, (p: number, bytes: number) => number>> = {
  broadcast: (p, bytes) => (p - 1) * bytes,
  reduce: (p, bytes) => (p - 1) * bytes,
  'reduce-scatter': (p, bytes) => (p - 1) * bytes,
  'all-gather': (p, bytes) => (p - 1) * bytes,
  barrier: () => 0,
};

for (const collective of others) {
  const name = `${collective.operation}, ${collective.kind}`;

  test(`${name}: message by message it takes what its closed form says`, async (t) => {
    for (const network of [plain, real, slow]) {
      for (const p of [1, 2, 3, 5, 8, 13, 16, 33]) {
        for (const bytes of [0, 7, 1e6, 1e8]) {
          const { isExact, message } = await agreement(collective, network, bytes, p);
          t.true(isExact, message);
        }
      }
    }
  });

  test(`${name}: for a power of two the bytes on the wire are the least there can be`, async (t) => {
    for (const p of [2, 8, 16]) {
      const { bytesSent } = await simulate(collective, plain, 1e6, new Array<number>(p).fill(0));
      t.true(areEqual(bytesSent, bytesOnTheWire[collective.operation]!(p, 1e6)));
    }
  });

  test(`${name}: whenever they arrive all finish once, none before it has arrived`, async (t) => {
    const arrivals = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.3, noNaN: true })), { minLength: 1, maxLength: 9 });
    await fc.assert(fc.asyncProperty(arrivals, fc.constantFrom(plain, real, slow), async (times, network) => {
      const { finishedAt } = await simulate(collective, network, 1e6, times);
      t.deepEqual(finishedAt.map((each) => each.length), times.map(() => 1));
      const ends = finishedAt.flat();
      t.true(ends.every((end, participant) => end >= times[participant]!));
      const last = Math.max(...times);
      // Who waits for whom: everyone for the root, the root for everyone, everyone for everyone.
      if (collective.operation === 'broadcast') t.true(Math.min(...ends) >= times[0]!);
      else if (collective.operation === 'reduce') t.true(ends[0]! >= last);
      else t.true(Math.min(...ends) >= last);
    }), { seed: 6, numRuns: 100 });
  });
}

test('the best number of segments of a pipelined chain makes its time least', async (t) => {
  // p = 10, nβ = 10 ms, o = 20 µs: m* = √(8·10 ms/20 µs) = 63.2. (m+8)(o + nβ/m) is 70·181.290 = 12690.3 µs at 62, 71·178.730 = 12689.8
  // at 63 and 72·176.25 = 12690.0 at 64.
  const time = await timeOf(collectives.broadcast['pipelined-chain'], { ...plain, overhead: 2e-5 }, 1e7, 10);
  t.true(areEqual(time, 71 * (2e-5 + 1e-2 / 63)), `${time}`);
  t.true(time < 72 * (2e-5 + 1e-2 / 64) && time < 70 * (2e-5 + 1e-2 / 62));
});

test('a pipelined chain without overhead is nearly as fast as one message, however long the line', async (t) => {
  // m = 128: (128 + 10 − 2)/128 = 1.0625 of nβ.
  t.true(areEqual(await timeOf(collectives.broadcast['pipelined-chain'], plain, 1e6, 10), 1.0625e-3));
});

test('push and pull take L + max(W, S)(o + nβ/S) each, whether or not servers divide the workers', async (t) => {
  for (const make of [push, pull]) {
    for (const network of [plain, { ...plain, latency: 5e-6, overhead: 2e-6 }, { ...slow, reduction: 0 }]) {
      for (const servers of [1, 2, 3, 5, 8]) {
        for (const workers of [1, 2, 4, 7, 8, 16]) {
          const { isExact, message } = await agreement(make(servers), network, 1e6, workers + servers);
          t.true(isExact, message);
        }
      }
    }
  }
});

test('sixteen workers push 100 MB to one server and to four at 1.25 GB/s, by hand', async (t) => {
  // 16·0.08 s = 1.28 s through the one server's port; a quarter of it through each of four. As much again for the pull.
  const network = { ...plain, bandwidth: 1.25e9 };
  t.true(areEqual(await timeOf(push(1), network, 1e8, 17), 1.28));
  t.true(areEqual(await timeOf(push(4), network, 1e8, 20), 0.32));
  t.true(areEqual(await timeOf(pull(4), network, 1e8, 20), 0.32));
});

test('a push to no server is refused', (t) => {
  t.throws(() => push(0), { instanceOf: RangeError, message: /at least one server, not 0/ });
});
