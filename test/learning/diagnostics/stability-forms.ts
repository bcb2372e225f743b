import test from 'ava';
import { stabilityForms } from '../../../src/learning/diagnostics/stability-forms.js';

test('least squares on a stream: half of 2/λ_max at the critical batch', (t) => {
  const { maximalRate, criticalBatch, optimum } = stabilityForms({
    kind: 'least-squares', spectrum: [1, 0.5, 0.25, 0.125, 0.0625], noise: 0.1, start: 0, optimum: 3, samplesPerPass: 100,
  });
  t.true(Math.abs(criticalBatch - 2.37073) < 5e-6);
  t.true(Math.abs(maximalRate(criticalBatch) - 1) < 1e-9);
  t.true(Math.abs(maximalRate(1) - 0.56942) < 5e-6);
  t.deepEqual(optimum, new Float64Array(5).fill(3));
});

test('additive noise: 2/λ_max at every batch, so no batch is critical', (t) => {
  const { maximalRate, criticalBatch, optimum } = stabilityForms({ kind: 'quadratic', curvatures: [1, 4], noise: 1, start: 1, spread: 0, samplesPerPass: 100 });
  t.deepEqual([maximalRate(1), maximalRate(1000), criticalBatch], [0.5, 0.5, 0]);
  t.is(optimum.length, 2);
});
