import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('in a long and narrow valley Nesterov momentum makes more of rare meetings than averaging does', async (t) => {
  const times = await timesToEpsilon('diloco');
  t.true(times['nesterov']! < 0.6 * times['average']! && times['average']! < 0.1 * times['every step']!, JSON.stringify(times));
});

test('in a round one momentum overshoots, and averaging wins', async (t) => {
  const times = await timesToEpsilon('diloco', ['problem.model.curvatures=[1, 1, 1]']);
  t.true(times['average']! < 0.5 * times['nesterov']!, JSON.stringify(times));
});
