import test from 'ava';
import { noConflictProbability, qsgdVarianceBound, randomKResidual } from '../../../src/learning/closed-forms/sparsity.js';
import { areEqual } from '../../support/standard-error.js';
import { hasDigits } from './_digits.js';

test('two sparse updates that do not meet', (t) => {
  t.true(hasDigits(noConflictProbability(1000, 5), '0.975200'));
  // C(3, 1)/C(4, 1) = 3/4; C(2, 2)/C(4, 2) = 1/6; two of three places always meet.
  t.is(noConflictProbability(4, 1), 0.75);
  t.true(areEqual(noConflictProbability(4, 2), 1 / 6));
  t.is(noConflictProbability(3, 2), 0);
  t.is(noConflictProbability(3, 0), 1);
});

test('bounds of what is lost', (t) => {
  t.is(randomKResidual(10, 4), 0.6);
  // d/s² = 100/16 against √d/s = 10/4; 100/400 against 10/20.
  t.is(qsgdVarianceBound(100, 4), 2.5);
  t.is(qsgdVarianceBound(100, 20), 0.25);
});
