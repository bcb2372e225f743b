import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('on a slow network a tenth of the weights arrives before the whole model', async (t) => {
  const times = await timesToEpsilon('pruning', [], 1);
  t.true(times['tenth']! < times['whole']! / 1.3, JSON.stringify(times));
  t.true(times['half']! < times['whole']! / 1.3, JSON.stringify(times));
});

test('on a fast network it arrives after it', async (t) => {
  const times = await timesToEpsilon('pruning', ['network.bandwidth=100 Gbit/s'], 1);
  t.true(times['tenth']! > 1.2 * times['whole']!, JSON.stringify(times));
});
