import test from 'ava';
import { additiveNoiseMoments, oneShotAverageMoments } from '../../../src/learning/closed-forms/additive-noise.js';
import { ring } from '../../../src/simulation/collectives/ring.js';
import { gammaOrderStatistic } from '../../../src/simulation/compute/order-statistics.js';
import { costOfNetwork, type NetworkOptions } from '../../../src/simulation/network/registry.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';
import { recordOf, saidOf } from './_record-of.js';

const strategy = { kind: 'one-shot-averaging', passes: 2, collective: 'ring' } as const;

test('the average has 1/N of the variance of one worker\'s model, and all of its bias', async (t) => {
  // As many runs in one as there are coordinates, all alike: the loss ½Σw² of D of them is ½D(m² + v) on average, with standard deviation
  // √(D(v²/2 + m²v)). Eight workers with batches of 1 take two passes over 160 samples: 40 steps each.
  const dimension = 4000;
  for (const { start, noise } of [{ start: 2, noise: 0 }, { start: 2, noise: 5 }, { start: 2, noise: 50 }]) {
    const { curve, samplesApplied } = await recordOf({ ...strategy, batchPerWorker: 1 }, {
      problem: { model: { kind: 'quadratic', curvatures: Array<number>(dimension).fill(1), noise, start, samplesPerPass: 160 } }, cluster: { workers: 8 },
    });
    t.is(samplesApplied, 320);
    const { mean, variance } = oneShotAverageMoments(additiveNoiseMoments({ curvature: 1, rate: 0.1, noise, batch: 1 }, start, 40), 8);
    const expected = dimension * (mean ** 2 + variance) / 2;
    const { isClose, message } = offBy(curve.at(-1)!.trainLoss, expected, Math.sqrt(dimension * (variance ** 2 / 2 + mean ** 2 * variance)) + 1e-12 * expected);
    t.true(isClose, message);
  }
});

test('it ends with its average, whatever is left of the budget, and is evaluated there and at the start', async (t) => {
  const { curve, updates, samplesApplied, samplesComputed, outcome } = await recordOf(strategy, { budget: { passes: 50 }, evaluation: { everyPasses: 0.1 } });
  t.is(updates, 1);
  t.deepEqual(curve.map(({ passes }) => passes), [0, 2]);
  t.is(samplesApplied, 200);
  t.is(samplesComputed, 200);
  t.is(outcome.kind, 'censored');
});

test('a share that is no whole number of batches takes a batch more', async (t) => {
  // 0.33 passes of 100 samples over four workers with batches of 5: 33/20 steps are 2.
  const { samplesApplied } = await recordOf({ ...strategy, passes: 0.33 });
  t.is(samplesApplied, 40);
  t.is((await recordOf({ ...strategy, passes: 0.4 })).samplesApplied, 40);
});

const network: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 0, reduction: 1e-10, duplex: 'full' };

test('it takes the steps and one all-reduce, followed or played', async (t) => {
  // Two passes of 1000 samples in batches of 5 by four workers: 100 steps of 5·0.2 s.
  for (const listener of [undefined, () => undefined]) {
    const { elapsed, bytesSent, updates } = await timingRun({
      strategy, workers: 4, batches: [5, 5, 5, 5], perSample: 0.2, stragglers: { kind: 'none' }, network, parameterBytes: 1e8, ...(listener === undefined ? {} : { listener }),
    });
    t.is(updates, 1);
    t.true(areEqual(elapsed, 100 + ring.closedForm(4, 1e8, costOfNetwork(network))));
    t.true(areEqual(bytesSent, 6 * 1e8)); // 2(P − 1)n
  }
});

test('it waits for the slowest sum of all steps', async (t) => {
  // A pass of 1000 samples over 8 workers with batches of 25: 5 steps each, of mean 1 s.
  const elapsed: number[] = [];
  for (let seed = 0; seed < 600; seed++) elapsed.push((await timingRun({ strategy: { ...strategy, passes: 1 }, workers: 8, batches: Array<number>(8).fill(25), seed })).elapsed);
  const { mean, error } = meanWithError(elapsed);
  const { isClose, message } = offBy(mean, 5 * gammaOrderStatistic(5, 8, 8), error); // 5 · 1.71535
  t.true(isClose, message);
});

test('a schedule falls within the only round', async (t) => {
  // No noise: one worker's course is that of all. 20 steps of 0.1 passes, the rate halved after the first 10.
  const { curve } = await recordOf({ ...strategy, batchPerWorker: 5, schedule: { kind: 'steps', at: [1], factor: 0.5 } }, {
    problem: { model: { kind: 'quadratic', curvature: 1, noise: 0, start: 2, samplesPerPass: 200 } },
  });
  t.true(areEqual(curve.at(-1)!.trainLoss, (2 * 0.9 ** 10 * 0.95 ** 10) ** 2 / 2));
});

test('what is wrong with it', (t) => {
  t.deepEqual(saidOf(t, 'kind: one-shot-averaging, passes: 0'), ['10 strategies.ring.passes: out of range (expected a number > 0, received 0)']);
  t.deepEqual(saidOf(t, 'kind: one-shot-averaging'), []);
});
