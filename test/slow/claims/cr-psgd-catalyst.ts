import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('batches that begin anew come to a low loss before those that go on doubling, and before small ones', async (t) => {
  const times = await timesToEpsilon('cr-psgd-catalyst');
  t.true(times['stages']! < times['on and on']! && times['stages']! < times['always small']!, JSON.stringify(times));
});

test('to a loss above their own noise small batches come first', async (t) => {
  const times = await timesToEpsilon('cr-psgd-catalyst', ['target.epsilon=0.05']);
  t.true(times['always small']! < times['stages']!, JSON.stringify(times));
});
