import test from 'ava';
import { delayedCriticalDamping, delayedStabilityLimit } from '../../../src/learning/closed-forms/delay.js';
import { hasDigits } from './_digits.js';

test('the printed limits', (t) => {
  t.is(delayedStabilityLimit(0), 2);
  for (const [delay, printed] of [[1, '1.000000'], [3, '0.445042'], [7, '0.209057'], [15, '0.101298']] as const) t.true(hasDigits(delayedStabilityLimit(delay), printed));
});

test('at critical damping z^{τ+1} − z^τ + x has a double root at τ/(τ + 1)', (t) => {
  t.is(delayedCriticalDamping(0), 1);
  t.is(delayedCriticalDamping(1), 0.25);
  for (const delay of [1, 2, 3, 7, 15]) {
    const z = delay / (delay + 1);
    t.true(Math.abs(z ** (delay + 1) - z ** delay + delayedCriticalDamping(delay)) < 1e-15);
    t.true(Math.abs((delay + 1) * z ** delay - delay * z ** (delay - 1)) < 1e-14);
    t.true(delayedCriticalDamping(delay) < delayedStabilityLimit(delay));
  }
});
