import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('where steps are heavy-tailed, workers who meet the centre at their own pace come first', async (t) => {
  const times = await timesToEpsilon('asynchronous-elastic-averaging');
  for (const other of ['together', 'async', 'averaged']) t.true(times['apart']! < 0.6 * times[other]!, JSON.stringify(times));
});

test('where all steps are alike plain averaging does', async (t) => {
  const times = await timesToEpsilon('asynchronous-elastic-averaging', ['cluster.stragglers={kind: none}']);
  t.true(times['averaged']! < 0.9 * times['apart']!, JSON.stringify(times));
});
