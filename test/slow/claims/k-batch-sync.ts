import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('under exponential steps eight gradients of the newest model come first, before eight of any, and before those of eight workers', async (t) => {
  const times = await timesToEpsilon('k-batch-sync', [], 5);
  t.true(times['first eight gradients']! < times['any eight gradients']! && times['first eight gradients']! < times['first eight workers']!, JSON.stringify(times));
});

test('where all steps are alike half of the work is stopped, and who takes old gradients is faster', async (t) => {
  const times = await timesToEpsilon('k-batch-sync', ['cluster.stragglers={kind: none}'], 5);
  t.true(times['any eight gradients']! < times['first eight gradients']!, JSON.stringify(times));
});
