import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('on a slow network exchanging once for four micro-batches arrives before exchanging after each', async (t) => {
  const times = await timesToEpsilon('gradient-accumulation');
  t.true(times['every four']! < times['every micro-batch']! / 1.3, JSON.stringify(times));
  // The slowest sum of four micro-batches is sooner than the slowest whole batch, though each has an overhead of its own.
  t.true(times['every four']! < times['whole batch']!);
});

test('on a fast network the small batches, which need fewer passes, arrive first', async (t) => {
  const times = await timesToEpsilon('gradient-accumulation', ['network.bandwidth=100 Gbit/s']);
  t.true(times['every four']! > 1.2 * times['every micro-batch']!, JSON.stringify(times));
});
