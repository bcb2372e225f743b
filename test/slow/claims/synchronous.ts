import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('one server is the slowest, four are better, and sixteen as fast as the ring', async (t) => {
  const times = await timesToEpsilon('synchronous');
  t.true(times['one server']! > 2 * times['four servers']! && times['four servers']! > 1.5 * times['ring']!);
  for (const as of ['sixteen servers', 'co-located']) t.true(Math.abs(times[as]! / times['ring']! - 1) < 0.1, as);
});

test('on a slow line the ring, with thirty latencies, loses to servers with two', async (t) => {
  const times = await timesToEpsilon('synchronous', ['network.latency=20 ms']);
  t.true(times['ring']! > 1.5 * times['co-located']!);
});
