import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('where steps are heavy-tailed, workers who never wait come first, stale gradients or not', async (t) => {
  const times = await timesToEpsilon('asynchronous', [], 5);
  t.true(times['async']! < 0.8 * times['ring']! && times['async']! < times['local']!, JSON.stringify(times));
});

test('where all steps are alike they lose', async (t) => {
  const times = await timesToEpsilon('asynchronous', ['cluster.stragglers={kind: none}'], 5);
  t.true(times['ring']! < times['async']!, JSON.stringify(times));
});
