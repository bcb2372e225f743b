import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('to a loss near the least the whole training set comes first: mini-batches at a constant rate never do, at a falling one late', async (t) => {
  const times = await timesToEpsilon('full-batch');
  t.true(times['whole set']! < times['falling rate']!);
  t.is(times['mini-batch'], Infinity);
});

test('to a loss far from the least mini-batches come first', async (t) => {
  const times = await timesToEpsilon('full-batch', ['target.epsilon=0.1']);
  t.true(times['mini-batch']! < times['whole set']!);
});
