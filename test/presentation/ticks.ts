import test from 'ava';
import { logTicks } from '../../src/presentation/ticks.js';

test('a logarithmic axis has at least three ticks where there is room, and never more than fourteen however many decades it spans', (t) => {
  t.deepEqual(logTicks(0.3, 2.5), [0.5, 1, 2]);
  t.deepEqual(logTicks(0.9, 110), [1, 2, 5, 10, 20, 50, 100]);
  t.deepEqual(logTicks(1e-9, 1), [-9, -8, -7, -6, -5, -4, -3, -2, -1, 0].map((power) => Number(`1e${power}`)));
  for (const low of [1e-15, 1e-40, 1e-300]) {
    const ticks = logTicks(low, 3);
    t.true(ticks.length >= 3 && ticks.length <= 14, `${low}: ${ticks.length}`);
  }
});
