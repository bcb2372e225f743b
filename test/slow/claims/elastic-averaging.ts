import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('pulled towards a centre every ten steps, workers get there before those that agree in every step', async (t) => {
  const times = await timesToEpsilon('elastic-averaging');
  t.true(times['elastic']! < 0.9 * times['ring']! && times['elastic']! < 0.5 * times['server']!, JSON.stringify(times));
});

test('held too loosely they get there last', async (t) => {
  const times = await timesToEpsilon('elastic-averaging', ['strategies.elastic.elasticity=0.02']);
  t.true(times['elastic']! > 1.1 * times['server']! && times['elastic']! > 2 * times['ring']!, JSON.stringify(times));
});
