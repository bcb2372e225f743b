import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('five of fifty slow devices are enough, and so are fewer than five', async (t) => {
  const times = await timesToEpsilon('federated-averaging', [], 5);
  for (const few of ['five', 'five or fewer']) for (const other of ['all', 'every step']) t.true(times[few]! < 0.8 * times[other]!, JSON.stringify(times));
});

test('where their data differ a lot it is faster to ask all', async (t) => {
  const times = await timesToEpsilon('federated-averaging', ['problem.model.spread=2'], 5);
  t.true(times['all']! < 0.8 * times['five']!, JSON.stringify(times));
});
