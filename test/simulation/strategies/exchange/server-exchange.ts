import test from 'ava';
import { costOfNetwork, type NetworkOptions } from '../../../../src/simulation/network/registry.js';
import { serverExchangeTime } from '../../../../src/simulation/strategies/exchange/server-exchange.js';
import { areEqual } from '../../../support/standard-error.js';
import { timingRun, type TimingOptions, type TimingRun } from '../../../support/timing-run.js';

const plain: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1.25e9, latency: 0, overhead: 0, reduction: 0, duplex: 'full' };
const full: NetworkOptions<'ports'> = { ...plain, latency: 5e-4, overhead: 1e-4, reduction: 3e-10 };

/** Everybody computes for `perSample` seconds; the first exchange is the one that all join together. Ends when the last worker holds the result of the last. */
async function run(workers: number, servers: number, network: NetworkOptions, perUpdate = 0, updates = 1, perSample = 1): Promise<TimingRun> {
  const options: TimingOptions = { strategy: { kind: 'synchronous', servers }, workers, stragglers: { kind: 'none' }, perSample, network, parameterBytes: 1e8, server: { perUpdate } };
  // Whoever holds a result begins to compute: the P entries after the first P·updates are the last exchange's.
  const begun: number[] = [];
  await timingRun({ ...options, samples: (updates + 1) * workers, listener: (event) => { if (event.kind === 'activity' && event.activity === 'compute') begun.push(event.time); } });
  return timingRun({ ...options, end: Math.max(...begun.slice(updates * workers, (updates + 1) * workers)) });
}

test('the new model exists when the servers have applied it, before any worker holds it', async (t) => {
  // P = 16, S = 1: a step of 1 s, pushes of 16·0.08 s, 0.2 s of service; the pulls come after.
  const { elapsed } = await timingRun({
    strategy: { kind: 'synchronous', servers: 1 }, workers: 16, stragglers: { kind: 'none' }, network: plain, parameterBytes: 1e8, server: { perUpdate: 0.2 }, samples: 16,
  });
  t.true(areEqual(elapsed, 1 + 1.28 + 0.2));
});

test('sixteen workers, 100 MB, 10 Gbit/s: push and pull take 2.56 s through one server, 0.64 s through four', async (t) => {
  // n/b = 0.08 s; each way n·max(P/S, 1)/b = 0.08·16 = 1.28 s and 0.08·4 = 0.32 s
  for (const [servers, seconds] of [[1, 2.56], [4, 0.64]] as const) {
    t.true(areEqual(serverExchangeTime(16, servers, 1e8, costOfNetwork(plain)), seconds));
    t.true(areEqual((await run(16, servers, plain)).elapsed, 1 + seconds));
  }
});

test('where the servers divide the workers, the simulation takes what the closed form says', async (t) => {
  for (const network of [plain, full]) {
    for (const [workers, servers] of [[1, 1], [2, 1], [5, 1], [2, 2], [4, 2], [6, 3], [8, 8], [16, 4]] as const) {
      const { elapsed, bytesSent } = await run(workers, servers, network);
      const exchange = serverExchangeTime(workers, servers, 1e8, costOfNetwork(network));
      t.true(areEqual(elapsed, 1 + exchange), `P = ${workers}, S = ${servers}: ${elapsed} instead of ${1 + exchange}`);
      t.true(areEqual(bytesSent, 2 * workers * 1e8));
    }
  }
});

test('more servers than workers: a worker\'s own port is the bottleneck, n/b each way and no more', async (t) => {
  // Servers whose pushes are complete answer while others still receive, so the two ways may overlap.
  for (const [workers, servers] of [[4, 8], [3, 7], [1, 5]] as const) {
    const exchange = (await run(workers, servers, plain)).elapsed - 1;
    t.true(exchange <= 2 * 0.08 * (1 + 1e-9) && exchange >= 0.08, `P = ${workers}, S = ${servers}: ${exchange}`);
  }
});

test('applying the update takes the service time, and each of S servers does its S-th part', async (t) => {
  const idle = (await run(8, 4, full)).elapsed;
  t.true(areEqual((await run(8, 4, full, 0.2)).elapsed, idle + 0.2 / 4));
});

test('communication is what a push and a pull take with nobody about; queueing for a server\'s port is the server\'s', async (t) => {
  // n/b = 0.08 s each way. All push after 5 s; one server takes the sixteen one after the other, which takes 1.28 s, and answers in the same
  // order, so worker w holds the result 1.28 + (w+1)·0.08 s after its step, of which 0.16 s are its own transfers. The run ends with the first
  // update, everybody else computing.
  const one = await run(16, 1, plain, 0, 1, 5);
  one.accounts.forEach(({ communication, waiting, server }, worker) => {
    t.true(areEqual(communication, 0.16), `worker ${worker}: ${communication}`);
    t.true(areEqual(server, 1.28 + (worker + 1) * 0.08 - 0.16), `worker ${worker}: ${server}`);
    t.is(waiting, 0);
  });
  // As many servers as workers, staggered: every transfer is bound by the worker's own port, and only the service is the servers'.
  for (const network of [plain, full]) {
    const many = await run(8, 8, network, 0.4);
    for (const { communication, server } of many.accounts) {
      t.true(areEqual(communication, serverExchangeTime(8, 8, 1e8, costOfNetwork(network)) - 7 * (1e8 / 8) * costOfNetwork(network).reductionPerByte), String(communication));
      t.true(areEqual(server, 0.4 / 8 + 7 * (1e8 / 8) * costOfNetwork(network).reductionPerByte), String(server));
    }
  }
});

test('rounds that are alike are booked alike: none takes from what an earlier one left at the servers', async (t) => {
  // One worker, five servers: the first ones answer while the last shards are still being pushed. Every round is the same.
  const [one, ten] = [await run(1, 5, plain, 0.1), await run(1, 5, plain, 0.1, 10)];
  t.true(one.accounts[0]!.server > 0);
  for (const activity of ['communication', 'server'] as const) t.true(areEqual(ten.accounts[0]![activity], 10 * one.accounts[0]![activity]), activity);
});

test('later updates are shorter: whoever is answered first computes while the others are still being answered', async (t) => {
  // One server, P = 16: worker w is answered (w+1)·0.08 s after the sum is there, and pushes 1 s later, when the port has just let worker w−1's
  // go. So the last push is in 16·0.08 + 1 + 0.08 = 2.36 s after the one before, instead of 1 + 2.56. Three updates: 3.56 + 2·2.36.
  t.true(areEqual((await run(16, 1, plain, 0, 3)).elapsed, 3.56 + 2 * 2.36));
});
