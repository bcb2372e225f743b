import test from 'ava';
import { streams } from '../../src/basics/random.js';
import { diagnosisRecord, type DiagnosisHeading } from '../../src/experiment/diagnosis-record.js';
import { criticalBatch, maximalLearningRate } from '../../src/learning/closed-forms/least-squares.js';
import { diagnose } from '../../src/learning/diagnostics/diagnose.js';
import { probeOf } from '../../src/learning/diagnostics/probe-of-problem.js';
import { sparsified } from '../../src/learning/diagnostics/sparsified.js';
import { DIAGNOSIS_CHARTS } from '../../src/presentation/charts/diagnosis-registry.js';
import { diagnosisText } from '../../src/presentation/diagnosis-text.js';
import { leastSquaresOf, serialRuns } from '../learning/diagnostics/_serial-runs.js';

const HEADING: DiagnosisHeading = {
  version: '0.1.0', name: 'small', plan: { strategy: 'ring', workers: 4, totalBatch: 16 }, problem: 'least squares', backend: 'none', seed: 1, samples: 400, rows: 100, batch: 4,
  target: { metric: 'trainLoss', epsilon: 0.02 }, rateChoice: 'best of 0.1, 0.4, 0.8', mostPasses: 4, gapPasses: 0.5,
};

test('a small least-squares problem from gradients to record, charts and text', async (t) => {
  const spectrum = [1, 1, 1];
  const make = (seed: number) => leastSquaresOf({ spectrum, noise: 0.1, samplesPerPass: 400 }, seed);
  const parts: string[] = [];
  const measured = await diagnose(
    { name: 'as it is', probe: probeOf(make(100)), open: serialRuns(make) },
    { maximalRate: (batch) => maximalLearningRate(spectrum, batch), criticalBatch: criticalBatch(spectrum), optimum: Float64Array.of(1, 1, 1) },
    [], sparsified(0.34, streams(2)), {
      batches: [1, 4, 16], seeds: [1, 2], streams: streams(1),
      noise: { batch: 4, rate: 0.2, passes: 0.5, everyPasses: 0.25, rows: 100 }, search: { steps: 40, tolerance: 0.05, first: 0.2, seeds: 2 },
      target: { until: { metric: 'trainLoss', epsilon: 0.02 }, rates: { grid: [0.1, 0.4, 0.8], seed: 50 }, passes: 4, everyPasses: 0.0025 },
      gap: { passes: 0.5, ridge: 0 },
    }, (what) => parts.push(what),
  );
  const record = diagnosisRecord(HEADING, measured);
  t.deepEqual([parts[0], parts.at(-1), parts.length], ['maximal learning rate at a batch of 1', 'test against training set', 8]);
  t.deepEqual(JSON.parse(JSON.stringify(record)), record);
  t.deepEqual(record.noise.map(({ name }) => name), ['as it is', 'largest 34 %', 'random 34 %']);
  // d + 1 = 4; η_b = 2b/(4 + b): 0.4, 1, 1.6. The noisy rows behind the probe are 400, of 3 features: limits to about 10 %.
  t.is(record.criticalBatch?.how, 'closed form');
  t.true(Math.abs(Number(record.criticalBatch?.value) - 4) < 1e-9);
  for (const { batch, meanSquare, closedForm } of record.rateLimits) {
    t.true(Math.abs(Number(closedForm?.value) - 2 * batch / (4 + batch)) < 1e-9);
    t.true(Math.abs(Number(meanSquare?.value) / Number(closedForm?.value) - 1) < 0.2, `${batch}: ${meanSquare?.value} beside ${closedForm?.value}`);
  }
  t.true(record.toEpsilon.every(({ meanPasses }) => meanPasses !== null));
  t.true(record.toEpsilon[2]!.meanPasses! > record.toEpsilon[0]!.meanPasses!, 'batches far above the critical one cost more work');
  t.true(record.toEpsilon[2]!.meanSteps! < record.toEpsilon[0]!.meanSteps!, 'and save steps');
  t.deepEqual(DIAGNOSIS_CHARTS.filter((chart) => chart.spec(record, 'narrow') === null).map(({ name }) => name), ['diagnosis-gap']);
  t.regex(diagnosisText(record), /closed form/);
});
