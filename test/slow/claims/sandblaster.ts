import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('down a long valley L-BFGS is faster than mini-batches, and the faster the smaller its portions are, with backup copies', async (t) => {
  const times = await timesToEpsilon('sandblaster');
  t.true(times['L-BFGS']! < 0.7 * times['mini-batches']!, JSON.stringify(times));
  t.true(times['L-BFGS']! < times['without backups']! && times['without backups']! < times['a portion each']!, JSON.stringify(times));
});

test('for a loss that is soon reached a pass is too long, and mini-batches win', async (t) => {
  const times = await timesToEpsilon('sandblaster', ['target.epsilon=0.5']);
  t.true(times['mini-batches']! < times['L-BFGS']!, JSON.stringify(times));
});
