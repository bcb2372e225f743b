/** Jobs with checkpoints, over many failures: Young's and Daly's laws. */
import test from 'ava';
import { dalyInterval, expectedCompletion, youngInterval } from '../../../src/simulation/compute/checkpointing.js';
import type { FailureOptions } from '../../../src/simulation/compute/failures.js';
import type { StrategyOptions } from '../../../src/simulation/strategies/registry.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';

const ring: StrategyOptions = { kind: 'synchronous', collective: 'ring' };
const exponential = (mean: number, others: Partial<FailureOptions> = {}): FailureOptions => ({ timeToFailure: { kind: 'exponential', mean }, detection: 0, restart: 0, ...others });

// One machine that fails on average every M = 100 s, steps of exactly 0.1 s, a checkpoint of C = 0.5 s after every τ = 4 s of work, R = 2 s: Daly's
// expression for W = 40 s, less the last checkpoint, which this job does not write. The spread of a run's length is measured.
test('a job with checkpoints takes as long as Daly\'s expression says', async (t) => {
  const [interval, cost, restart, mean, work] = [4, 0.5, 2, 20, 40];
  const lengths: number[] = [];
  for (let seed = 0; seed < 150; seed++) {
    const { elapsed } = await timingRun({
      strategy: ring, workers: 1, perSample: 0.1, stragglers: { kind: 'none' }, samples: work / 0.1, seed,
      failures: exponential(mean, { restart, checkpoint: { interval, cost } }),
    });
    lengths.push(elapsed);
  }
  const { mean: measured, error } = meanWithError(lengths);
  const whole = expectedCompletion({ work: work - interval, interval, cost, restart, timeBetweenFailures: mean });
  const last = expectedCompletion({ work: interval, interval, cost: 0, restart, timeBetweenFailures: mean });
  const { isClose, message } = offBy(measured, whole + last, error);
  t.true(isClose, message);
});

test('the interval that takes the least time lies at Young\'s and Daly\'s optimum', async (t) => {
  // M = 40 s over 4 machines of 160 s, C = 0.2 s: Young √(2·0.2·40) = 4 s. Half and double of it cost (τ/2M + C/τ) 2.5 % of 10 % more; a third and triple much more.
  const [cost, machines] = [0.2, 4];
  const young = youngInterval(cost, 40);
  t.true(areEqual(young, 4));
  const lengthWith = async (interval: FailureOptions['checkpoint']): Promise<number> => {
    let sum = 0;
    for (let seed = 0; seed < 60; seed++) {
      sum += (await timingRun({
        strategy: ring, workers: machines, perSample: 0.05, stragglers: { kind: 'none' }, samples: machines * 200 / 0.05, seed,
        failures: exponential(40 * machines, { restart: 0.5, checkpoint: interval }),
      })).elapsed;
    }
    return sum / 60;
  };
  const best = await lengthWith({ interval: 'auto', cost });
  // The same failures of the same machines in all of them. Expected waste at Young's interval: 4/80 + 0.2/4 = 10 %; at a quarter 1/80 + 0.2 = 21 %; at four times 16/80 + 0.0125 = 21 %.
  for (const factor of [0.25, 4]) t.true(await lengthWith({ interval: factor * young, cost }) > 1.04 * best);
  t.true(Math.abs(dalyInterval(cost, 40) - young) < 0.2);
});
