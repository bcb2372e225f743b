import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('where averaging takes far longer than a step, the rarest averagings reach the target first', async (t) => {
  const times = await timesToEpsilon('local-sgd');
  t.true(times['every 16']! < 0.6 * times['every 4']! && times['every 4']! < 0.7 * times['every step']!, JSON.stringify(times));
});

test('where communication costs nothing, they lose to longer synchronous steps', async (t) => {
  const times = await timesToEpsilon('local-sgd', ['network={model: unlimited}'], 5);
  t.true(times['every step']! < 0.9 * times['every 4']! && times['every step']! < 0.9 * times['every 16']!, JSON.stringify(times));
});
