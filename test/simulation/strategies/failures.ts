import test from 'ava';
import fc from 'fast-check';
import type { FailureOptions } from '../../../src/simulation/compute/failures.js';
import type { StrategyOptions } from '../../../src/simulation/strategies/registry.js';
import { areEqual } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';

const ring: StrategyOptions = { kind: 'synchronous', collective: 'ring' };
const exponential = (mean: number, others: Partial<FailureOptions> = {}): FailureOptions => ({ timeToFailure: { kind: 'exponential', mean }, detection: 0, restart: 0, ...others });

test('without checkpoints a failure costs all that was done, with one only what was done since', async (t) => {
  // A Weibull law of shape 1000 is almost a constant: the machine fails at 10 s, 20 s, … of its life. Steps of 1 s, 14 updates.
  const failures: FailureOptions = { timeToFailure: { kind: 'weibull', mean: 10.5, shape: 1000 }, detection: 1, restart: 2 };
  const job = { strategy: ring, workers: 1, perSample: 1, stragglers: { kind: 'none' }, samples: 14 } as const;
  const saved = await timingRun({ ...job, failures: { ...failures, checkpoint: { interval: 5, cost: 0.25 } } });
  // Saved after 5 updates at 5.25 s; 5 more by 10.25 s; the second checkpoint is being written when it fails at about 10.5 s or just was: then at
  // most 5 updates are repeated, at least 4 are missing. 14 s of work, ≥ 1 checkpoint, 1 s + 2 s down, ≤ 6 s repeated.
  t.is(saved.failures, 1);
  t.true(saved.elapsed > 14 + 3 + 0.25 && saved.elapsed < 14 + 3 + 3 * 0.25 + 6, String(saved.elapsed));
  t.is(saved.updates, 14);
  t.true(saved.samplesComputed >= 14);
  // Without, every life ends at 10.5 s and 14 updates are never done.
  const lost = await timingRun({ ...job, failures, end: 200 });
  t.is(lost.updates, 10);
  t.true(lost.failures >= 14);
  t.true(areEqual(lost.elapsed, 200));
});

test('a synchronous job that cannot replace a machine ends; an asynchronous one goes on with fewer', async (t) => {
  const failures = exponential(50, { replacements: 2 });
  const job = { workers: 4, perSample: 0.1, stragglers: { kind: 'none' }, end: 1000, failures } as const;
  const synchronous = await timingRun({ ...job, strategy: ring });
  t.is(synchronous.failures, 3);
  t.true(synchronous.elapsed < 1000);
  const asynchronous = await timingRun({ ...job, strategy: { kind: 'asynchronous', servers: 1 } });
  // Six failures end all of four workers with two replacements.
  t.is(asynchronous.failures, 6);
  t.true(asynchronous.updates > synchronous.updates);
});

test('an asynchronous worker that fails loses the gradient that it was at, and the time until it works again', async (t) => {
  // Failures at about 10.5, then 10.5 s after each notice. Steps of 1 s: 10 gradients before each; 1 + 2 s down.
  const failures: FailureOptions = { timeToFailure: { kind: 'weibull', mean: 10.5, shape: 1000 }, detection: 1, restart: 2 };
  const run = await timingRun({ strategy: { kind: 'asynchronous', servers: 1 }, workers: 1, perSample: 1, stragglers: { kind: 'none' }, end: 30.5, failures });
  // 10 by 10.5 s; noticed at 11.5, back at 13.5; fails again at 22: 8 more; back at 25: 5 more by 30.
  t.is(run.updates, 23);
  t.is(run.failures, 2);
  t.true(Math.abs(run.accounts[0]!.down - 6) < 0.2, String(run.accounts[0]!.down));
});

test('whatever fails and whoever leaves, each worker\'s activities sum to the elapsed time, and no update is lost or done twice', async (t) => {
  const strategy = fc.constantFrom<StrategyOptions>(
    ring, { kind: 'synchronous', servers: 2 }, { kind: 'synchronous', collective: 'halving-doubling', overlap: { kind: 'buckets', bucketBytes: 1e7 } },
    { kind: 'synchronous', collective: 'ring', overlap: { kind: 'fusion', bufferBytes: 1e7, cycleTime: 0.01 } },
    { kind: 'local-sgd', localSteps: 3, collective: 'star' }, { kind: 'asynchronous', servers: 1 }, { kind: 'asynchronous', servers: 3 },
  );
  const times = fc.double({ min: 0, max: 10, noNaN: true });
  await fc.assert(fc.asyncProperty(strategy, fc.integer({ min: 1, max: 5 }), fc.double({ min: 2, max: 100, noNaN: true }), fc.boolean(), fc.option(fc.tuple(times, times)), fc.nat(100), async (chosen, workers, mean, isSaved, away, seed) => {
    const run = await timingRun({
      strategy: chosen, workers, layers: 5, parameterBytes: 1e8, seed, perSample: 0.2, stragglers: { kind: 'lognormal', sigma: 0.5 }, end: 40, samples: 12 * workers,
      network: { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 0, reduction: 0, duplex: 'full' },
      failures: { timeToFailure: { kind: 'exponential', mean }, detection: 0.1, restart: 0.3, ...(isSaved ? { checkpoint: { interval: 1, cost: 0.05 } } : {}) },
      absences: away === null ? [] : [{ worker: 0, from: away[0], until: away[0] + away[1] + 0.1 }],
    });
    for (const account of run.accounts) {
      const seconds = Object.values(account);
      t.true(areEqual(seconds.reduce((sum, each) => sum + each), run.elapsed));
      t.true(seconds.every((each) => each >= -1e-9 * run.elapsed), JSON.stringify(account));
    }
    t.true(run.samplesApplied <= run.samplesComputed);
    t.true(run.samplesApplied >= run.updates);
  }), { seed: 31, numRuns: 80 });
});

test('a job whose machines fail before it is up again stands still for ever; a budget ends it', async (t) => {
  // 64 machines of a mean of an hour and restarts of half an hour: one fails every 56 s.
  const run = await timingRun({
    strategy: { kind: 'synchronous', collective: 'ring' }, workers: 64, end: 1e6,
    failures: { timeToFailure: { kind: 'exponential', mean: 3600 }, detection: 0, restart: 1800 },
  });
  t.is(run.elapsed, 1e6);
  // Replacements age from the moment that they are called for: a Poisson process of 64/3600 a second, ±5 standard deviations.
  const expected = 1e6 * 64 / 3600;
  t.true(Math.abs(run.failures - expected) < 5 * Math.sqrt(expected), `${run.failures}, not ${expected}`);
});
