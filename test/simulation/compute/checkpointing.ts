import test from 'ava';
import fc from 'fast-check';
import { exponential } from '../../../src/basics/distributions.js';
import { streams } from '../../../src/basics/random.js';
import { dalyInterval, expectedCompletion, jobTimeBetweenFailures, youngInterval, type CheckpointedJob } from '../../../src/simulation/compute/checkpointing.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';

const job: CheckpointedJob = { work: 100, interval: 5, cost: 0.5, restart: 2, detection: 1, timeBetweenFailures: 40 };

test('Young: √(2CM); Daly adds what a dear checkpoint changes, and stops at M', (t) => {
  t.is(jobTimeBetweenFailures(1000, 25), 40);
  t.is(youngInterval(0.5, 100), 10);
  // C/2M = 0.01: 20·(1 + 0.1/3 + 0.01/9) − 2 = 18.6888…
  t.true(areEqual(dalyInterval(2, 100), 20 * (1 + 0.1 / 3 + 0.01 / 9) - 2));
  t.is(dalyInterval(200, 100), 100);
});

/** The minimum of the expectation over τ by golden section. */
function bestInterval(cost: number, timeBetweenFailures: number): number {
  const time = (interval: number) => expectedCompletion({ ...job, cost, timeBetweenFailures, interval });
  let low = 1e-3 * youngInterval(cost, timeBetweenFailures);
  let high = 3 * youngInterval(cost, timeBetweenFailures);
  const golden = (Math.sqrt(5) - 1) / 2;
  while (high - low > 1e-9 * high) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (time(left) < time(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}

test('Daly\'s interval misses the minimum of the expected time by a term of order M·(C/2M)²', (t) => {
  // With x = √(C/2M) both are M·(2x − 4x²/3 + 2x³/9 + O(x⁴)): halving x divides the error by about 16. A minimum is found to about 1e-8 of τ.
  const error = (x: number) => Math.abs(dalyInterval(2 * x * x, 1) - bestInterval(2 * x * x, 1));
  for (const x of [0.4, 0.2, 0.1, 0.05]) t.true(error(x) <= 0.1 * x ** 4 + 1e-7, `x = ${x}: ${error(x)}`);
  t.true(error(0.4) / error(0.2) > 12 && error(0.4) / error(0.2) < 20, String(error(0.4) / error(0.2)));
});

test('rare failures: the time tends to work and checkpoints, W(1 + C/τ)', (t) => {
  t.true(areEqual(expectedCompletion({ ...job, timeBetweenFailures: 1e12 }), 110));
});

test('never less than the work and its checkpoints; more failures, a longer restart or detection never help', (t) => {
  const seconds = fc.double({ min: 0.01, max: 10, noNaN: true });
  fc.assert(fc.property(seconds, seconds, seconds, seconds, fc.double({ min: 5, max: 1000, noNaN: true }), (interval, cost, restart, detection, timeBetweenFailures) => {
    const some = { work: 100, interval, cost, restart, detection, timeBetweenFailures };
    const time = expectedCompletion(some);
    t.true(time >= 100 * (1 + cost / interval));
    t.true(expectedCompletion({ ...some, timeBetweenFailures: timeBetweenFailures * 1.1 }) <= time);
    t.true(expectedCompletion({ ...some, restart: restart * 1.1 }) >= time);
    t.true(expectedCompletion({ ...some, detection: detection * 1.1 }) >= time);
  }), { seed: 31 });
});

/** One job, renewal by renewal: segments of τ + C; after a failure D, then R, in which it may fail again. */
function simulatedCompletion({ work, interval, cost, restart, detection = 0, timeBetweenFailures }: CheckpointedJob, seed: string): number {
  const lifetime = exponential(timeBetweenFailures, streams(seed)('machine/0/failure'));
  let time = 0;
  let failsAt = lifetime();
  for (let done = 0; done < work - 1e-9; done += interval) {
    let needed = interval + cost;
    while (time + needed > failsAt) {
      time = failsAt + detection;
      failsAt = time + lifetime();
      needed = restart + interval + cost;
    }
    time += needed;
  }
  return time;
}

test('simulated jobs take the expected time, within four standard errors of 4,000 of them', (t) => {
  for (const [name, some] of Object.entries({ usual: job, often: { ...job, timeBetweenFailures: 8 }, 'without detection': { ...job, detection: 0, restart: 0 } })) {
    const { mean, error } = meanWithError(Array.from({ length: 4000 }, (_, seed) => simulatedCompletion(some, `${name}/${seed}`)));
    const { isClose, message } = offBy(mean, expectedCompletion(some), error);
    t.true(isClose, `${name}: ${message}`);
  }
});

test('the interval with the shortest simulated time is Young and Daly\'s', (t) => {
  // C = 0.5, M = 100: Young 10, Daly 9.67. Per unit of work about C/τ + τ/2M is lost: 0.10 at 10, 0.125 at 5 and at 20. Paired by seed, 400 jobs
  // of 2,000 s with about 22 failures each of which costs about τ/2 ± τ/√12: a mean off by about 20/√12·√(22/400) = 1.4 s, against 50 s.
  const mean = (interval: number) => meanWithError(Array.from({ length: 400 }, (_, seed) => simulatedCompletion(
    { work: 2000, interval, cost: 0.5, restart: 0, timeBetweenFailures: 100 }, `best/${seed}`))).mean;
  const intervals = [2.5, 5, 10, 20, 40];
  const times = intervals.map(mean);
  t.is(intervals[times.indexOf(Math.min(...times))], 10, times.join(' '));
  t.true(dalyInterval(0.5, 100) > 5 && dalyInterval(0.5, 100) < 20);
});
