import test from 'ava';
import { machineRepairmanThroughput } from '../../../../src/simulation/strategies/servers/machine-repairman.js';
import { areEqual, meanWithError, offBy } from '../../../support/standard-error.js';
import { timingRun } from '../../../support/timing-run.js';

test('Z = 1 s, S = 0.1 s: 1.80328 updates/s with 2 workers, 6.61682 with 8, 9.77698 with 16', (t) => {
  for (const [workers, printed] of [[2, 1.80328], [8, 6.61682], [16, 9.77698]] as const) {
    t.true(Math.abs(machineRepairmanThroughput(workers, 1, 0.1) - printed) < 5e-6);
  }
});

test('the recursion is the sum: 1/p₀ = Σ P!/(P−k)!·(S/Z)^k, X = (1 − p₀)/S', (t) => {
  for (const workers of [1, 3, 12]) {
    let term = 1;
    let sum = 1;
    for (let k = 1; k <= workers; k++) sum += term *= (workers - k + 1) * 0.3 / 2;
    t.true(areEqual(machineRepairmanThroughput(workers, 2, 0.3), (1 - 1 / sum) / 0.3));
  }
});

test('at the limits: one worker 1/(Z + S), a server that takes no time P/Z, very many workers 1/S', (t) => {
  t.true(areEqual(machineRepairmanThroughput(1, 2, 0.5), 0.4));
  t.true(areEqual(machineRepairmanThroughput(50, 2, 0), 25));
  t.true(areEqual(machineRepairmanThroughput(100_000, 1, 0.1), 10));
});

test('it stays below what constant times would give, min(P/(Z + S), 1/S)', (t) => {
  for (let workers = 2; workers < 40; workers++) {
    t.true(machineRepairmanThroughput(workers, 1, 0.1) < Math.min(workers / 1.1, 10));
    t.true(machineRepairmanThroughput(workers, 1, 0.1) > machineRepairmanThroughput(workers - 1, 1, 0.1));
  }
});

for (const workers of [2, 8, 16]) {
  test(`simulated: asynchronous SGD of ${workers} workers with exponential compute and service is the machine repairman`, async (t) => {
    // Batch means: times of 40 × 500 updates, the first batch, which begins with everybody computing, left out. A batch lasts 50 s or more
    // against correlation times of a few seconds, so the batches' means are as good as independent. Their mean time per update is 1/X.
    const batch = 500;
    const run = await timingRun({ strategy: { kind: 'asynchronous', servers: 1 }, workers, server: { kind: 'exponential', mean: 0.1 }, samples: 41 * batch, everySamples: batch });
    const ends = run.evaluations.map(({ time }) => time);
    t.is(ends.length, 41);
    const { mean, error } = meanWithError(ends.slice(1).map((end, i) => (end - ends[i]!) / batch));
    const { isClose, message } = offBy(mean, 1 / machineRepairmanThroughput(workers, 1, 0.1), error);
    t.true(isClose, message);
    t.true(error / mean < 0.01, 'precise enough to tell 4 % from right');
  });
}
