import test from 'ava';
import { growingBatches } from '../../../src/learning/closed-forms/growing-batches.js';
import { areEqual } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';
import { recordOf, saidOf } from './_record-of.js';

const noiseless = { problem: { model: { kind: 'quadratic', curvatures: [1, 0.2], noise: 0, start: [2, -1], samplesPerPass: 100 } }, evaluation: { everyPasses: 0.01 }, budget: { passes: 20 } };

test('a step goes down h(x) = f(x) + θ/2·‖x − y‖²: w ← w − ηλw − ηθ(w − y), y being where the stage began', async (t) => {
  // Batches of 5, 10, 20 and 40 of every worker are 75 samples: stages of three rounds where 70 are allowed.
  const { curve } = await recordOf({ kind: 'cr-psgd-catalyst', growth: 2, proximal: 0.5, stageSamples: 70 }, noiseless);
  let w = [2, -1];
  let y = w;
  let samples = 0;
  for (const [point, { trainLoss, passes }] of curve.entries()) {
    t.true(areEqual(passes, samples / 100));
    t.true(areEqual(trainLoss, (w[0]! ** 2 + 0.2 * w[1]! ** 2) / 2), `after ${point} rounds`);
    const round = point % 3;
    if (round === 0) y = w;
    w = w.map((each, i) => each - 0.1 * [1, 0.2][i]! * each - 0.1 * 0.5 * (each - y[i]!));
    samples += 4 * 5 * 2 ** round;
  }
  t.true(curve.length > 30);
});

test('T samples of P workers make ⌊√(PT)⌋ stages of ⌊√(T/P)⌋ samples', async (t) => {
  // P = 4, T = 900: 60 stages of 15 samples: batches of 1, 2, 4 and 8, of which a round each.
  const run = await timingRun({ strategy: { kind: 'cr-psgd-catalyst', growth: 2, proximal: 1, samples: 900, collective: 'ring' }, workers: 4, stragglers: { kind: 'none' }, everySamples: 1 });
  t.is(run.updates, 60 * 4);
  t.is(run.samplesApplied, 60 * 15 * 4);
  t.true(areEqual(run.elapsed, 900));
  // A sample takes a second: 1, 2, 4, 8, 1, 2, …
  t.deepEqual(run.evaluations.slice(0, 6).map(({ time }) => time), [1, 3, 7, 15, 16, 18]);
});

test('stages take √(PT)·log(T/P) rounds, of which CR-PSGD itself takes log T', async (t) => {
  for (const samples of [900, 90_000]) {
    const job = { workers: 4, batches: [2, 2, 2, 2], stragglers: { kind: 'none' } } as const;
    const catalyst = await timingRun({ ...job, strategy: { kind: 'cr-psgd-catalyst', growth: 1.5, proximal: 1, samples, collective: 'ring' } });
    t.is(catalyst.updates, Math.floor(Math.sqrt(4 * samples)) * growingBatches(2, 1.5, Math.floor(Math.sqrt(samples / 4))).length);
    const plain = await timingRun({ ...job, strategy: { kind: 'cr-psgd', growth: 1.5, samples, collective: 'ring' } });
    t.true(catalyst.updates > 10 * plain.updates);
  }
});

test('a given number of stages ends the run', async (t) => {
  const run = await timingRun({ strategy: { kind: 'cr-psgd-catalyst', growth: 2, proximal: 1, stageSamples: 8, stages: 5, collective: 'ring' }, workers: 2, stragglers: { kind: 'none' } });
  t.is(run.updates, 5 * 3); // 1 + 2 + 4 samples, for 8 are too few for another 8.
});

test('a round that is repeated after a failure is pulled to where its own stage began', async (t) => {
  const strategy = { kind: 'cr-psgd-catalyst', growth: 2, proximal: 0.5, stageSamples: 70 };
  const calm = await recordOf(strategy, noiseless);
  const failing = await recordOf(strategy, {
    ...noiseless, cluster: { workers: 4, failures: { timeToFailure: { kind: 'exponential', mean: '200 ms' }, restart: '1 ms', checkpoint: { interval: '20 ms', cost: '1 ms' } } },
  });
  t.true(failing.failures > 5);
  t.deepEqual(failing.curve.map(({ trainLoss }) => trainLoss), calm.curve.map(({ trainLoss }) => trainLoss));
});

test('stages come from T or from their own length, and have a round at least', (t) => {
  const said = (options: string) => saidOf(t, `kind: cr-psgd-catalyst, growth: 2, proximal: 1${options}`);
  t.deepEqual(said(''), ['10 strategies.ring.stageSamples: stages come from one of two numbers (expected exactly one of `samples` and `stageSamples`, received neither)']);
  t.deepEqual(said(', samples: 9999, stageSamples: 9'), ['10 strategies.ring.stageSamples: stages come from one of two numbers (expected exactly one of `samples` and `stageSamples`, received both)']);
  t.deepEqual(said(', samples: 9999, stages: 3'), ['10 strategies.ring.stages: `samples` says how many stages there are (expected `stages` beside `stageSamples` alone, received 3); remove it']);
  t.deepEqual(said(', stageSamples: 7'), ['10 strategies.ring.stageSamples: a stage has fewer samples than its first batch (expected at least 8, received 7)']);
  t.deepEqual(said(', samples: 255'), ['10 strategies.ring.samples: a stage has fewer samples than its first batch (expected at least 256: ⌊√(T/P)⌋ ≥ 8, received 255)']);
  t.deepEqual(said(', samples: 256'), []);
});
