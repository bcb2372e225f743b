import test from 'ava';
import fc from 'fast-check';
import type { StragglerOptions } from '../../../src/simulation/compute/stragglers.js';
import type { NetworkOptions } from '../../../src/simulation/network/registry.js';
import { strategyProblems, type StrategyOptions } from '../../../src/simulation/strategies/registry.js';
import { examples } from '../../support/strategy-examples.js';
import { areEqual } from '../../support/standard-error.js';
import { timingRun, type TimingOptions } from '../../support/timing-run.js';

/** Every strategy as it gives an example of itself, and more forms of some. */
const strategies: readonly StrategyOptions[] = [
  ...examples,
  { kind: 'synchronous', collective: 'star' }, { kind: 'synchronous', collective: 'star-one-by-one' },
  { kind: 'synchronous', servers: 1 }, { kind: 'synchronous', servers: 3 }, { kind: 'synchronous', servers: 3, placement: 'co-located' },
  { kind: 'asynchronous', servers: 3 }, { kind: 'asynchronous', servers: 2, placement: 'co-located' },
  { kind: 'local-sgd', localSteps: 2, collective: 'star' },
  { kind: 'gradient-coding', stragglers: 2, servers: 3, placement: 'co-located' },
  { kind: 'sandblaster', portions: 500, backups: 2, shrink: 0.5, trials: 1, servers: 2, placement: 'co-located' },
];

const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 1e-4, reduction: 1e-10, duplex: 'full' };
const networks: readonly NetworkOptions[] = [{ model: 'unlimited' }, ports, { ...ports, duplex: 'half' }, { ...ports, latency: 0.5, overhead: 0.2 }];
const stragglers: readonly StragglerOptions[] = [
  { kind: 'none' }, { kind: 'exponential', mean: 1 }, { kind: 'lognormal', sigma: 1 }, { kind: 'slowdown', probability: 0.2, factor: 5 },
];

const situation = fc.record({
  strategy: fc.constantFrom(...strategies),
  workers: fc.integer({ min: 1, max: 6 }),
  stragglers: fc.constantFrom(...stragglers),
  network: fc.constantFrom(...networks),
  parameterBytes: fc.constantFrom(0, 1e6, 1e9),
  server: fc.constantFrom({ perUpdate: 0 }, { perUpdate: 0.1 }, { kind: 'exponential', mean: 0.3 } as const),
  end: fc.double({ min: 0.01, max: 40, noNaN: true }),
  samples: fc.constantFrom(Infinity, 20),
  seed: fc.nat(1000),
}).filter(({ strategy, workers }) => strategyProblems(strategy, { workers, batches: Array.from({ length: workers }, () => 1) }).length === 0);

test('whatever is run and whenever it is stopped, each worker\'s activities sum to the elapsed time, and none is negative', async (t) => {
  await fc.assert(fc.asyncProperty(situation, async (options: TimingOptions) => {
    const { accounts, elapsed } = await timingRun(options);
    t.is(accounts.length, options.workers);
    for (const account of accounts) {
      const seconds = Object.values(account);
      t.true(areEqual(seconds.reduce((sum, each) => sum + each), elapsed));
      // Only a rounding of the moves between accounts may go below 0.
      t.true(seconds.every((each) => each >= -1e-9 * elapsed), JSON.stringify(account));
    }
  }), { seed: 9, numRuns: 400 });
});

test('samples that entered the model were computed, and each only once', async (t) => {
  await fc.assert(fc.asyncProperty(situation, async (options: TimingOptions) => {
    const { samplesApplied, samplesComputed, updates, evaluations } = await timingRun(options);
    t.true(samplesApplied <= samplesComputed);
    t.true(samplesApplied >= updates);
    t.is(evaluations.length, samplesApplied >= options.samples! ? 1 : 0);
  }), { seed: 10, numRuns: 150 });
});

test('the same seed gives the same run to the last bit; another seed another', async (t) => {
  for (const strategy of strategies) {
    const options: TimingOptions = { strategy, workers: 4, network: ports, parameterBytes: 1e8, server: { kind: 'exponential', mean: 0.1 }, samples: 120, everySamples: 12 };
    const run = await timingRun(options);
    t.deepEqual(await timingRun(options), run);
    t.not((await timingRun({ ...options, seed: 2 })).elapsed, run.elapsed);
  }
});

test('who listens changes nothing but the rounding of what is then played instead of followed', async (t) => {
  for (const strategy of strategies) {
    const options: TimingOptions = { strategy, workers: 4, network: ports, parameterBytes: 1e8, samples: 60 };
    let heard = 0;
    const { elapsed, bytesSent, events: _, accounts, evaluations, ...counts } = await timingRun({ ...options, listener: () => { heard++; } });
    const unheard = await timingRun(options);
    t.true(areEqual(elapsed, unheard.elapsed) && areEqual(bytesSent, unheard.bytesSent));
    t.like(unheard, counts);
    t.true(evaluations.every(({ time }, index) => areEqual(time, unheard.evaluations[index]!.time)));
    t.true(accounts.every(({ waiting }, worker) => Math.abs(waiting - unheard.accounts[worker]!.waiting) < 1e-9 * elapsed));
    t.true(heard > 0);
  }
});
