import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('where one machine is far slower, workers who push on their own come before those who meet', async (t) => {
  const times = await timesToEpsilon('asynchronous-diloco');
  t.true(times['delayed']! < 0.7 * times['meet']! && times['plain']! < 0.7 * times['meet']! && times['meet']! < times['average']!, JSON.stringify(times));
});

test('where all are equally fast, meeting is better', async (t) => {
  const times = await timesToEpsilon('asynchronous-diloco', ['cluster.stragglers={kind: none}']);
  t.true(times['meet']! < 0.8 * times['delayed']! && times['meet']! < 0.8 * times['plain']!, JSON.stringify(times));
});
