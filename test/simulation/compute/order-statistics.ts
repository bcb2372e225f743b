import test from 'ava';
import { exponential, lognormalFactor, paretoFactor, slowdown, type Sampler } from '../../../src/basics/distributions.js';
import { streams } from '../../../src/basics/random.js';
import {
  exponentialOrderStatistic, harmonic, lognormalMaximum, paretoOrderStatistic, slowdownMaximum,
} from '../../../src/simulation/compute/order-statistics.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';

/** To the digits that are printed: half a unit of the last one. */
function agrees(value: number, printed: string): boolean {
  const decimals = printed.split('.')[1]?.length ?? 0;
  return Math.abs(value - Number(printed)) <= 0.5000001 * 10 ** -decimals;
}

test('harmonic numbers: 1, 3/2, 11/6, and none is 0', (t) => {
  t.deepEqual([harmonic(0), harmonic(1), harmonic(2)], [0, 1, 1.5]);
  t.true(areEqual(harmonic(3), 11 / 6));
});

test('exponential: the slowest of P takes H_P, the K-th of P H_P − H_{P−K}', (t) => {
  for (const [k, workers, printed] of [
    [2, 2, '1.5'], [8, 8, '2.717857'], [64, 64, '4.743891'], [4, 8, '.634524'], [6, 8, '1.217857'], [28, 32, '1.975162'],
  ] as const) t.true(agrees(exponentialOrderStatistic(1, k, workers), printed), `${k} of ${workers}`);
  t.true(areEqual(exponentialOrderStatistic(0.5, 8, 8), 0.5 * harmonic(8)), 'it scales with the mean');
});

test('Pareto: printed values of the slowest, in units of the scale', (t) => {
  for (const [shape, workers, printed] of [[2, 2, '2.66667'], [2, 8, '5.09215'], [2, 64, '14.20735'], [3, 8, '2.74583']] as const) {
    t.true(agrees(paretoOrderStatistic(1, shape, workers, workers), printed), `a = ${shape}, P = ${workers}`);
  }
});

test('Pareto: one of one is the mean x_m·a/(a − 1), and the order statistics sum to P means', (t) => {
  t.true(areEqual(paretoOrderStatistic(2, 3, 1, 1), 3));
  const sum = Array.from({ length: 8 }, (_, i) => paretoOrderStatistic(1, 3, i + 1, 8)).reduce((a, b) => a + b);
  t.true(areEqual(sum, 8 * 1.5), String(sum));
});

test('lognormal of mean 1: printed values of the slowest', (t) => {
  for (const [sigma, workers, printed] of [
    [0.25, 8, '1.40009'], [0.25, 32, '1.63869'], [0.5, 8, '1.88761'], [0.5, 32, '2.56381'], [1, 8, '3.08385'],
  ] as const) t.true(agrees(lognormalMaximum(sigma, workers), printed), `σ = ${sigma}, P = ${workers}: ${lognormalMaximum(sigma, workers)}`);
});

test('lognormal: the slowest of one is the mean, of two 2Φ(σ/√2), and without spread everything is 1', (t) => {
  t.true(areEqual(lognormalMaximum(0.7, 1), 1));
  // E[max of two] = 2Φ(σ/√2) for mean 1; σ = 1: 2·Φ(0.7071068) = 2·0.7602499
  t.true(Math.abs(lognormalMaximum(1, 2) - 1.5204999) < 1e-6);
  t.true(areEqual(lognormalMaximum(0, 16), 1));
});

test('slow by a factor with a probability: 1 + (s − 1)(1 − (1 − p)^P)', (t) => {
  // p = 0.1, s = 5, P = 2: 1 + 4·(1 − 0.81) = 1.76
  t.true(areEqual(slowdownMaximum(0.1, 5, 2), 1.76));
  // A factor below 1 makes faster; the slowest is fast only if all are: 1 − 0.5·0.1² = 0.995
  t.true(areEqual(slowdownMaximum(0.1, 0.5, 2), 0.995));
  t.is(slowdownMaximum(0, 5, 8), 1);
  t.is(slowdownMaximum(1, 5, 8), 5);
});

test('simulated order statistics agree, within four standard errors of 20,000 independent rounds', (t) => {
  const rounds = 20_000;
  const cases: readonly (readonly [name: string, sampler: (source: () => number) => Sampler, k: number, workers: number, expected: number])[] = [
    ['exponential 6 of 8', (source) => exponential(2, source), 6, 8, exponentialOrderStatistic(2, 6, 8)],
    ['exponential 8 of 8', (source) => exponential(2, source), 8, 8, exponentialOrderStatistic(2, 8, 8)],
    // Shape 6: the variance of the largest, hence its standard error, exists for shapes above 2 and settles well above 4.
    ['Pareto 5 of 8', (source) => paretoFactor(6, source), 5, 8, paretoOrderStatistic(5 / 6, 6, 5, 8)],
    ['Pareto 8 of 8', (source) => paretoFactor(6, source), 8, 8, paretoOrderStatistic(5 / 6, 6, 8, 8)],
    ['lognormal 8 of 8', (source) => lognormalFactor(0.5, source), 8, 8, lognormalMaximum(0.5, 8)],
    ['slowdown 4 of 4', (source) => slowdown(0.1, 3, source), 4, 4, slowdownMaximum(0.1, 3, 4)],
  ];
  for (const [name, law, k, workers, expected] of cases) {
    const sampler = law(streams(1)(name));
    const values = Array.from({ length: rounds }, () => Array.from({ length: workers }, sampler).sort((a, b) => a - b)[k - 1]!);
    const { mean, error } = meanWithError(values);
    const { isClose, message } = offBy(mean, expected, error);
    t.true(isClose, `${name}: ${message}`);
  }
});
