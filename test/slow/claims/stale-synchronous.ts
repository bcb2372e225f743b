import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('every further step of slack hides more of heavy-tailed straggling, four about half', async (t) => {
  const times = await timesToEpsilon('stale-synchronous');
  const inOrder = ['none', 'one', 'four', 'sixteen', 'no bound'].map((name) => times[name]!);
  t.deepEqual(inOrder, inOrder.toSorted((a, b) => b - a));
  t.true(times['four']! < 0.7 * times['none']! && times['four']! < 0.7 * times['ring']!, JSON.stringify(times));
});

test('one worker that is slow for good uses the slack up, and sets the pace', async (t) => {
  const times = await timesToEpsilon('stale-synchronous', ['cluster.stragglers={kind: factors, factors: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5]}']);
  t.true(times['four']! > 0.8 * times['none']! && times['four']! > 2 * times['no bound']!, JSON.stringify(times));
});
