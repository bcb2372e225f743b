import test from 'ava';
import { elasticAveragingRadius, hypercubeGossipFactor, ringGossipFactor } from '../../../src/learning/closed-forms/mixing.js';
import { areEqual } from '../../support/standard-error.js';
import { hasDigits } from './_digits.js';

test('the printed factors', (t) => {
  t.true(hasDigits(ringGossipFactor(8), '0.804738'));
  t.true(hasDigits(ringGossipFactor(16), '0.949253'));
  t.true(hasDigits(elasticAveragingRadius(0.1, 0.1, 4), '0.923607'));
  // 8 workers: (3 − 1)/(3 + 1)
  t.is(hypercubeGossipFactor(3), 0.5);
});

test('small graphs', (t) => {
  // Three in a ring are all neighbours: at once in agreement. Four: (1 + 2cos 90°)/3 = |1 − 2|/3.
  t.true(ringGossipFactor(3) < 1e-15);
  t.true(areEqual(ringGossipFactor(4), 1 / 3));
});

test('elastic averaging: without elasticity the workers are alone, without steps the centre stays', (t) => {
  // a = 0: eigenvalues 1 − x and 1 (the centre); x = 0: 1 and 1 − a − Pa.
  t.true(areEqual(elasticAveragingRadius(0.1, 0, 4), 1));
  t.true(areEqual(elasticAveragingRadius(0, 0.1, 4), 1));
  t.true(elasticAveragingRadius(0, 0.5, 4) > 1);
});
