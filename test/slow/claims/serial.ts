import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('sixteen workers are faster than one with the same batch, though not sixteen times, and than one with a small batch or the whole training set', async (t) => {
  const times = await timesToEpsilon('serial');
  const speedUp = times['one']! / times['sixteen']!;
  t.true(speedUp > 2 && speedUp < 16, String(speedUp));
  t.true(times['sixteen']! < times['small batch']! && times['small batch']! < times['whole set']!);
});

test('on a slow network one worker is faster than sixteen', async (t) => {
  const times = await timesToEpsilon('serial', ['network.bandwidth=200 Mbit/s']);
  t.true(times['one']! < times['sixteen']!);
});
