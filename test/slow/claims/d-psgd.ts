import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('where latencies are long, models for two neighbours are faster than any all-reduce', async (t) => {
  const times = await timesToEpsilon('d-psgd');
  for (const other of ['all-reduce', 'halving', 'averaged']) t.true(times['ring']! < 0.6 * times[other]!, JSON.stringify(times));
});

test('where bytes are dear it is cheaper to average all models now and then', async (t) => {
  const times = await timesToEpsilon('d-psgd', ['network.latency=10 us', 'network.bandwidth=1 Gbit/s']);
  t.true(times['averaged']! < 0.6 * times['ring']!, JSON.stringify(times));
});
