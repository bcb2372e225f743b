import test from 'ava';
import fc from 'fast-check';
import { dropoutMask } from '../../../src/learning/models/dropout-mask.js';

test('the share is dropped, what is kept is divided by the rest, and the mean is 1', (t) => {
  for (const share of [0.1, 0.5, 0.9]) {
    const mask = dropoutMask(5, 0, 400, 250, share);
    t.true(mask.every((factor) => factor === 0 || factor === Math.fround(1 / (1 - share))));
    // A factor has variance share/(1 − share); the mean of 100,000 within five standard deviations.
    const mean = mask.reduce((sum, factor) => sum + factor, 0) / mask.length;
    t.true(Math.abs(mean - 1) < 5 * Math.sqrt(share / (1 - share) / mask.length), `${mean}`);
  }
  t.true(dropoutMask(5, 0, 3, 4, 0).every((factor) => factor === 1));
});

test('a mask cut into blocks of rows is the whole mask', (t) => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 20 }), (seed, rows, cut) => {
    const first = Math.min(rows, cut);
    const parts = [...dropoutMask(seed, 3, first, 40, 0.5), ...dropoutMask(seed, 3 + first, rows - first, 40, 0.5)];
    t.deepEqual(parts, [...dropoutMask(seed, 3, rows, 40, 0.5)]);
  }), { seed: 1, numRuns: 50 });
});

test('neighbouring seeds, rows and units are kept independently', (t) => {
  const rows = 200;
  const units = 200;
  const mask = dropoutMask(1, 0, rows, units, 0.5);
  const other = dropoutMask(2, 0, rows, units, 0.5);
  const below = dropoutMask(1, 1, rows, units, 0.5);
  const beside = mask.map((_, i) => mask[(i + 1) % mask.length]!);
  for (const compared of [other, below, beside]) {
    // Equal with probability ½; five standard deviations of √(¼ / 40,000).
    const equal = mask.reduce((sum, factor, i) => sum + (factor === compared[i] ? 1 : 0), 0) / mask.length;
    t.true(Math.abs(equal - 0.5) < 5 * 0.0025, `${equal}`);
  }
});
