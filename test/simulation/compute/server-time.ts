import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { meanServiceTime, serviceTimes } from '../../../src/simulation/compute/server-time.js';
import { offBy } from '../../support/standard-error.js';

test('a fixed service time is always the same', (t) => {
  const draw = serviceTimes({ perUpdate: 1e-3 }, streams(1)('server'));
  t.deepEqual([draw(), draw(), draw()], [1e-3, 1e-3, 1e-3]);
  t.is(meanServiceTime({ perUpdate: 1e-3 }), 1e-3);
});

test('an exponential service time has the mean it says', (t) => {
  // The standard deviation of an exponential is its mean: the mean of n = 40,000 is off by 0.002/√n = 1e-5 (one standard error).
  const n = 40_000;
  const draw = serviceTimes({ kind: 'exponential', mean: 2e-3 }, streams(1)('server'));
  const mean = Array.from({ length: n }, draw).reduce((sum, time) => sum + time) / n;
  const { isClose, message } = offBy(mean, 2e-3, 2e-3 / Math.sqrt(n));
  t.true(isClose, message);
  t.is(meanServiceTime({ kind: 'exponential', mean: 2e-3 }), 2e-3);
});
