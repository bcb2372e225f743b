import test from 'ava';
import fc from 'fast-check';
import { batchesOf } from '../../src/scenario/batches.js';

test('a batch per worker is every worker\'s', (t) => {
  t.deepEqual(batchesOf({ batchPerWorker: 64 }, 3), [64, 64, 64]);
});

test('a global batch is dealt as evenly as can be', (t) => {
  // 10 = 3 + 3 + 2 + 2.
  t.deepEqual(batchesOf({ globalBatch: 10 }, 4), [3, 3, 2, 2]);
  fc.assert(fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(100_000), (workers, spare) => {
    const globalBatch = workers + spare;
    const batches = batchesOf({ globalBatch }, workers);
    t.is(batches.length, workers);
    t.is(batches.reduce((sum, batch) => sum + batch, 0), globalBatch);
    t.true(Math.max(...batches) - Math.min(...batches) <= 1);
    t.true(Math.min(...batches) >= 1);
  }), { seed: 1 });
});
