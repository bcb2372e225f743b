/**
 * More bandwidth is never slower, and more latency never faster, where that is a theorem: where each message waits for nothing but earlier messages
 * to the same machine over a way of its own, every moment of a run is made of the steps' and messages' durations by sums, maxima and minima, all of
 * which rise with what they are made of. Where messages of different sizes meet at a port, first come first served is no such thing: a faster
 * message may get in the way of a more urgent one.
 */
import test from 'ava';
import fc from 'fast-check';
import type { StragglerOptions } from '../../src/simulation/compute/stragglers.js';
import type { NetworkOptions } from '../../src/simulation/network/registry.js';
import type { StrategyOptions } from '../../src/simulation/strategies/registry.js';
import { timingRun, type TimingOptions } from '../support/timing-run.js';
import { fullyConnected, lockstepStrategies } from './_situations.js';

const asynchronous: readonly StrategyOptions[] = [{ kind: 'asynchronous', servers: 1 }, { kind: 'asynchronous', servers: 3 }];
const stragglers = fc.constantFrom<StragglerOptions>({ kind: 'none' }, { kind: 'lognormal', sigma: 1 }, { kind: 'exponential', mean: 0.05 }, { kind: 'slowdown', probability: 0.2, factor: 5 });
const job = fc.record({
  strategy: fc.constantFrom(...lockstepStrategies, ...asynchronous),
  workers: fc.integer({ min: 1, max: 9 }),
  stragglers,
  seed: fc.nat(1000),
});
const common = { layers: 6, parameterBytes: 1e7, perSample: 0.05 } as const;

const timeOf = async (options: TimingOptions): Promise<number> => (await timingRun({ ...common, samples: 12 * options.workers, ...options })).elapsed;

test('on links of everybody\'s own, more bandwidth everywhere or on one of them is never slower, and more latency never faster', async (t) => {
  await fc.assert(fc.asyncProperty(
    job, fc.double({ min: 1e7, max: 1e10, noNaN: true }), fc.integer({ min: 0, max: 100 }).map((ms) => ms / 1000), fc.double({ min: 1, max: 20, noNaN: true }),
    async (options, bandwidth, latency, factor) => {
      const { workers, strategy } = options;
      const before = await timeOf({ ...options, network: fullyConnected(bandwidth, latency) });
      const others: readonly NetworkOptions[] = [
        fullyConnected(factor * bandwidth, latency),
        fullyConnected(bandwidth, latency / factor),
        ...(workers === 1 ? [] : [fullyConnected(bandwidth, latency, [{ link: `m${workers - 1} to m0`, bandwidth: factor * bandwidth }])]),
      ];
      for (const network of others) {
        const after = await timeOf({ ...options, network });
        t.true(after <= before * (1 + 1e-12), `${JSON.stringify({ strategy, network, workers })}: ${after} instead of ${before}`);
      }
    },
  ), { seed: 71, numRuns: 150 });
});

test('on ports that each serve one sender, in a ring and a chain, no machine\'s bandwidth is ever too high', async (t) => {
  const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 1e-3, reduction: 1e-9, duplex: 'full' };
  const rings = fc.constantFrom<StrategyOptions>({ kind: 'synchronous', collective: 'ring' }, { kind: 'local-sgd', localSteps: 2, collective: 'ring' }, { kind: 'synchronous', collective: 'ring', overlap: { kind: 'buckets', bucketBytes: 2.5e6 } });
  const bandwidths = fc.array(fc.double({ min: 1e7, max: 1e10, noNaN: true }), { minLength: 2, maxLength: 8 });
  await fc.assert(fc.asyncProperty(rings, bandwidths, stragglers, fc.nat(), fc.double({ min: 1, max: 20, noNaN: true }), async (strategy, each, law, pick, factor) => {
    const workers = each.length;
    const machines = each.map((bandwidth, machine) => ({ machine, bandwidth }));
    const faster = machines.map(({ machine, bandwidth }) => ({ machine, bandwidth: machine === pick % workers ? factor * bandwidth : bandwidth }));
    const before = await timeOf({ strategy, workers, stragglers: law, network: { ...ports, machines } });
    const after = await timeOf({ strategy, workers, stragglers: law, network: { ...ports, machines: faster } });
    t.true(after <= before * (1 + 1e-12), `${JSON.stringify({ strategy, machines, faster })}: ${after} instead of ${before}`);
  }), { seed: 72, numRuns: 150 });
});

test('twice the bandwidth and half the latency make an update of constant steps shorter by half of its all-reduce', async (t) => {
  // No overhead, no arithmetic: every message takes half as long. So does all between two steps.
  for (const strategy of lockstepStrategies.filter((each) => !('overlap' in each))) {
    const period = async (scale: number): Promise<number> => {
      const options = { strategy, workers: 8, stragglers: { kind: 'none' }, network: fullyConnected(scale * 1e8, 0.01 / scale), perSample: 0 } as const;
      const batch = strategy.kind === 'local-sgd' ? 8 * strategy.localSteps : 8;
      return await timeOf({ ...options, samples: 9 * batch }) - await timeOf({ ...options, samples: 4 * batch });
    };
    const [slow, fast] = [await period(1), await period(2)];
    t.true(slow > 0 && Math.abs(fast / slow - 0.5) < 1e-9, `${JSON.stringify(strategy)}: ${slow}, ${fast}`);
  }
});
