import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('synchronous steps at first and local ones later beat either alone', async (t) => {
  const times = await timesToEpsilon('post-local-sgd');
  t.true(times['post-local']! < 0.85 * times['synchronous']! && times['post-local']! < 0.85 * times['local']!, JSON.stringify(times));
});

test('where an all-reduce costs far more than a step, they lose to local ones from the start', async (t) => {
  const times = await timesToEpsilon('post-local-sgd', ['network.bandwidth=200 Mbit/s']);
  t.true(times['local']! < 0.8 * times['post-local']!, JSON.stringify(times));
});
