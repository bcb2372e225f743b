import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('with two slow machines, workers who wait for nobody come first', async (t) => {
  const times = await timesToEpsilon('ad-psgd');
  for (const other of ['all-reduce', 'neighbours', 'server']) t.true(times['one at random']! < 0.6 * times[other]!, JSON.stringify(times));
});

test('where all are alike, neighbours in lockstep do', async (t) => {
  const times = await timesToEpsilon('ad-psgd', ['cluster.stragglers={kind: none}']);
  t.true(times['neighbours']! < 0.9 * times['one at random']!, JSON.stringify(times));
});
