/** Strategies whose updates wait for K gradients, all together: what fails, who leaves, and how their clocks compare. */
import test from 'ava';
import fc from 'fast-check';
import type { NetworkOptions } from '../../src/simulation/network/registry.js';
import type { StragglerOptions } from '../../src/simulation/compute/stragglers.js';
import type { StrategyOptions } from '../../src/simulation/strategies/registry.js';
import { areEqual } from '../support/standard-error.js';
import { timingRun } from '../support/timing-run.js';

const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 1e-4, reduction: 1e-10, duplex: 'full' };

type Kind = 'k-sync' | 'k-batch-sync' | 'k-async' | 'k-batch-async';
type Servers = Partial<Pick<StrategyOptions<'k-sync'>, 'servers' | 'placement' | 'late'>>;

function strategyOf(kind: Kind, waitFor: number, { servers = 1, placement, late = 'cancel' }: Servers = {}): StrategyOptions {
  return kind === 'k-sync' ? { kind, waitFor, late, servers, placement } : { kind, waitFor, servers, placement };
}

const written = fc.record({
  kind: fc.constantFrom('k-sync', 'k-batch-sync', 'backup-workers', 'k-async', 'k-batch-async'),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  more: fc.record({ servers: fc.constantFrom(1, 2, 3), placement: fc.constantFrom('dedicated', 'co-located'), late: fc.constantFrom('cancel', 'drop') }),
});

test('whatever fails and whoever leaves for a time, seconds and samples add up, and the job goes on', async (t) => {
  const times = fc.double({ min: 0, max: 10, noNaN: true });
  await fc.assert(fc.asyncProperty(written, fc.integer({ min: 1, max: 5 }), fc.double({ min: 2, max: 100, noNaN: true }), fc.option(fc.tuple(times, times)), fc.constantFrom(1e6, 1e8, 1e9), fc.nat(100), async ({ kind, share, more }, workers, mean, away, parameterBytes, seed) => {
    const waitFor = 1 + Math.round(share * (workers - 1));
    const job = {
      strategy: kind === 'backup-workers' ? { kind, backups: workers - waitFor, servers: more.servers, placement: more.placement } : strategyOf(kind, waitFor, more),
      workers, parameterBytes, seed, perSample: 0.2, stragglers: { kind: 'lognormal', sigma: 0.5 }, network: ports, server: { kind: 'exponential', mean: 0.05 },
      failures: { timeToFailure: { kind: 'exponential', mean }, detection: 0.1, restart: 0.3 },
      absences: away === null ? [] : [{ worker: 0, from: away[0], until: away[0] + away[1] + 0.1 }],
    } as const;
    const result = await timingRun({ ...job, end: 40 });
    for (const account of result.accounts) {
      const seconds = Object.values(account);
      t.true(areEqual(seconds.reduce((sum, each) => sum + each), 40));
      t.true(seconds.every((each) => each >= -1e-9 * 40), JSON.stringify(account));
    }
    t.true(result.samplesApplied <= result.samplesComputed);
    t.is(result.elapsed, 40);
    const { updates } = await timingRun({ ...job, end: 120 });
    // Nothing keeps all of them waiting for ever.
    t.true(updates > result.updates, `${JSON.stringify(job.strategy)}: ${updates} updates`);
  }), { seed: 51, numRuns: 80 });
});

test('machines without replacement: who needs K workers goes on with K and ends with fewer, who takes gradients of anyone goes on with one', async (t) => {
  // A Weibull law of shape 1000 is almost a constant: about 10.5 s. Two replacements, and those fail at about 21 s: of four workers two are then left for good.
  for (const kind of ['k-sync', 'k-batch-sync', 'k-async', 'k-batch-async'] as const) {
    const updatesUntil = async (end: number): Promise<number> => (await timingRun({
      strategy: strategyOf(kind, 3), workers: 4, perSample: 1, stragglers: { kind: 'none' }, end,
      failures: { timeToFailure: { kind: 'weibull', mean: 10.5, shape: 1000 }, detection: 0, restart: 0, replacements: 2 },
    })).updates;
    const isOfAnyone = kind.startsWith('k-batch');
    const early = await updatesUntil(10.2);
    t.true(early >= 10, kind);
    t.is(await updatesUntil(20) > early + 1, isOfAnyone, kind);
  }
});

test('a worker that may give several gradients to an update saves K/P against H_P − H_{P−K} under exponential steps, and nothing in rounds of constant ones', async (t) => {
  const timeOf = async (kind: Kind, stragglers: StragglerOptions): Promise<number> => {
    const { elapsed, updates } = await timingRun({ strategy: strategyOf(kind, 12), workers: 16, stragglers, samples: 12 * 1500 });
    return elapsed / updates;
  };
  const ratios = async (stragglers: StragglerOptions) => ({
    batchSync: await timeOf('k-batch-sync', stragglers) / await timeOf('k-sync', stragglers),
    batchAsync: await timeOf('k-batch-async', stragglers) / await timeOf('k-async', stragglers),
  });
  // Exponential: 12/16 = 0.75 against H_16 − H_4 = 1.297 s, for both: 0.578.
  const exponential = await ratios({ kind: 'exponential', mean: 1 });
  t.true(Math.abs(exponential.batchSync - 0.578) < 0.03 && Math.abs(exponential.batchAsync - 0.578) < 0.03, JSON.stringify(exponential));
  // Steps that are all alike: 1 s for both kinds in rounds; 12/16 s against 1 s where nobody waits.
  const constant = await ratios({ kind: 'none' });
  t.is(constant.batchSync, 1);
  t.true(Math.abs(constant.batchAsync - 0.75) < 0.001, JSON.stringify(constant));
});
