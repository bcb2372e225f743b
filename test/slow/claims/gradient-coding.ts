import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('where the same two machines are always slow, coding is faster than waiting, and forgetting their data never gets there', async (t) => {
  const times = await timesToEpsilon('gradient-coding', [], 2);
  t.true(times['code']! < 0.7 * times['wait']!, JSON.stringify(times));
  t.is(times['forget'], Infinity);
});

test('where all machines are alike, coding loses to waiting', async (t) => {
  const times = await timesToEpsilon('gradient-coding', ['cluster.stragglers={kind: none}'], 2);
  t.true(times['wait']! < 0.95 * times['code']!, JSON.stringify(times));
});
