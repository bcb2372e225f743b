/** Synchronous SGD without communication waits for the slowest of P in every update: E[X_{P:P}] of the law, through whole runs. */
import test from 'ava';
import type { Stragglers } from '../../src/simulation/compute/stragglers.js';
import { areEqual, meanWithError, offBy } from '../support/standard-error.js';
import { timingRun } from '../support/timing-run.js';

/** Σ_k (−1)^{k+1} C(P,k)·k^{−1/a}: the maximum by inclusion and exclusion, the least of k Weibulls of mean 1 having mean k^{−1/a}. */
function slowestWeibull(shape: number, workers: number): number {
  let sum = 0;
  let choose = 1;
  for (let k = 1; k <= workers; k++) {
    choose *= (workers - k + 1) / k;
    sum += (k % 2 === 1 ? 1 : -1) * choose * k ** (-1 / shape);
  }
  return sum;
}

/** Seconds per update, where a step takes 1 s on average or its factor says how many. */
const laws: readonly (readonly [name: string, law: Stragglers, workers: number, expected: number])[] = [
  ['Pareto of shape 3, x_m = 2/3', { kind: 'pareto', shape: 3 }, 8, 2 / 3 * 2.74583],
  ['lognormal, σ = 0.25', { kind: 'lognormal', sigma: 0.25 }, 8, 1.40009],
  ['lognormal, σ = 0.25', { kind: 'lognormal', sigma: 0.25 }, 32, 1.63869],
  ['lognormal, σ = 0.5', { kind: 'lognormal', sigma: 0.5 }, 8, 1.88761],
  ['lognormal, σ = 0.5', { kind: 'lognormal', sigma: 0.5 }, 32, 2.56381],
  ['lognormal, σ = 1', { kind: 'lognormal', sigma: 1 }, 8, 3.08385],
  ['slow by 5 with probability 0.1: 1 + 4(1 − 0.9⁸)', { kind: 'slowdown', probability: 0.1, factor: 5 }, 8, 1 + 4 * (1 - 0.9 ** 8)],
  ['Weibull of shape 2', { kind: 'weibull', shape: 2 }, 8, slowestWeibull(2, 8)],
  ['Weibull of shape 0.7', { kind: 'weibull', shape: 0.7 }, 8, slowestWeibull(0.7, 8)],
  ['gamma of shape 2: 1 + Γ(2.5)/(√π·Γ(3)) = 1.375', { kind: 'gamma', shape: 2 }, 2, 1.375],
  ['0.5 s and an exponential of 0.5 s: 0.5 + H₈/2', { kind: 'shiftedExponential', shift: 0.5, mean: 0.5 }, 8, 0.5 + 2.717857 / 2],
  ['1 s or 2 s, alike: 2 − 2⁻⁴', { kind: 'empirical', times: [1, 2] }, 4, 2 - 1 / 16],
  ['two lognormals, σ² = 0.09 + 0.16', [{ kind: 'lognormal', sigma: 0.3 }, { kind: 'lognormal', sigma: 0.4 }], 8, 1.88761],
];

for (const [name, stragglers, workers, expected] of laws) {
  test(`${name}: an update of ${workers} workers takes ${expected.toFixed(5)} s`, async (t) => {
    // Everybody begins every update together: the updates are independent, the standard error is s/√N.
    const updates = 3000;
    const run = await timingRun({ strategy: { kind: 'synchronous', collective: 'ring' }, workers, stragglers, samples: updates * workers, everySamples: workers, seed: 5 });
    const ends = [0, ...run.evaluations.map(({ time }) => time)];
    t.is(ends.length, updates + 1);
    const { mean, error } = meanWithError(ends.slice(1).map((end, update) => end - ends[update]!));
    const { isClose, message } = offBy(mean, expected, error);
    t.true(isClose, message);
    t.true(error < 0.03 * expected, 'precise enough to tell it from another law');
    // What is not computing is waiting: E[max] − mean of each worker's time.
    const waiting = run.accounts.reduce((sum, account) => sum + account.waiting, 0);
    const computing = run.accounts.reduce((sum, account) => sum + account.compute, 0);
    t.true(areEqual(waiting + computing, workers * run.elapsed));
  });
}
