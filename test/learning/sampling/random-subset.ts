import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { randomSubset } from '../../../src/learning/sampling/random-subset.js';

test('a random subset has no sample twice, and all samples where it may', (t) => {
  t.is(new Set(randomSubset(100, 30, streams(1)('subset'))).size, 30);
  t.deepEqual([...randomSubset(4, 9, streams(1)('subset'))], [0, 1, 2, 3]);
});
