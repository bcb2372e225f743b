/** Synchronous SGD over W workers and S sharded servers on links: an exchange takes 2(α + max(W/S, 1)·n/b), whatever W and S are. */
import test from 'ava';
import fc from 'fast-check';
import type { NetworkOptions } from '../../src/simulation/network/registry.js';
import { costOfNetwork } from '../../src/simulation/network/registry.js';
import { serverExchangeTime } from '../../src/simulation/strategies/exchange/server-exchange.js';
import { areEqual } from '../support/standard-error.js';
import { timingRun } from '../support/timing-run.js';

const STEP = 0.25;

/** Seconds from an update to the next when all times are constant. */
async function period(workers: number, servers: number, network: NetworkOptions, parameterBytes: number, perUpdate = 0): Promise<number> {
  const time = async (updates: number): Promise<number> => (await timingRun({
    strategy: { kind: 'synchronous', servers }, workers, stragglers: { kind: 'none' }, perSample: STEP, network, parameterBytes, server: { perUpdate }, samples: updates * workers,
  })).elapsed;
  return (await time(5) - await time(2)) / 3;
}

const oneSwitch = (bandwidth: number, latency: number, overrides: NetworkOptions<'links'>['overrides'] = []): NetworkOptions<'links'> =>
  ({ model: 'links', topology: { kind: 'switch', bandwidth }, latency, overhead: 0, reduction: 0, overrides });

test('on a switch all W·S flows run at once: each server\'s link has W of n/S, each worker\'s S', async (t) => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 100 }).map((ms) => ms / 1000), async (workers, servers, latency) => {
    const seconds = await period(workers, servers, oneSwitch(1.25e9, latency), 1e8);
    t.true(areEqual(seconds, STEP + 2 * (latency + Math.max(workers / servers, 1) * 0.08)), `W = ${workers}, S = ${servers}: ${seconds}`);
  }), { seed: 61, numRuns: 40 });
});

test('sixteen workers, 100 MB, 10 Gbit/s: an update is a step and 2.56 s with one server, 0.64 s with four, 0.16 s with sixteen', async (t) => {
  for (const [servers, exchange] of [[1, 2.56], [4, 0.64], [16, 0.16]] as const) {
    t.true(areEqual(await period(16, servers, oneSwitch(1.25e9, 0), 1e8), STEP + exchange));
  }
});

test('servers on faster links: a server of k times the bandwidth is worth k of them', async (t) => {
  // 8 workers, one server of 4 times a worker's bandwidth: 8/4·n/b each way, as with 4 servers.
  const fast = ['up', 'down'].map((way) => ({ link: `m8 ${way}`, bandwidth: 4 * 1.25e9 }));
  t.true(areEqual(await period(8, 1, oneSwitch(1.25e9, 0.01, fast), 1e8), await period(8, 4, oneSwitch(1.25e9, 0.01), 1e8)));
});

test('where all join together, links that share and ports that take turns agree on the whole exchange', async (t) => {
  // The first update: on ports the last of W pushes is in when W shares would be. (Later updates of the ports overlap: see the servers' tests.)
  const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1.25e9, latency: 0.01, overhead: 0, reduction: 0, duplex: 'full' };
  for (const [workers, servers] of [[4, 1], [6, 3], [8, 8]] as const) {
    const closed = serverExchangeTime(workers, servers, 1e8, costOfNetwork(ports));
    t.true(areEqual(await period(workers, servers, oneSwitch(1.25e9, 0.01), 1e8), STEP + closed));
    const first = async (network: NetworkOptions): Promise<number> => (await timingRun({
      strategy: { kind: 'synchronous', servers }, workers, stragglers: { kind: 'none' }, perSample: STEP, network, parameterBytes: 1e8, samples: workers,
    })).elapsed;
    t.true(areEqual(await first(ports), await first(oneSwitch(1.25e9, 0.01))));
    t.true(areEqual(await first(ports), STEP + closed / 2)); // Pushes and pulls take as long, without arithmetic.
  }
});

test('S servers apply their shards side by side', async (t) => {
  const idle = await period(6, 3, oneSwitch(1.25e9, 0.01), 1e8);
  t.true(areEqual(await period(6, 3, oneSwitch(1.25e9, 0.01), 1e8, 0.3), idle + 0.3 / 3));
});
