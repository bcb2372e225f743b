import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('under heavy tails any sixteen gradients come many times as fast as one of each worker', async (t) => {
  const times = await timesToEpsilon('k-batch-async');
  t.true(times['any sixteen']! < 0.5 * times['each worker']!, JSON.stringify(times));
});

test('where all steps are alike they come no faster, and are of older models', async (t) => {
  const times = await timesToEpsilon('k-batch-async', ['cluster.stragglers={kind: none}']);
  t.true(times['each worker']! < times['any sixteen']!, JSON.stringify(times));
});
