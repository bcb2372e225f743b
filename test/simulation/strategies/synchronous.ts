import test from 'ava';
import fc from 'fast-check';
import { harmonic } from '../../../src/simulation/compute/order-statistics.js';
import { ring } from '../../../src/simulation/collectives/ring.js';
import { costOfNetwork, type NetworkOptions } from '../../../src/simulation/network/registry.js';
import { strategyProblems, type StrategyOptions } from '../../../src/simulation/strategies/registry.js';
import { areEqual, offBy } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';

const overRing = { kind: 'synchronous', collective: 'ring' } as const;
const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1.25e9, latency: 5e-6, overhead: 1e-6, reduction: 2e-10, duplex: 'full' };

for (const workers of [2, 8, 64]) {
  test(`exponential compute without communication: an update of ${workers} workers takes H_${workers} mean step times`, async (t) => {
    // The maximum of P exponentials is a sum of independent ones of means 1/P, …, 1: its variance is Σ 1/i²; over N independent updates /N.
    const updates = 4000;
    const run = await timingRun({ strategy: overRing, workers, samples: updates * workers });
    t.is(run.updates, updates);
    const variance = Array.from({ length: workers }, (_, i) => 1 / (i + 1) ** 2).reduce((sum, each) => sum + each);
    const { isClose, message } = offBy(run.elapsed / updates, harmonic(workers), Math.sqrt(variance / updates));
    t.true(isClose, message);
  });
}

test('constant compute: every update takes a step and an all-reduce', async (t) => {
  const run = await timingRun({ strategy: overRing, workers: 5, stragglers: { kind: 'none' }, perSample: 0.25, network: ports, parameterBytes: 1e8, samples: 35 });
  t.true(areEqual(run.elapsed, 7 * (0.25 + ring.closedForm(5, 1e8, costOfNetwork(ports)))));
  t.true(areEqual(run.bytesSent, 7 * 2 * 4 * 1e8));
});

test('a worker waits until the last one arrives, and communicates from then on', async (t) => {
  // Steps of 1 s and 3 s. The slow one never waits: its ring takes what it takes when both arrive together. The fast one has sent its first
  // chunk before, so it may hold the result earlier and wait the longer for the next round.
  const run = await timingRun({ strategy: overRing, workers: 2, stragglers: { kind: 'factors', factors: [1, 3] }, network: ports, parameterBytes: 1e8, samples: 8 });
  const communication = 4 * ring.closedForm(2, 1e8, costOfNetwork(ports));
  const [fast, slow] = run.accounts;
  t.true(areEqual(slow!.compute, 12) && slow!.waiting === 0 && areEqual(slow!.communication, communication), JSON.stringify(slow));
  t.true(fast!.waiting >= 8 && fast!.waiting <= 8 + communication, JSON.stringify(fast));
  t.true(fast!.communication > communication / 2 && fast!.communication <= communication, JSON.stringify(fast));
});

test('an update holds one batch of every worker, and nothing is stale', async (t) => {
  const run = await timingRun({ strategy: overRing, workers: 3, batches: [4, 5, 6], samples: 150 });
  t.is(run.updates, 10); // 4 + 5 + 6 = 15 samples each
  t.is(run.samplesApplied, 150);
  t.is(run.samplesComputed, 150);
  t.deepEqual(run.staleness, []);
});

test('waiting for others is what is left of the round: with factors 1 and 3 the fast worker waits two thirds', async (t) => {
  const run = await timingRun({ strategy: overRing, workers: 2, stragglers: { kind: 'factors', factors: [1, 3] }, samples: 20 });
  t.is(run.elapsed, 30);
  t.true(areEqual(run.accounts[0]!.compute, 10));
  t.true(areEqual(run.accounts[0]!.waiting, 20));
  t.true(areEqual(run.accounts[1]!.compute, 30));
});

const alternatives: readonly StrategyOptions<'synchronous'>[] = [
  overRing, { kind: 'synchronous', collective: 'star' }, { kind: 'synchronous', collective: 'star-one-by-one' },
  { kind: 'synchronous', servers: 1 }, { kind: 'synchronous', servers: 3 },
];

// Full-duplex ports serve equal messages first come first served, so every time in the simulation is built of the compute times by sums and
// maxima (see the collectives' tests): it cannot fall when one of them grows.
test('a slower worker never makes synchronous training faster', async (t) => {
  const factor = fc.double({ min: 0.1, max: 3, noNaN: true });
  await fc.assert(fc.asyncProperty(
    fc.array(factor, { minLength: 2, maxLength: 6 }), fc.nat(), fc.double({ min: 1, max: 4, noNaN: true }), fc.constantFrom(...alternatives), fc.constantFrom(1e3, 3e8),
    async (factors, pick, slower, strategy, parameterBytes) => {
      const workers = factors.length;
      const time = async (each: readonly number[]): Promise<number> =>
        (await timingRun({ strategy, workers, stragglers: { kind: 'factors', factors: [...each] }, network: ports, parameterBytes, samples: 5 * workers })).elapsed;
      const slowed = factors.map((value, worker) => (worker === pick % workers ? value * slower : value));
      t.true(await time(slowed) >= await time(factors) * (1 - 1e-12));
    },
  ), { seed: 8, numRuns: 100 });
});

test('gradients travel over a collective or over servers, not both and not neither', (t) => {
  t.deepEqual(strategyProblems(overRing, {}), []);
  t.deepEqual(strategyProblems({ kind: 'synchronous', servers: 2 }, {}), []);
  t.like(strategyProblems({ kind: 'synchronous' }, {})[0], { path: 'collective', received: 'neither' });
  t.like(strategyProblems({ ...overRing, servers: 2 }, {})[0], { path: 'collective', received: 'both' });
});
