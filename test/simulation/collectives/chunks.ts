import test from 'ava';
import fc from 'fast-check';
import { cutInto } from '../../../src/simulation/collectives/chunks.js';
import { halvingDoublingAllReduce } from '../../../src/simulation/collectives/halving-doubling.js';
import { ringAllReduce } from '../../../src/simulation/collectives/ring.js';
import { costOfNetwork } from '../../../src/simulation/network/registry.js';
import { agreement, plain, real, slow, timeOf } from './_simulate.js';

test('ten elements of four bytes among four: two, three, two, three', (t) => {
  const chunks = cutInto(4, 40, { elementBytes: 4 });
  t.deepEqual([0, 1, 2, 3].map((chunk) => chunks.size(chunk)), [8, 12, 8, 12]);
  t.is(chunks.largest, 12);
});

test('an exact cut may be fractional', (t) => {
  const chunks = cutInto(4, 10, { elementBytes: 0 });
  t.deepEqual([0, 1, 2, 3].map((chunk) => [chunks.start(chunk), chunks.size(chunk)]), [[0, 2.5], [2.5, 2.5], [5, 2.5], [7.5, 2.5]]);
  t.is(chunks.start(4), 10);
});

test('chunks of whole elements cover the vector, one after the other, and differ by one element at most', (t) => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(1, 2, 4, 8), (count, elements, elementBytes) => {
    const bytes = elements * elementBytes;
    const chunks = cutInto(count, bytes, { elementBytes });
    const sizes = Array.from({ length: count }, (_, chunk) => chunks.size(chunk));
    t.is(chunks.start(0), 0);
    sizes.forEach((size, chunk) => { t.is(chunks.start(chunk) + size, chunks.start(chunk + 1)); });
    t.is(chunks.start(count), bytes);
    t.true(sizes.every((size) => size % elementBytes === 0));
    t.true(Math.max(...sizes) - Math.min(...sizes) <= elementBytes);
    t.is(chunks.largest, Math.max(...sizes));
  }), { seed: 10, numRuns: 200 });
});

test('a ring of whole elements takes what its largest chunk takes; halving-doubling at most what a half of largest chunks does', async (t) => {
  const cut = { elementBytes: 4 };
  for (const network of [plain, real, slow]) {
    for (const p of [2, 3, 5, 8, 12, 33]) {
      for (const bytes of [0, 4, 40, 4e3, 4e6]) {
        const { isExact, message } = await agreement(ringAllReduce(cut), network, bytes, p);
        t.true(isExact, message);
        const halving = halvingDoublingAllReduce(cut);
        t.true(await timeOf(halving, network, bytes, p) <= halving.closedForm(p, bytes, costOfNetwork(network)) * (1 + 1e-9));
      }
    }
  }
});
