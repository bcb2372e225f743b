import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('where steps are heavy-tailed, part of every batch by a deadline is better than every batch whole, if the deadline is not too early', async (t) => {
  const times = await timesToEpsilon('anytime');
  t.true(times['deadline']! < 0.7 * times['whole']! && times['late deadline']! < 0.7 * times['whole']!, JSON.stringify(times));
  t.true(times['early deadline']! > times['deadline']!, JSON.stringify(times));
});

test('where all steps are alike whole batches win, and a deadline after their end changes nothing', async (t) => {
  const times = await timesToEpsilon('anytime', ['cluster.stragglers={kind: none}']);
  t.true(times['whole']! < times['deadline']! && times['deadline']! < times['early deadline']!, JSON.stringify(times));
  t.is(times['late deadline'], times['whole']);
});
