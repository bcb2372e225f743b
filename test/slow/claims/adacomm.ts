import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('where models drift apart, going from rare to frequent averagings comes up to the best fixed number of local steps, and rare ones alone never arrive', async (t) => {
  const times = await timesToEpsilon('adacomm', [], 2);
  t.true(times['adaptive']! < 1.2 * times['every 4']! && times['adaptive']! < 0.6 * times['every step']!, JSON.stringify(times));
  t.true(times['every 16'] === Infinity && times['every 64'] === Infinity, JSON.stringify(times));
});

test('where all workers see the same, the rarest averaging is the best', async (t) => {
  const times = await timesToEpsilon('adacomm', ['problem.partition=iid'], 2);
  t.true(times['every 64']! < times['adaptive']! && times['adaptive']! < times['every 4']!, JSON.stringify(times));
});
