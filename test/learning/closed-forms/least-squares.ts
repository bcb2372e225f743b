import test from 'ava';
import fc from 'fast-check';
import {
  bestIsotropicStep, criticalBatch, criticalBatchOfOneFeature, leastSquaresSteadyExcessRisk, maximalLearningRate, nextSecondMoments, secondMomentGrowth, stabilitySum,
} from '../../../src/learning/closed-forms/least-squares.js';
import { areEqual } from '../../support/standard-error.js';
import { hasDigits } from './_digits.js';

const HALVING = [1, 0.5, 0.25, 0.125, 0.0625];
const isotropic = (dimension: number, variance = 1): number[] => Array<number>(dimension).fill(variance);
const spectra = fc.array(fc.double({ min: 0.01, max: 10, noNaN: true }), { minLength: 1, maxLength: 8 });
const batches = fc.integer({ min: 1, max: 200 });

test('the printed learning rates and critical batches', (t) => {
  t.true(hasDigits(maximalLearningRate(isotropic(10), 1), '0.166667'));
  t.true(hasDigits(maximalLearningRate(isotropic(10), 16), '1.185185'));
  t.true(hasDigits(maximalLearningRate(HALVING, 1), '0.56942'));
  t.true(hasDigits(maximalLearningRate(HALVING, 4), '1.27517'));
  t.true(hasDigits(criticalBatch(HALVING), '2.37073'));
});

test('isotropic inputs: the rate 2b/((d + 1 + b)λ), the critical batch d + 1', (t) => {
  for (const dimension of [1, 2, 10, 300]) {
    for (const batch of [1, 3, 16, 1000]) t.true(areEqual(maximalLearningRate(isotropic(dimension, 0.3), batch), 2 * batch / ((dimension + 1 + batch) * 0.3)));
    t.true(areEqual(criticalBatch(isotropic(dimension, 0.3)), dimension + 1));
  }
  t.is(maximalLearningRate(isotropic(3, 0.5), Infinity), 4);
});

test('at the critical batch the maximal rate is half of an endless batch\'s, and it lies between tr H/λ_max\'s bounds', (t) => {
  fc.assert(fc.property(spectra, (spectrum) => {
    const batch = criticalBatch(spectrum);
    t.true(areEqual(maximalLearningRate(spectrum, batch), maximalLearningRate(spectrum, Infinity) / 2, 1e-6));
    t.true(spectrum.reduce((sum, lambda) => sum + lambda, 0) / Math.max(...spectrum) <= (batch + 1) * (1 + 1e-9));
  }), { seed: 1, numRuns: 200 });
});

test('larger batches allow larger rates, never more than proportionally', (t) => {
  fc.assert(fc.property(spectra, batches, (spectrum, batch) => {
    const [one, two] = [maximalLearningRate(spectrum, batch), maximalLearningRate(spectrum, 2 * batch)];
    t.true(two > one && two <= 2 * one * (1 + 1e-9));
  }), { seed: 1, numRuns: 200 });
});

test('the growth of second moments is that of the recursion, and passes 1 at the maximal rate', (t) => {
  fc.assert(fc.property(spectra, batches, fc.double({ min: 0.1, max: 3, noNaN: true }), (spectrum, batch, share) => {
    const limit = maximalLearningRate(spectrum, batch);
    t.true(areEqual(secondMomentGrowth(spectrum, limit, batch), 1, 1e-6));
    const rate = share * limit;
    const growth = secondMomentGrowth(spectrum, rate, batch);
    t.is(growth < 1, stabilitySum(spectrum, rate, batch) < 1);
    // A positive matrix: the smallest and largest quotient of one step's components enclose its largest eigenvalue.
    let moments = isotropic(spectrum.length);
    for (let step = 0; step < 20; step++) {
      const next = nextSecondMoments(spectrum, moments, rate, batch);
      const quotients = next.map((moment, i) => moment / moments[i]!);
      t.true(Math.min(...quotients) <= growth * (1 + 1e-9) && growth <= Math.max(...quotients) * (1 + 1e-9));
      moments = next;
    }
  }), { seed: 1, numRuns: 200 });
});

test('the best isotropic step', (t) => {
  // d = 10, b = 1: η = 1/12, and the mean square shrinks by 11/12; twice the variance, half the rate.
  t.deepEqual(bestIsotropicStep(10, 1), { rate: 1 / 12, factor: 11 / 12 });
  t.is(bestIsotropicStep(10, 1, 2).rate, 1 / 24);
  for (const batch of [1, 5, 64]) {
    const { rate, factor } = bestIsotropicStep(10, batch);
    t.true(areEqual(secondMomentGrowth(isotropic(10), rate, batch), factor));
    for (const other of [0.99, 1.01]) t.true(secondMomentGrowth(isotropic(10), other * rate, batch) > factor);
  }
});

test('the steady risk is the recursion\'s fixed point, and infinite where it has none', (t) => {
  for (const [rate, batch] of [[0.1, 1], [0.5, 1], [1, 4]] as const) {
    let moments: readonly number[] = HALVING.map(() => 0);
    for (let step = 0; step < 20_000; step++) moments = nextSecondMoments(HALVING, moments, rate, batch, 0.3);
    const risk = HALVING.reduce((sum, lambda, i) => sum + lambda * moments[i]! / 2, 0);
    t.true(areEqual(leastSquaresSteadyExcessRisk(HALVING, rate, batch, 0.3), risk));
  }
  t.is(leastSquaresSteadyExcessRisk(HALVING, 0.57, 1, 0.3), Infinity);
});

test('one feature: the kurtosis less 1', (t) => {
  // Gaussian 3 − 1; uniform on (−1, 1): (1/5)/(1/9) − 1; ±1: none.
  t.is(criticalBatchOfOneFeature(1, 3), 2);
  t.true(areEqual(criticalBatchOfOneFeature(1 / 3, 1 / 5), 0.8));
  t.is(criticalBatchOfOneFeature(1, 1), 0);
  t.true(areEqual(criticalBatchOfOneFeature(1, 3), criticalBatch([1])));
});
