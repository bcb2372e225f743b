import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('on a slow line workers who push and fetch seldom, and wait for neither, come first', async (t) => {
  const times = await timesToEpsilon('downpour');
  t.true(times['seldom']! < times['often']! && times['seldom']! < 0.8 * times['waiting']!, JSON.stringify(times));
  t.true(times['seldom-adagrad']! < 0.7 * times['waiting-adagrad']!, JSON.stringify(times));
});

test('on a fast one they lose to those whose parameters are fresh', async (t) => {
  const times = await timesToEpsilon('downpour', ['network.bandwidth=100 Gbit/s']);
  t.true(times['waiting']! < 0.8 * times['seldom']! && times['waiting-adagrad']! < times['seldom-adagrad']!, JSON.stringify(times));
});
