import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('under heavy tails the best number to wait for lies inside: twelve of 16 are faster than four, and than all', async (t) => {
  const times = await timesToEpsilon('k-sync');
  t.true(times['first twelve']! < 0.8 * times['first four']! && times['first twelve']! < 0.6 * times['all']!, JSON.stringify(times));
});

test('where all steps are alike it is best to wait for everybody', async (t) => {
  const times = await timesToEpsilon('k-sync', ['cluster.stragglers={kind: none}']);
  t.true(times['all']! < times['first twelve']! && times['first twelve']! < times['first four']!, JSON.stringify(times));
});
