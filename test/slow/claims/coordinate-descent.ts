import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('there is a network on which workers who share the coordinates are faster than those who share the samples, and than one', async (t) => {
  const times = await timesToEpsilon('coordinate-descent');
  t.true(times['coordinates']! < times['samples']! && times['coordinates']! < times['one']!, JSON.stringify(times));
});

test('on a faster network they lose to workers who share the samples, and on a slower one to one alone', async (t) => {
  const fast = await timesToEpsilon('coordinate-descent', ['network.bandwidth=100 Gbit/s']);
  t.true(fast['samples']! < 0.6 * fast['coordinates']!, JSON.stringify(fast));
  const slow = await timesToEpsilon('coordinate-descent', ['network.bandwidth=2 Gbit/s']);
  t.true(slow['one']! < 0.6 * slow['coordinates']! && slow['coordinates']! < slow['samples']!, JSON.stringify(slow));
});
