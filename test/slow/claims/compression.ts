import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('on a slow network the largest 1 % arrive in half the time of whole gradients, and of a random 1 %', async (t) => {
  const times = await timesToEpsilon('compression', [], 2);
  t.true(times['top-1']! < times['whole']! / 2);
  t.true(times['top-1']! < times['random-1']! / 1.5);
  t.true(times['signs']! < times['seven levels']! && times['seven levels']! < times['whole']!);
  t.true(times['top-1 asynchronous']! > times['whole']!, 'what is pulled is as large as ever');
});

test('on a fast network the largest 1 % lose to whole gradients', async (t) => {
  const times = await timesToEpsilon('compression', ['network.bandwidth=100 Gbit/s'], 2);
  t.true(times['top-1']! > 1.3 * times['whole']!);
});
