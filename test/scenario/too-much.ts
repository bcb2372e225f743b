/** Numbers that are right by themselves, and more than can be simulated. */
import test from 'ava';
import { changed, described, loadText } from '../support/scenario-file.js';

const RING = 'kind: synchronous, collective: ring';

for (const [strategy, workers, said] of [
  ['kind: local-sgd, localSteps: 1000000000', 4, 'localSteps: too many steps at once to simulate (expected at most 1250000 of each of 4 workers, received 1000000000)'],
  ['kind: elastic-averaging, elasticity: 0.1, period: 1000000000', 4, 'period: too many steps at once to simulate (expected at most 1250000 of each of 4 workers, received 1000000000)'],
  ['kind: downpour, pushEvery: 1000000000', 4, 'pushEvery: too many steps at once to simulate (expected at most 1250000 of each of 4 workers, received 1000000000)'],
  ['kind: cr-psgd, growth: 1.0000001, samples: 1000000000', 4,
    'growth: too many rounds to plan (expected a growth with which 1000000000 samples of a worker are at most 1000000 rounds, received 1.0000001); take a larger growth, a larger batch, or fewer samples'],
  ['kind: cr-psgd-catalyst, growth: 1.0000001, proximal: 0.1, stageSamples: 1000000000', 4,
    'growth: too many rounds to plan (expected a growth with which 1000000000 samples of a worker are at most 1000000 rounds, received 1.0000001); take a larger growth, a larger batch, or fewer samples'],
  ['kind: gradient-coding, stragglers: 500', 1000, 'stragglers: too large a cyclic code to draw (expected P³ and P·s³ of at most 1e9, or an s + 1 that divides P, for groups, received s = 500 of P = 1000)'],
  ['kind: d-psgd, graph: { kind: random, degree: 50000 }', 100_000, 'graph.degree: too many neighbours to simulate (expected at most 20 of each of 100000 workers, received 50000)'],
] as const) {
  test(`${strategy} of ${workers} workers`, (t) => {
    const { problems } = loadText(t, changed([RING, strategy], ['  workers: 4', `  workers: ${workers}`]));
    t.deepEqual(described(problems), [`10 strategies.ring.${said}`]);
  });
}

test('what is just few enough is simulated', (t) => {
  for (const strategy of ['kind: local-sgd, localSteps: 1250000', 'kind: cr-psgd, growth: 1.1, samples: 1000000000', 'kind: gradient-coding, stragglers: 1, code: cyclic']) {
    t.deepEqual(described(loadText(t, changed([RING, strategy])).problems), []);
  }
});
