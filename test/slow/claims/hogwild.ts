import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('cores with sparse gradients come first without a lock', async (t) => {
  const times = await timesToEpsilon('hogwild');
  t.true(times['free']! < 0.5 * times['locked']! && times['free']! < 0.8 * times['barrier']!, JSON.stringify(times));
});

test('with dense ones they lose to a barrier', async (t) => {
  const times = await timesToEpsilon('hogwild', ['strategies.free.touched=20', 'strategies.free.learningRate=0.1']);
  t.true(times['barrier']! < 0.8 * times['free']!, JSON.stringify(times));
});
