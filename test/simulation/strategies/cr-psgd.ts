import test from 'ava';
import fc from 'fast-check';
import { growingBatches } from '../../../src/learning/closed-forms/growing-batches.js';
import { grownBatches, roundsWithin } from '../../../src/simulation/strategies/rounds/growing-batches.js';
import { chooseStrategy, type StrategyOptions } from '../../../src/simulation/strategies/registry.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';
import { recordOf, saidOf } from './_record-of.js';

const growing = (growth: number, samples?: number): StrategyOptions<'cr-psgd'> => ({ kind: 'cr-psgd', growth, collective: 'ring', ...(samples === undefined ? {} : { samples }) });

for (const [samples, rounds, taken] of [[1e4, 65, 9755], [1e6, 113, undefined]] as const) {
  test(`${samples} samples of every worker, batches from 2 growing by 1.1: ${rounds} rounds`, async (t) => {
    const run = await timingRun({ strategy: growing(1.1, samples), workers: 3, batches: [2, 2, 2], stragglers: { kind: 'none' } });
    t.is(run.updates, rounds);
    t.is(run.samplesApplied, 3 * (taken ?? growingBatches(2, 1.1, samples).reduce((sum, batch) => sum + batch, 0)));
    t.true(run.samplesApplied <= 3 * samples);
    // A sample takes a second: the clock stands where the samples of one worker end.
    t.true(areEqual(run.elapsed, run.samplesApplied / 3));
  });
}

test('batches and rounds are those of the closed form; of unequal workers the one with the most samples decides', (t) => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 50 }), fc.double({ min: 1.001, max: 4, noNaN: true }), fc.integer({ min: 1, max: 20_000 }), (first, growth, budget) => {
    const batches = growingBatches(first, growth, budget);
    const half = Math.ceil(first / 2);
    t.is(roundsWithin([half, first], growth, budget), batches.length);
    t.deepEqual(batches.map((_, round) => grownBatches([half, first], growth, round)[1]), batches);
  }), { seed: 4, numRuns: 300 });
});

test('the same samples take the logarithm of the rounds of a fixed batch', async (t) => {
  // Σ ρ^t·B₁ = B₁(ρ^R − 1)/(ρ − 1) ≥ the samples taken, and rounding down costs less than one a round, so for ten times the samples R grows by about ln 10/ln 1.1 = 24.2.
  const rounds: number[] = [];
  for (const samples of [1e3, 1e4, 1e5]) {
    const { samplesApplied, updates } = await timingRun({ strategy: growing(1.1, samples), workers: 2, batches: [4, 4], stragglers: { kind: 'none' } });
    const fixed = await timingRun({ strategy: { kind: 'synchronous', collective: 'ring' }, workers: 2, batches: [4, 4], stragglers: { kind: 'none' }, samples: samplesApplied });
    t.is(fixed.updates, Math.ceil(samplesApplied / 8));
    rounds.push(updates);
  }
  for (const more of [rounds[1]! - rounds[0]!, rounds[2]! - rounds[1]!]) t.true(Math.abs(more - Math.log(10) / Math.log(1.1)) <= 2, String(more));
});

test('without a bound batches grow until a round is a pass', async (t) => {
  // 1000 samples a pass by 2 workers: 1, 2, 4, …, 256, then 500 each: 511 of each in nine rounds, and a second for each.
  const run = await timingRun({ strategy: growing(2), workers: 2, stragglers: { kind: 'none' }, samples: 2 * 511 + 3000, everySamples: 1 });
  t.is(run.updates, 9 + 3);
  t.true(areEqual(run.elapsed, 511 + 1500));
  t.deepEqual(run.evaluations.slice(8).map(({ samplesApplied }) => samplesApplied), [1022, 2022, 3022, 4022]);
});

test('the noise of a step falls as its batch grows: Var ← (1 − x)²·Var + η²s²/(P·B_t)', async (t) => {
  // 400 coordinates, λ = 1, of one run stand for 400 runs: ½Σw² is 200 times the mean square. Workers' batches of ⌊5·1.2^t⌋, η = 0.1, s = 2.
  const dimension = 400;
  const { curve } = await recordOf({ kind: 'cr-psgd', growth: 1.2, samples: 2000, learningRate: 0.1 }, {
    problem: { model: { kind: 'quadratic', curvatures: Array.from({ length: dimension }, () => 1), noise: 2, start: 1, samplesPerPass: 100 } },
    evaluation: { everyPasses: 0.2 }, budget: { passes: 1000 },
  });
  const rate = 0.1;
  let [mean, variance] = [1, 0];
  let samples = 0;
  for (const [round, { trainLoss, passes }] of curve.slice(1).entries()) {
    const batch = Math.floor(5 * 1.2 ** round);
    mean *= 1 - rate;
    variance = (1 - rate) ** 2 * variance + rate ** 2 * 4 / (4 * batch);
    samples += 4 * batch;
    t.true(areEqual(passes, samples / 100));
    // w² of a normal has variance 4m²v + 2v².
    const { isClose, message } = offBy(2 * trainLoss / dimension, mean ** 2 + variance, Math.sqrt((4 * mean ** 2 * variance + 2 * variance ** 2) / dimension));
    t.true(isClose, message);
  }
  t.is(curve.length, 1 + growingBatches(5, 1.2, 2000).length);
});

test('stragglers: every round waits for the slowest, whose batch has grown', async (t) => {
  // One worker, exponential step times of mean 1 s a sample: rounds of 1, 2, 4, 8 s on average; 15 s together, variance 1 + 4 + 16 + 64 = 85.
  const lengths: number[] = [];
  for (let seed = 0; seed < 300; seed++) lengths.push((await timingRun({ strategy: growing(2, 15), workers: 1, seed })).elapsed);
  const { isClose, message } = offBy(meanWithError(lengths).mean, 15, Math.sqrt(85 / 300));
  t.true(isClose, message);
});

test('a neighbour that has taken its samples goes on, and does not end the run', async (t) => {
  const neighbour = { strategy: growing(2, 50), batchPerWorker: 5, workers: 2, workload: { parameterBytes: '1 MB', perSample: '1 ms' }, machines: 'own' };
  t.is((await recordOf({ kind: 'synchronous', collective: 'ring' }, { neighbour, budget: { passes: 20 } })).updates, 100);
});

test('ρ is above 1, and there is a first batch', (t) => {
  t.deepEqual(saidOf(t, 'kind: cr-psgd, growth: 1'), ['10 strategies.ring.growth: out of range (expected a number > 1, received 1)']);
  t.deepEqual(saidOf(t, 'kind: cr-psgd, growth: 2, samples: 7'), ['10 strategies.ring.samples: fewer samples than the first batch (expected at least 8, received 7)']);
});

test('the report counts the rounds', (t) => {
  t.deepEqual(chooseStrategy(growing(1.1, 1e4)).remarks({ workers: 1, batches: [2], parameterBytes: 0, layers: [] }), ['65 rounds of 9755 samples of a worker together']);
});
