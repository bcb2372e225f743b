/** A slower worker never makes anybody faster who waits for it. */
import test from 'ava';
import fc from 'fast-check';
import type { StragglerOptions } from '../../src/simulation/compute/stragglers.js';
import type { NetworkOptions } from '../../src/simulation/network/registry.js';
import type { StrategyOptions } from '../../src/simulation/strategies/registry.js';
import { areEqual } from '../support/standard-error.js';
import { timingRun, type TimingOptions } from '../support/timing-run.js';
import { fullyConnected, lockstepStrategies } from './_situations.js';

const random: readonly StragglerOptions[] = [{ kind: 'none' }, { kind: 'lognormal', sigma: 0.7 }, { kind: 'pareto', shape: 1.5 }];
const ring: StrategyOptions = { kind: 'synchronous', collective: 'ring' };

const timeOf = async (options: Partial<TimingOptions> & Pick<TimingOptions, 'workers' | 'strategy'>): Promise<number> =>
  (await timingRun({ layers: 6, parameterBytes: 1e7, perSample: 0.05, samples: 12 * options.workers, ...options })).elapsed;

/** The same draws with and without the straggler: its factor multiplies those of the other law. */
const slowed = (law: StragglerOptions, workers: number, slow: number, factor: number): readonly StragglerOptions[] =>
  [law, { kind: 'factors', factors: Array.from({ length: workers }, (_, worker) => (worker === slow ? factor : 1)) }];

test('over every collective, over servers, with buckets and with local steps, a straggler more is never faster', async (t) => {
  // On links of everybody's own every moment is made of the steps by sums and maxima; see bandwidth.ts.
  const network = fullyConnected(1e9, 1e-3);
  const situation = fc.record({ strategy: fc.constantFrom(...lockstepStrategies), workers: fc.integer({ min: 1, max: 9 }), law: fc.constantFrom(...random), pick: fc.nat(), factor: fc.double({ min: 1, max: 5, noNaN: true }), seed: fc.nat(1000) });
  await fc.assert(fc.asyncProperty(situation, async ({ strategy, workers, law, pick, factor, seed }) => {
    const job = { strategy, workers, network, seed };
    const before = await timeOf({ ...job, stragglers: slowed(law, workers, pick % workers, 1) });
    const after = await timeOf({ ...job, stragglers: slowed(law, workers, pick % workers, factor) });
    t.true(after >= before * (1 - 1e-12), `${JSON.stringify({ strategy, workers, law })}: ${after} instead of ${before}`);
  }), { seed: 81, numRuns: 200 });
});

test('on ports, too, where equal messages take equal turns: rings, stars, trees and doubling with local steps, and one server', async (t) => {
  const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 1e-4, reduction: 1e-9, duplex: 'full' };
  const strategies: readonly StrategyOptions[] = [
    ...(['ring', 'star', 'binomial-tree', 'recursive-doubling'] as const).flatMap((collective): StrategyOptions[] => [{ kind: 'synchronous', collective }, { kind: 'local-sgd', localSteps: 2, collective }]),
    { kind: 'synchronous', servers: 1 },
  ];
  const situation = fc.record({ strategy: fc.constantFrom(...strategies), workers: fc.integer({ min: 1, max: 9 }), law: fc.constantFrom(...random), pick: fc.nat(), factor: fc.double({ min: 1, max: 5, noNaN: true }), seed: fc.nat(1000) });
  await fc.assert(fc.asyncProperty(situation, async ({ strategy, workers, law, pick, factor, seed }) => {
    const job = { strategy, workers, network: ports, seed };
    const before = await timeOf({ ...job, stragglers: slowed(law, workers, pick % workers, 1) });
    const after = await timeOf({ ...job, stragglers: slowed(law, workers, pick % workers, factor) });
    t.true(after >= before * (1 - 1e-12), `${JSON.stringify({ strategy, workers, law })}: ${after} instead of ${before}`);
  }), { seed: 82, numRuns: 200 });
});

test('one worker that takes three times as long makes every update of a ring three steps and most of an all-reduce long', async (t) => {
  const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 0, reduction: 0, duplex: 'full' };
  // A ring of four, 10 MB, chunks of 2.5 ms, L = 1 ms; worker 2 arrives after 3·50 ms. All that needs nothing of it is there already, so its three
  // chunks leave one after the other: worker 3 has the third, complete, after 7.5 + 1 ms, and three hops of 3.5 ms bring it back: worker 2 begins
  // its next step 19 ms after the last. Its first chunk goes round once and again, 6·3.5 ms: the update exists after 21 ms.
  const elapsed = await timeOf({ strategy: ring, workers: 4, network: ports, samples: 4 * 10, stragglers: slowed({ kind: 'none' }, 4, 2, 3) });
  t.true(areEqual(elapsed, 10 * 0.15 + 9 * 0.019 + 0.021), String(elapsed));
});

test('without communication a worker more is one more to wait for: an update of synchronous and local SGD never gets shorter', async (t) => {
  // The maximum is over one more worker, whose draws are its own: the others' stay what they were.
  for (const strategy of [ring, { kind: 'local-sgd', localSteps: 4, collective: 'ring' }] as const) {
    const perRound = strategy.kind === 'local-sgd' ? strategy.localSteps : 1;
    for (const law of [...random, { kind: 'exponential', mean: 0.05 }] as const) {
      let before = 0;
      for (let workers = 1; workers <= 16; workers++) {
        const after = await timeOf({ strategy, workers, stragglers: law, samples: 30 * perRound * workers, network: { model: 'unlimited' } });
        t.true(after >= before * (1 - 1e-12), `${strategy.kind}, ${law.kind}, ${workers} workers: ${after} after ${before}`);
        before = after;
      }
    }
  }
});

test('with constant steps and batches per worker, a worker more never shortens an update: rings, stars, trees, chains and servers', async (t) => {
  // Their closed forms rise with p. Doubling and halving, which fold what is beyond a power of two, do not: 4 are faster than 3, so there only 2, 4, 8, 16.
  const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 1e-4, reduction: 1e-10, duplex: 'full' };
  const everyP = Array.from({ length: 16 }, (_, i) => i + 1);
  const powers = [1, 2, 4, 8, 16];
  const trials: readonly (readonly [strategy: StrategyOptions, sizes: readonly number[]])[] = [
    ...(['ring', 'star', 'star-one-by-one', 'binomial-tree', 'pipelined-chain'] as const).flatMap((collective) => [
      [{ kind: 'synchronous', collective }, everyP] as const, [{ kind: 'local-sgd', localSteps: 2, collective }, everyP] as const,
    ]),
    ...(['recursive-doubling', 'halving-doubling'] as const).map((collective) => [{ kind: 'synchronous', collective }, powers] as const),
    [{ kind: 'synchronous', servers: 1 }, everyP], [{ kind: 'synchronous', servers: 4 }, [4, 8, 12, 16]],
  ];
  for (const [strategy, sizes] of trials) {
    let before = 0;
    for (const workers of sizes) {
      const batch = workers * (strategy.kind === 'local-sgd' ? strategy.localSteps : 1);
      const perUpdate = await timeOf({ strategy, workers, stragglers: { kind: 'none' }, network: ports, samples: 6 * batch });
      t.true(perUpdate >= before * (1 - 1e-12), `${JSON.stringify(strategy)}, ${workers} workers: ${perUpdate} after ${before}`);
      before = perUpdate;
    }
  }
});
