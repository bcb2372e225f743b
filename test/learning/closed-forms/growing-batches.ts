import test from 'ava';
import fc from 'fast-check';
import { growingBatches } from '../../../src/learning/closed-forms/growing-batches.js';

const sum = (batches: readonly number[]): number => batches.reduce((total, batch) => total + batch, 0);

test('the printed numbers of rounds', (t) => {
  const batches = growingBatches(2, 1.1, 1e4);
  // 2, 2.2, 2.42, 2.662, 2.9282, 3.22102
  t.deepEqual(batches.slice(0, 6), [2, 2, 2, 2, 2, 3]);
  t.deepEqual([batches.length, sum(batches)], [65, 9755]);
  t.is(growingBatches(2, 1.1, 1e6).length, 113);
});

test('the budget is never exceeded, and one batch more would exceed it', (t) => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 20 }), fc.double({ min: 1.01, max: 3, noNaN: true }), fc.integer({ min: 0, max: 100_000 }), (first, growth, budget) => {
    const batches = growingBatches(first, growth, budget);
    t.true(sum(batches) <= budget && sum(batches) + Math.floor(growth ** batches.length * first) > budget);
  }), { seed: 1, numRuns: 200 });
});
