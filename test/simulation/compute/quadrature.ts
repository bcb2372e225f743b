import test from 'ava';
import { weightedMean } from '../../../src/simulation/compute/quadrature.js';
import { areEqual } from '../../support/standard-error.js';

test('the mean of y² under a normal weight is μ² + σ², however narrow the peak is in its range', (t) => {
  for (const sigma of [1, 1e-2, 1e-5]) {
    const logWeight = (y: number) => -(((y - 3) / sigma) ** 2) / 2;
    const mean = weightedMean((y) => y * y, { logWeight, low: -20, peak: 3, high: 40 });
    t.true(areEqual(mean, 9 + sigma * sigma, 1e-12), `σ = ${sigma}: ${mean}`);
  }
});

test('a peak that is only nearly hit, a weight that is huge, and one that falls from an end', (t) => {
  t.true(areEqual(weightedMean((y) => y * y, { logWeight: (y) => 900 - ((y - 3) ** 2) / 2, low: -20, peak: 3.3, high: 40 }), 10, 1e-12));
  // e^{−y} on (0, ∞): mean 1; beyond 60 lies 1e-26 of it.
  t.true(areEqual(weightedMean((y) => y, { logWeight: (y) => -y, low: 0, peak: 0.01, high: 60 }), 1, 1e-12));
});
