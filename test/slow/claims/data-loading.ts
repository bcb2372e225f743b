import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('sixteen workers that read from two data servers are at most twice as fast as one, however seldom they communicate', async (t) => {
  const times = await timesToEpsilon('data-loading');
  const speedUp = times['alone']! / times['synchronous']!;
  t.true(speedUp > 1.2 && speedUp <= 2, String(speedUp));
});

test('with a server for each of them they are faster by far, and communication is what is left to save', async (t) => {
  const times = await timesToEpsilon('data-loading', ['cluster.loading.servers=16']);
  t.true(times['alone']! / times['synchronous']! > 3);
  t.true(times['synchronous']! > 1.5 * times['local']!);
});
