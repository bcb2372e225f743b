import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('where a few steps are slow some backups are better than none, and than many', async (t) => {
  const times = await timesToEpsilon('backup-workers');
  t.true(times['four backups']! < 0.8 * times['all']! && times['four backups']! < 0.8 * times['eight backups']!, JSON.stringify(times));
});

test('where nobody straggles each backup costs its gradients', async (t) => {
  const times = await timesToEpsilon('backup-workers', ['cluster.stragglers={kind: none}']);
  t.true(times['all']! < times['four backups']! && times['four backups']! < times['eight backups']!, JSON.stringify(times));
});
