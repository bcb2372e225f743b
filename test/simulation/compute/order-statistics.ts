import test from 'ava';
import fc from 'fast-check';
import { exponential, gammaFactor, lognormalFactor, paretoFactor, slowdown, weibull, type Sampler } from '../../../src/basics/distributions.js';
import { streams } from '../../../src/basics/random.js';
import {
  discreteOrderStatistic, exponentialOrderStatistic, gammaOrderStatistic, harmonic, lognormalOrderStatistic, paretoOrderStatistic,
  slowdownOrderStatistic, weibullOrderStatistic, weibullScale,
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
  ] as const) t.true(agrees(lognormalOrderStatistic(sigma, workers, workers), printed), `σ = ${sigma}, P = ${workers}: ${lognormalOrderStatistic(sigma, workers, workers)}`);
});

test('lognormal: the slowest of one is the mean, of two 2Φ(σ/√2), and without spread everything is 1', (t) => {
  t.true(areEqual(lognormalOrderStatistic(0.7, 1, 1), 1));
  // E[max of two] = 2Φ(σ/√2) for mean 1; σ = 1: 2·Φ(0.70710678) = 2·0.7602499389
  t.true(Math.abs(lognormalOrderStatistic(1, 2, 2) - 1.5204998778) < 1e-10);
  t.true(areEqual(lognormalOrderStatistic(0, 5, 16), 1));
});

test('Weibull and gamma of shape 1 are exponential, for every K and up to 100,000 workers', (t) => {
  for (const [k, workers] of [[1, 1], [4, 8], [8, 8], [28, 32], [1, 1000], [50_000, 100_000], [100_000, 100_000]] as const) {
    const expected = exponentialOrderStatistic(1, k, workers);
    t.true(areEqual(weibullOrderStatistic(1, k, workers), expected), `Weibull ${k} of ${workers}`);
    t.true(areEqual(gammaOrderStatistic(1, k, workers), expected), `gamma ${k} of ${workers}`);
  }
});

test('Weibull: the fastest of P is P^{−1/a}, the slower of two 2 − 2^{−1/a}', (t) => {
  for (const shape of [0.1, 0.3, 0.7, 2, 5, 50, 1000]) {
    // The minimum of P has survival exp(−P(x/scale)^a): the same law, its scale divided by P^{1/a}. The two of two sum to 2 means.
    t.true(areEqual(weibullOrderStatistic(shape, 1, 8), 8 ** (-1 / shape)), `a = ${shape}`);
    t.true(areEqual(weibullOrderStatistic(shape, 2, 2), 2 - 2 ** (-1 / shape)), `a = ${shape}`);
  }
});

test('gamma: the slower of two is 1 + Γ(a + ½)/(√π·Γ(a + 1))', (t) => {
  // Half the mean difference of two. a = ½: Γ(1)/(√π·Γ(3/2)) = 2/π; a = 2: (¾√π)/(√π·2) = 3/8; a = 4: (105/16)/24 = 35/128.
  t.true(areEqual(gammaOrderStatistic(0.5, 2, 2), 1 + 2 / Math.PI));
  t.true(areEqual(gammaOrderStatistic(2, 2, 2), 1.375));
  t.true(areEqual(gammaOrderStatistic(4, 2, 2), 1 + 35 / 128));
});

test('order statistics rise with K and sum to P means, whatever the law', (t) => {
  const laws = [weibullOrderStatistic, gammaOrderStatistic, lognormalOrderStatistic];
  fc.assert(fc.property(fc.constantFrom(...laws), fc.double({ min: 0.2, max: 5, noNaN: true }), fc.integer({ min: 1, max: 24 }), (law, shape, workers) => {
    const values = Array.from({ length: workers }, (_, i) => law(shape, i + 1, workers));
    t.true(areEqual(values.reduce((a, b) => a + b), workers));
    for (let i = 1; i < workers; i++) t.true(values[i]! >= values[i - 1]!);
  }), { seed: 11, numRuns: 60 });
});

test('slow by a factor with a probability: the slowest 1 + (s − 1)(1 − (1 − p)^P)', (t) => {
  // p = 0.1, s = 5, P = 2: 1 + 4·(1 − 0.81) = 1.76
  t.true(areEqual(slowdownOrderStatistic(0.1, 5, 2, 2), 1.76));
  // A factor below 1 makes faster; the slowest is fast only if all are: 1 − 0.5·0.1² = 0.995
  t.true(areEqual(slowdownOrderStatistic(0.1, 0.5, 2, 2), 0.995));
  // The third of four is slow if at least two are: 1 − 0.9⁴ − 4·0.1·0.9³ = 0.0523; 1 + 4·0.0523 = 1.2092
  t.true(areEqual(slowdownOrderStatistic(0.1, 5, 3, 4), 1.2092));
  t.is(slowdownOrderStatistic(0, 5, 8, 8), 1);
  t.is(slowdownOrderStatistic(1, 5, 8, 8), 5);
});

test('a few equally likely values: by counting all outcomes', (t) => {
  // 1, 2 or 4 for each of three workers, 27 outcomes. At most 1: 1/27, at most 2: 8/27, so E[max] = (1·1 + 2·7 + 4·19)/27.
  const values = [[1, 1 / 3], [2, 2 / 3], [4, 1]] as const;
  t.true(areEqual(discreteOrderStatistic(values, 3, 3), 91 / 27));
  // The middle one is at most 1 in 7/27 of the outcomes (all three, or exactly two: 1 + 6), at most 2 in 20/27: (1·7 + 2·13 + 4·7)/27.
  t.true(areEqual(discreteOrderStatistic(values, 2, 3), 61 / 27));
});

test('simulated order statistics agree, within four standard errors of 20,000 independent rounds', (t) => {
  const rounds = 20_000;
  const cases: readonly (readonly [name: string, sampler: (source: () => number) => Sampler, k: number, workers: number, expected: number])[] = [
    ['exponential 6 of 8', (source) => exponential(2, source), 6, 8, exponentialOrderStatistic(2, 6, 8)],
    ['exponential 8 of 8', (source) => exponential(2, source), 8, 8, exponentialOrderStatistic(2, 8, 8)],
    // Shape 6: the variance of the largest, hence its standard error, exists for shapes above 2 and settles well above 4.
    ['Pareto 5 of 8', (source) => paretoFactor(6, source), 5, 8, paretoOrderStatistic(5 / 6, 6, 5, 8)],
    ['Pareto 8 of 8', (source) => paretoFactor(6, source), 8, 8, paretoOrderStatistic(5 / 6, 6, 8, 8)],
    ['lognormal 8 of 8', (source) => lognormalFactor(0.5, source), 8, 8, lognormalOrderStatistic(0.5, 8, 8)],
    ['lognormal 3 of 8', (source) => lognormalFactor(0.5, source), 3, 8, lognormalOrderStatistic(0.5, 3, 8)],
    ['Weibull 5 of 8', (source) => weibull(0.7, weibullScale(0.7), source), 5, 8, weibullOrderStatistic(0.7, 5, 8)],
    ['gamma 7 of 8', (source) => gammaFactor(0.6, source), 7, 8, gammaOrderStatistic(0.6, 7, 8)],
    ['slowdown 4 of 4', (source) => slowdown(0.1, 3, source), 4, 4, slowdownOrderStatistic(0.1, 3, 4, 4)],
  ];
  for (const [name, law, k, workers, expected] of cases) {
    const sampler = law(streams(1)(name));
    const values = Array.from({ length: rounds }, () => Array.from({ length: workers }, sampler).sort((a, b) => a - b)[k - 1]!);
    const { mean, error } = meanWithError(values);
    const { isClose, message } = offBy(mean, expected, error);
    t.true(isClose, `${name}: ${message}`);
  }
});
