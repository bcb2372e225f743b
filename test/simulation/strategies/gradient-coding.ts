import test from 'ava';
import { exponentialOrderStatistic, paretoOrderStatistic } from '../../../src/simulation/compute/order-statistics.js';
import { strategyProblems, type StrategyOptions } from '../../../src/simulation/strategies/registry.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';
import { timingRun, type TimingOptions } from '../../support/timing-run.js';
import { recordOf, saidOf } from './_record-of.js';

type Coding = StrategyOptions<'gradient-coding'>;
const coding = (stragglers: number, others: Partial<Coding> = {}): Coding => ({ kind: 'gradient-coding', stragglers, servers: 1, ...others });

/** Seconds of each update. */
async function durations(options: Omit<TimingOptions, 'everySamples'>): Promise<number[]> {
  const { evaluations } = await timingRun({ ...options, everySamples: options.workers });
  return evaluations.map(({ time }, update) => time - (evaluations[update - 1]?.time ?? 0));
}

for (const [stragglers, printed] of [[0, 2.92897], [1, 3.85794]] as const) {
  test(`10 exponential workers, ${stragglers} stragglers: an update takes (s + 1)·E[X] = ${printed} s, so that coding loses`, async (t) => {
    t.true(Math.abs((stragglers + 1) * exponentialOrderStatistic(1, 10 - stragglers, 10) - printed) < 1e-5);
    // Without communication rounds are independent: the standard error is s/√N.
    const { mean, error } = meanWithError(await durations({ strategy: coding(stragglers), workers: 10, samples: 10 * 3000 }));
    const { isClose, message } = offBy(mean, printed, error);
    t.true(isClose, message);
  });
}

test('20 Pareto workers of shape 1.2: 67.807 without coding, 22.602 with one straggler, 18.846 with four or five, so that coding wins', (t) => {
  const times = Array.from({ length: 20 }, (_, s) => (s + 1) * paretoOrderStatistic(1, 1.2, 20 - s, 20));
  t.true(Math.abs(times[0]! - 67.807) < 1e-3 && Math.abs(times[1]! - 22.602) < 1e-3);
  t.true(Math.abs(times[4]! - 18.846) < 1e-3 && areEqual(times[4]!, times[5]!, 1e-12));
  t.true(areEqual(Math.min(...times), times[4]!, 1e-12));
});

for (const stragglers of [4, 5]) {
  test(`20 Pareto workers and ${stragglers} stragglers take that long in the simulation`, async (t) => {
    // Factors of mean 1 have x_m = 1/6. X_{20−s:20} has moments up to (s + 1)·1.2 = 6 and more, so the measured error can be trusted.
    const { mean, error } = meanWithError(await durations({ strategy: coding(stragglers), workers: 20, stragglers: { kind: 'pareto', shape: 1.2 }, samples: 20 * 2000 }));
    const { isClose, message } = offBy(mean, 18.846 / 6, error);
    t.true(isClose, message);
  });
}

const noNetwork: Pick<TimingOptions, 'workers' | 'stragglers'> = { workers: 4, stragglers: { kind: 'factors', factors: [1, 1, 1, 5] } };

test('who is late drops what it is at when the new model comes', async (t) => {
  // Two batches of a sample each, 1 s a sample: the three fast ones make an update every 2 s, and the fourth never ends its 10 s.
  const run = await timingRun({ ...noNetwork, strategy: coding(1), samples: 40 });
  t.is(run.updates, 10);
  t.true(areEqual(run.elapsed, 20));
  t.is(run.samplesComputed, 10 * 3 * 2);
  t.true(areEqual(run.accounts[3]!.compute, 20));
});

test('without stragglers everyone is waited for', async (t) => {
  const run = await timingRun({ ...noNetwork, strategy: coding(0), samples: 40 });
  t.true(areEqual(run.elapsed, 10 * 5));
  t.is(run.samplesComputed, 40);
  t.true(areEqual(run.accounts[0]!.waiting, 10 * 4));
});

test('a worker that is away is a straggler like others; with one more away than that, all wait', async (t) => {
  const job = { workers: 4, stragglers: { kind: 'none' } } as const;
  const absences = [{ worker: 0, from: 0, until: 100 }];
  t.is((await timingRun({ ...job, strategy: coding(1), absences, end: 20.5 })).updates, 10);
  t.is((await timingRun({ ...job, strategy: coding(0), absences, end: 103.5 })).updates, 3);
  // Two are away from the middle of the third update to 50 s: the one that returns ends its two batches at 52 s.
  const two = await timingRun({ ...job, strategy: coding(1), absences: [{ worker: 0, from: 0 }, { worker: 1, from: 3, until: 50 }], end: 52.5 });
  t.is(two.updates, 3);
  t.true(areEqual(two.accounts[1]!.down, 46));
});

test('machines that fail are waited for only where more fail than that', async (t) => {
  // A machine fails every 50 s and is back after 5 s: a round of 2 s seldom sees two down, but nearly every tenth one.
  const failures = { timeToFailure: { kind: 'exponential', mean: 50 }, detection: 1, restart: 4 } as const;
  const run = await timingRun({ workers: 4, strategy: coding(1), stragglers: { kind: 'none' }, failures, samples: 4 * 400 });
  const alone = await timingRun({ workers: 4, strategy: coding(0), stragglers: { kind: 'none' }, perSample: 2, failures, samples: 4 * 400 });
  t.is(run.updates, 400);
  t.true(run.failures > 20 && run.samplesApplied <= run.samplesComputed);
  t.true(run.elapsed >= 800 && run.elapsed < 0.8 * alone.elapsed, `${run.elapsed} against ${alone.elapsed}`);
});

test('two servers hear the same workers and take as long as one, but for their halves of the messages', async (t) => {
  const network = { model: 'ports', bandwidth: 100, latency: 0.2, overhead: 0, reduction: 0, duplex: 'full' } as const;
  const job = { workers: 2, stragglers: { kind: 'none' }, network, parameterBytes: 10 } as const;
  // One: 1 s, a push of 0.2 + 0.1 s that waits 0.1 s for the other's. Two: each server has 0.05 s of both, the first of each at once.
  t.true(areEqual((await timingRun({ ...job, strategy: coding(0), samples: 2 })).elapsed, 1.4));
  t.true(areEqual((await timingRun({ ...job, strategy: coding(0, { servers: 2 }), samples: 2 })).elapsed, 1.3));
});

const noisy = { problem: { model: { kind: 'least-squares', spectrum: [1, 0.5, 0.25], noise: 0.3, start: 0, optimum: 1, samplesPerPass: 100 } }, budget: { passes: 20 }, cluster: { workers: 6, stragglers: { kind: 'exponential', mean: '1 s' } } };

for (const [strategy, tolerance] of [
  [{ stragglers: 2, code: 'repetition' }, 1e-9], [{ stragglers: 2, code: 'cyclic' }, 1e-6], [{ stragglers: 3 }, 1e-6], [{ stragglers: 5, servers: 2 }, 1e-6],
] as const) {
  test(`whoever is late, what is learned is what synchronous SGD learns of the same samples: ${JSON.stringify(strategy)}`, async (t) => {
    const coded = await recordOf({ kind: 'gradient-coding', ...strategy }, noisy);
    const synchronous = await recordOf({ kind: 'synchronous', servers: 1 }, noisy);
    t.true(coded.curve.length > 50);
    coded.curve.forEach(({ passes, trainLoss }, point) => {
      const expected = synchronous.curve[point]!;
      t.is(passes, expected.passes);
      t.true(Math.abs(trainLoss - expected.trainLoss) <= tolerance * expected.trainLoss, `${trainLoss} instead of ${expected.trainLoss}`);
    });
    t.is(coded.samplesApplied, synchronous.samplesApplied);
    t.true(coded.samplesComputed >= (strategy.stragglers + 1) * (6 - strategy.stragglers) / 6 * coded.samplesApplied);
  });
}

test('without stragglers compressed gradients are those of synchronous SGD over servers', async (t) => {
  const changes = { ...noisy, cluster: { workers: 6 } };
  const compression = { kind: 'top-k', kept: 0.4 };
  const coded = await recordOf({ kind: 'gradient-coding', stragglers: 0, compression }, changes);
  const synchronous = await recordOf({ kind: 'synchronous', servers: 1, compression }, changes);
  t.deepEqual(coded.curve.map(({ trainLoss }) => trainLoss), synchronous.curve.map(({ trainLoss }) => trainLoss));
});

test('somebody must be left, and groups must come out even', (t) => {
  t.deepEqual(strategyProblems(coding(3), { workers: 4 }), []);
  t.deepEqual(saidOf(t, 'kind: gradient-coding, stragglers: 4'), [
    '10 strategies.ring.stragglers: nobody is left to make the gradient of (expected s < P, at most 3 of 4 workers, received 4)']);
  t.deepEqual(saidOf(t, 'kind: gradient-coding, stragglers: 2, code: repetition'), [
    '10 strategies.ring.code: the workers cannot be dealt to groups of s + 1 (expected an s + 1 that divides 4, or `cyclic`, received repetition, with s + 1 = 3)']);
  t.deepEqual(saidOf(t, 'kind: gradient-coding, stragglers: 1, optimizer: l-bfgs'), [
    '10 strategies.ring.optimizer: L-BFGS searches on the samples of a gradient, and the steps of a strategy of kind gradient-coding go along no such gradient (expected another optimizer, received l-bfgs)']);
  t.deepEqual(saidOf(t, 'kind: gradient-coding, stragglers: 0, code: cyclic'), ['10 strategies.ring.code: this has no effect: without stragglers nothing is coded']);
});
