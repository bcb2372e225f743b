import test from 'ava';
import fc from 'fast-check';
import { fitMaximalRates, fitWork, maximalRateAt, workAt, workTrend } from '../../src/results/batch-fits.js';
import { standardNormal } from '../../src/basics/distributions.js';
import { streams } from '../../src/basics/random.js';
import { areEqual, meanWithError, offBy } from '../support/standard-error.js';

const BATCHES = [1, 4, 16, 64, 256, 1024];
const logarithmic = (low: number, high: number) => fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);

test('exact work gives its own law back', (t) => {
  fc.assert(fc.property(logarithmic(0.01, 100), logarithmic(2, 2000), (scale, criticalBatch) => {
    const fit = fitWork(BATCHES.map((batch) => ({ batch, cost: scale * (1 + batch / criticalBatch) })))!;
    t.true(areEqual(fit.scale, scale) && areEqual(fit.criticalBatch, criticalBatch));
    t.true(fit.criticalBatchError! < 1e-6 * criticalBatch);
    t.true(areEqual(workAt(fit, criticalBatch), 2 * scale));
  }), { seed: 1, numRuns: 200 });
});

test('exact maximal rates give their own law back', (t) => {
  // Isotropic least squares in ten dimensions: η_b = 2b/(11 + b).
  const fit = fitMaximalRates(BATCHES.map((batch) => ({ batch, rate: 2 * batch / (11 + batch) })))!;
  t.true(areEqual(1 / fit.scale, 2) && areEqual(fit.criticalBatch, 11));
  t.true(areEqual(maximalRateAt(fit, 11), 1));
});

test('two points are a law without errors, one or none is no law', (t) => {
  // 3(1 + B/6): 4 at 2, 5 at 4.
  const fit = fitWork([{ batch: 2, cost: 4 }, { batch: 4, cost: 5 }])!;
  t.true(areEqual(fit.scale, 3) && areEqual(fit.criticalBatch, 6));
  t.is(fit.scaleError, null);
  t.is(fit.criticalBatchError, null);
  t.is(fitWork([{ batch: 2, cost: 4 }, { batch: 2, cost: 5 }]), null);
  t.is(fitWork([]), null);
});

test('work that does not grow, or grows from nothing, is no such law', (t) => {
  t.is(fitWork([{ batch: 1, cost: 5 }, { batch: 8, cost: 4 }]), null);
  t.is(fitWork([{ batch: 1, cost: 1 }, { batch: 8, cost: 8.1 }]), null);
  t.is(fitMaximalRates([{ batch: 1, rate: 1 }, { batch: 8, rate: 1 }]), null);
});

test('why there is no law: level, or in proportion to the batch', (t) => {
  t.is(workTrend([{ batch: 1, cost: 5 }, { batch: 8, cost: 5 }]), 'level');
  t.is(workTrend([{ batch: 1, cost: 5 }, { batch: 8, cost: 4 }]), 'level');
  t.is(workTrend([{ batch: 1, cost: 1 }, { batch: 8, cost: 8 }]), 'proportional');
  t.is(workTrend([{ batch: 1, cost: 1 }, { batch: 8, cost: 7.9 }]), 'grows');
  t.is(workTrend([{ batch: 1, cost: 1 }]), null);
});

test('runs that vary by 5 % scatter the critical batch by as much as the fit says', (t) => {
  const critical: number[] = [];
  const variances: number[] = [];
  for (let seed = 0; seed < 400; seed++) {
    const normal = standardNormal(streams(seed)('work'));
    const fit = fitWork(BATCHES.map((batch) => ({ batch, cost: (1 + batch / 100) * (1 + 0.05 * normal()) })))!;
    critical.push(fit.criticalBatch);
    variances.push(fit.criticalBatchError! ** 2);
  }
  const scatter = critical.map((value) => (value - 100) ** 2);
  const [measured, claimed] = [meanWithError(scatter), meanWithError(variances)];
  const { isClose, message } = offBy(claimed.mean, measured.mean, Math.hypot(measured.error, claimed.error));
  t.true(isClose, message);
});
