import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('where rounds are dear, a growing batch comes to a low loss before one that stays small or large', async (t) => {
  const times = await timesToEpsilon('cr-psgd');
  t.true(times['grows']! < times['large']! && times['grows']! < times['small']!, JSON.stringify(times));
});

test('where messages cost next to nothing and the target is soon reached, the small batch comes first', async (t) => {
  const times = await timesToEpsilon('cr-psgd', ['network.bandwidth=100 Gbit/s', 'target.epsilon=0.05']);
  t.true(times['small']! < 0.8 * times['grows']! && times['grows']! < times['large']!, JSON.stringify(times));
});
