/** Who wins where, and by how much: laws that hold between strategies, each against a formula written beside it. */
import test from 'ava';
import type { NetworkOptions } from '../../src/simulation/network/registry.js';
import type { StrategyOptions } from '../../src/simulation/strategies/registry.js';
import { run } from '../../src/experiment/run.js';
import { openLaboratory } from '../../src/learning/laboratory.js';
import type { RunRecord } from '../../src/results/run-record.js';
import { scenarioOf } from '../support/scenario-of.js';
import { areEqual, meanWithError, offBy } from '../support/standard-error.js';
import { timingRun, type TimingOptions } from '../support/timing-run.js';

const asynchronous: StrategyOptions = { kind: 'asynchronous', servers: 1 };
const ring: StrategyOptions = { kind: 'synchronous', collective: 'ring' };

/** Durations of rounds that begin together: independent of each other. */
async function rounds(options: Omit<TimingOptions, 'samples' | 'everySamples'>, count: number, samplesPerRound: number): Promise<number[]> {
  const { evaluations } = await timingRun({ ...options, samples: count * samplesPerRound, everySamples: samplesPerRound });
  return evaluations.map(({ time }, index) => time - (evaluations[index - 1]?.time ?? 0));
}

/** E[X_{P:P}] of a Pareto law of mean 1 and shape a: x_m·Π_{i≤P} i/(i − 1/a), x_m = (a − 1)/a. */
function paretoMaximum(workers: number, shape: number): number {
  let product = (shape - 1) / shape;
  for (let i = 1; i <= workers; i++) product *= i / (i - 1 / shape);
  return product;
}

test('under heavy tails asynchronous workers win the clock: P gradients take E[X] instead of E[X_{P:P}]', async (t) => {
  const stragglers = { kind: 'pareto', shape: 3 } as const;
  for (const workers of [4, 8]) {
    const { mean, error } = meanWithError(await rounds({ strategy: ring, workers, stragglers }, 3000, workers));
    const synchronous = offBy(mean, paretoMaximum(workers, 3), error);
    t.true(synchronous.isClose, synchronous.message);
    // P renewal processes, X of mean 1 and variance 1/(a(a − 2)) = 1/3: N updates take (N − P(c² − 1)/2)/P, give or take c·√N/P.
    const updates = 3000 * workers;
    const { elapsed } = await timingRun({ strategy: asynchronous, workers, stragglers, samples: updates });
    const one = offBy(elapsed / 3000, (updates + workers / 3) / updates, Math.sqrt(1 / 3 * updates) / updates);
    t.true(one.isClose, one.message);
  }
  // ⅔·Π_{i≤4} i/(i − ⅓) = ⅔·1.5·1.2·1.125·1.0909 = 1.4727 times as fast; with 8 workers ⅔·2.74583 = 1.83055.
  t.true(Math.abs(paretoMaximum(4, 3) - 1.4727) < 1e-4 && Math.abs(paretoMaximum(8, 3) - 1.83055) < 1e-5);
});

async function finalLosses(strategy: object, passes: number, runs: number): Promise<number[]> {
  const scenario = scenarioOf({
    target: { metric: 'trainLoss', epsilon: 1e-30 }, cluster: { workers: 8, stragglers: { kind: 'pareto', shape: 3 } }, network: { model: 'unlimited' },
    problem: { model: { kind: 'quadratic', curvature: 1, noise: 1, start: 0.01, samplesPerPass: 100 } }, evaluation: { everyPasses: passes }, budget: { passes },
    strategies: { it: { ...strategy, batchPerWorker: 1, learningRate: 0.05 } },
  });
  const laboratory = await openLaboratory(scenario);
  const losses: number[] = [];
  for (let index = 0; index < runs; index++) {
    const { record } = await run(scenario, { strategy: 'it', learningRate: 0.05, purpose: 'replication', index }, laboratory);
    losses.push(record.curve.at(-1)!.trainLoss);
  }
  return losses;
}

test('per step they lose: after as many updates at the same rate the loss is P times as high or more, for a gradient is of one worker, and stale', async (t) => {
  // λ = 1, s² = 1, x = η = 0.05, from the optimum, nearly: after 100 updates the loss is ηs²/(2B(2 − x)), B = 8 samples.
  const steady = 0.05 / (2 * 8 * 1.95);
  const synchronous = meanWithError(await finalLosses(ring, 8, 150));
  const { isClose, message } = offBy(synchronous.mean, steady, synchronous.error);
  t.true(isClose, message);
  // B = 1: 8 times that without staleness. A delay adds to the variance: to first order it is (1 + sin xτ)/cos xτ times as large for τ = P − 1, 1.42.
  const { mean, error } = meanWithError(await finalLosses(asynchronous, 1, 150));
  t.true(mean > 8 * steady + 2 * error, `${mean} ± ${error} against ${8 * steady}`);
});

/** Whether the iterates grow: the largest loss of the run's last quarter against that of the one before. */
async function isUnstable(workers: number, learningRate: number, updates: number): Promise<boolean> {
  const scenario = scenarioOf({
    target: { metric: 'trainLoss', epsilon: 1e-300 }, cluster: { workers }, network: { model: 'unlimited' },
    problem: { model: { kind: 'quadratic', curvature: 1, noise: 0, start: 1, samplesPerPass: 1000 } }, evaluation: { everyPasses: 0.004 }, budget: { passes: updates / 1000 },
    strategies: { it: { kind: 'asynchronous', batchPerWorker: 1, learningRate } },
  });
  const { record: { curve, outcome } }: { readonly record: RunRecord } = await run(scenario, { strategy: 'it', learningRate, purpose: 'replication', index: 0 }, await openLaboratory(scenario));
  const quarter = Math.ceil(curve.length / 4);
  const largest = (from: number, to: number) => Math.max(...curve.slice(from, to).map(({ trainLoss }) => trainLoss));
  return outcome.kind === 'diverged' || largest(-quarter, curve.length) > largest(-2 * quarter, -quarter);
}

for (const [workers, limit, updates] of [[2, 1, 200], [4, 0.445042, 500], [8, 0.209057, 800], [16, 0.101298, 1600]] as const) {
  test(`${workers} asynchronous workers in step, whose gradients are ${workers - 1} updates old, are stable up to a rate of 2 sin(π/(2(2τ + 1))) = ${limit}`, async (t) => {
    let stable = 0.03;
    let unstable = 1.5;
    t.false(await isUnstable(workers, stable, updates));
    t.true(await isUnstable(workers, unstable, updates));
    while (unstable / stable > 1.015) {
      const middle = Math.sqrt(stable * unstable);
      if (await isUnstable(workers, middle, updates)) unstable = middle;
      else stable = middle;
    }
    t.true(stable > limit * 0.98 && unstable < limit * 1.02, `${stable} to ${unstable}`);
  });
}

const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e8, latency: 0.01, overhead: 0, reduction: 0, duplex: 'full' };
const steady = { stragglers: { kind: 'none' }, perSample: 0.25, parameterBytes: 1e8 } as const;

/** Seconds from an update to the next. */
async function period(strategy: StrategyOptions, workers: number, network: NetworkOptions): Promise<number> {
  const time = async (updates: number) => (await timingRun({ strategy, workers, network, ...steady, samples: updates * workers })).elapsed;
  return (await time(5) - await time(2)) / 3;
}

test('where steps are constant, local SGD is (1 + a)/(1 + a/τ) times as fast a step as synchronous SGD, a = all-reduce/step', async (t) => {
  const workers = 8;
  // A ring: 14·(0.01 + 0.125 s); a step 0.25 s.
  const a = 14 * 0.135 / 0.25;
  const synchronous = await period(ring, workers, ports);
  for (const localSteps of [1, 2, 8, 64]) {
    const time = async (rounds: number) => (await timingRun({ strategy: { kind: 'local-sgd', localSteps, collective: 'ring' }, workers, network: ports, ...steady, samples: rounds * localSteps * workers })).elapsed;
    const perStep = (await time(5) - await time(2)) / (3 * localSteps);
    t.true(areEqual(synchronous / perStep, (1 + a) / (1 + a / localSteps)), `H = ${localSteps}`);
  }
});

test('sharding a server pays until there are as many servers as workers: 2(L + max(P/S, 1)·n/b) an exchange', async (t) => {
  const workers = 16;
  const oneSwitch: NetworkOptions = { model: 'links', topology: { kind: 'switch', bandwidth: 1e8 }, latency: 0.01, overhead: 0, reduction: 0, overrides: [] };
  for (const [servers, exchange] of [[1, 32.02], [2, 16.02], [4, 8.02], [8, 4.02], [16, 2.02], [32, 2.02]] as const) {
    t.true(areEqual(await period({ kind: 'synchronous', servers }, workers, oneSwitch), 0.25 + exchange), `S = ${servers}`);
  }
});

test('as many servers as workers, on their machines, send what a ring sends: 2L + 2(P − 1)/P·n/b, with fewer latencies', async (t) => {
  for (const workers of [2, 3, 4, 8, 16]) {
    const bandwidthTerm = 2 * (workers - 1) / workers;
    const servers = await period({ kind: 'synchronous', servers: workers, placement: 'co-located' }, workers, ports);
    t.true(areEqual(servers, 0.25 + 0.02 + bandwidthTerm), `P = ${workers}: ${servers}`);
    t.true(areEqual(await period(ring, workers, ports), 0.25 + 2 * (workers - 1) * 0.01 + bandwidthTerm), `P = ${workers}`);
    const bytes = async (strategy: StrategyOptions) => (await timingRun({ strategy, workers, network: ports, ...steady, samples: workers })).bytesSent;
    // The ring's round ends when everybody has the result; the servers' update exists before it is sent back.
    t.true(areEqual(await bytes(ring), 2 * (workers - 1) * 1e8));
    t.true(areEqual(await bytes({ kind: 'synchronous', servers: workers, placement: 'co-located' }), (workers - 1) * 1e8 + workers * (workers - 1) * 1e8 / workers), `P = ${workers}`);
  }
});

test('K-sync: under a shifted exponential law, gradients per second K/E[X_{K:P}] are the most for a K inside, 22 of 32', async (t) => {
  const workers = 32;
  const stragglers = { kind: 'shiftedExponential', shift: 1, mean: 1 } as const;
  // E[X_{K:P}] = 1 + H_32 − H_{32−K}: 22 gradients take 2.1295 s (10.331/s), all 32 5.0585 s (6.326/s).
  const expected = (waitFor: number) => {
    let mean = 1;
    for (let i = workers - waitFor + 1; i <= workers; i++) mean += 1 / i;
    return mean;
  };
  t.true(Math.abs(22 / expected(22) - 10.331) < 1e-3 && Math.abs(32 / expected(32) - 6.326) < 1e-3);
  const throughput = new Map<number, number>();
  for (const waitFor of [4, 12, 22, 30, 32]) {
    const { mean, error } = meanWithError(await rounds({ strategy: { kind: 'k-sync', waitFor, late: 'cancel', servers: 1 }, workers, stragglers }, 800, waitFor));
    const { isClose, message } = offBy(mean, expected(waitFor), error);
    t.true(isClose, `K = ${waitFor}: ${message}`);
    throughput.set(waitFor, waitFor / mean);
  }
  for (const other of [4, 12, 30, 32]) t.true(throughput.get(22)! > throughput.get(other)!, String(other));
});

test('gradient coding loses under an exponential law, where s + 1 times the work costs more than it spares, and wins under a heavy tail', async (t) => {
  const coded = (stragglers: number): StrategyOptions => ({ kind: 'gradient-coding', stragglers, servers: 1 });
  // (s + 1)·E[X_{n−s:n}], X exponential, n = 10: H_10 = 2.92897; 2·(H_10 − 1) = 3.85794.
  for (const [s, expected] of [[0, 2.92897], [1, 3.85794]] as const) {
    const { mean, error } = meanWithError(await rounds({ strategy: coded(s), workers: 10, stragglers: { kind: 'exponential', mean: 1 } }, 2000, 10));
    const { isClose, message } = offBy(mean, expected, error);
    t.true(isClose, `s = ${s}: ${message}`);
  }
  // Pareto of shape 1.2 and x_m = 1, n = 20: 5·E[X_{16:20}] = 18.846 against E[X_{20:20}] = 67.807, whose variance is infinite, so that it is only held against the former.
  const tail = (s: number) => rounds({ strategy: coded(s), workers: 20, stragglers: { kind: 'pareto', shape: 1.2 }, perSample: 6 }, 2000, 20);
  const best = meanWithError(await tail(4));
  const { isClose, message } = offBy(best.mean, 18.846, best.error);
  t.true(isClose, message);
  t.true(meanWithError(await tail(0)).mean > 2 * best.mean);
});
