import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

// Enough to tell them apart, in a third of the time.
const SMALLER = ['evaluation.trainSamples=1024', 'evaluation.testSamples=256', 'budget.passes=4'];

test('where every worker sees two digits, rarer averagings do not pay, and the rarest never arrive', async (t) => {
  const times = await timesToEpsilon('two-digits-each', SMALLER, 1);
  t.true(times['every step']! < times['every 4']! && times['every 4']! < times['every 16']!, JSON.stringify(times));
  t.is(times['every 64'], Infinity);
});

test('where all see all digits, they do', async (t) => {
  const times = await timesToEpsilon('two-digits-each', [...SMALLER, 'problem.partition=iid'], 1);
  t.true(times['every 64']! < times['every 4']! && times['every 4']! < 0.8 * times['every step']!, JSON.stringify(times));
});
