import test from 'ava';
import type { NetworkOptions } from '../../../src/simulation/network/registry.js';
import { areEqual, offBy } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';

const strategy = { kind: 'asynchronous', servers: 1 } as const;

for (const workers of [2, 8, 64]) {
  test(`exponential compute without communication: ${workers} workers update ${workers} times per mean step time, gradients being ${workers - 1} updates old`, async (t) => {
    const updates = 20_000;
    const run = await timingRun({ strategy, workers, samples: updates });
    // Updates are a Poisson process of rate P: N of them take N/P on average, with standard deviation √N/P.
    const time = offBy(run.elapsed / updates, 1 / workers, 1 / (workers * Math.sqrt(updates)));
    t.true(time.isClose, time.message);

    // Each update ages the gradients of the P − 1 others by one. So the staleness of all gradients applied sums to N(P − 1), less the ages of
    // those still under way at the end. Who updates is uniform at every update: the last one's successor is 0 old, the P − 1 others are
    // geometric, of mean P and standard deviation √(P(P−1)) ≤ P, together at most (P − 1)P.
    t.is(run.staleness.reduce((sum, count) => sum + count), updates);
    const total = run.staleness.reduce((sum, count, age) => sum + count * age, 0);
    const underWay = updates * (workers - 1) - total;
    t.true(underWay >= 0);
    const age = offBy(underWay, (workers - 1) * workers, (workers - 1) * workers);
    t.true(age.isClose, age.message);
    t.true(Math.abs(total / updates - (workers - 1)) < (workers - 1) * 0.02);
  });
}

test('the staleness of exponential workers is geometric: P(τ = j) = (1/P)(1 − 1/P)^j', async (t) => {
  // The sequence of updating workers is uniform and independent. "τ = j" at update u says: the same worker at u and u − j − 1, another at all
  // between. Two such events at most j + 1 updates apart exclude or hardly favour each other; further apart they are independent. So the
  // variance of a share q over N updates is at most q/N·(1 + 2(j + 1)q), the bound for events that always come with all their neighbours.
  const workers = 8;
  const updates = 60_000;
  const { staleness } = await timingRun({ strategy, workers, samples: updates, seed: 3 });
  for (let age = 0; age <= 30; age++) {
    const share = (1 / workers) * (1 - 1 / workers) ** age;
    const { isClose, message } = offBy((staleness[age] ?? 0) / updates, share, Math.sqrt(share * (1 + 2 * (age + 1) * share) / updates));
    t.true(isClose, `τ = ${age}: ${message}`);
  }
});

test('constant compute and service attain the bound min(P/(Z + S), 1/S)', async (t) => {
  // Z = 1, S = 0.1, all begin together. Worker k (from 0) is served first at Z + (k+1)S. Up to P = 11 it then comes back every Z + S = 1.1 s:
  // P = 4, 25 rounds: the last update is at 1 + 4·0.1 + 24·1.1 = 27.8 s. With more the server never rests: P = 16, 400 updates: 1 + 400·0.1.
  const deterministic = { strategy, stragglers: { kind: 'none' }, server: { perUpdate: 0.1 } } as const;
  t.true(areEqual((await timingRun({ ...deterministic, workers: 4, samples: 100 })).elapsed, 27.8));
  t.true(areEqual((await timingRun({ ...deterministic, workers: 16, samples: 400 })).elapsed, 41));
});

const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 100, latency: 0.2, overhead: 0.1, reduction: 7, duplex: 'full' };

test('one worker alone: compute, push, service, pull; nothing queues', async (t) => {
  // 10 B take L + o + nβ = 0.2 + 0.1 + 0.1 = 0.4 s each way (no reduction: the server's own time is its service). An update exists after
  // Z + 0.4 + S, then 0.4 + Z + 0.4 + S = 1 + 0.8 + 0.5 each: ten take 1.9 + 9·2.3 = 22.6 s.
  const run = await timingRun({ strategy, workers: 1, stragglers: { kind: 'none' }, server: { perUpdate: 0.5 }, network: ports, parameterBytes: 10, samples: 10 });
  t.true(areEqual(run.elapsed, 22.6));
  t.true(areEqual(run.accounts[0]!.compute, 10));
  t.true(areEqual(run.accounts[0]!.communication, 10 * 0.4 + 9 * 0.4));
  t.true(areEqual(run.accounts[0]!.server, 10 * 0.5));
  t.deepEqual(run.staleness, [10]);
});

test('queueing for the server\'s port counts as the server\'s, not as communication', async (t) => {
  // Two workers push 10 B at 1 s; both arrive at 1.2; ports 1.2–1.4 and 1.4–1.6: the second waits 0.2. No service. Stopped at the second
  // update at 1.6: worker 1 has 0.4 of communication and 0.2 at the server.
  const run = await timingRun({ strategy, workers: 2, stragglers: { kind: 'none' }, network: ports, parameterBytes: 10, samples: 2 });
  t.true(areEqual(run.elapsed, 1.6));
  t.true(areEqual(run.accounts[1]!.communication, 0.4));
  t.true(areEqual(run.accounts[1]!.server, 0.2));
});

test('every applied batch was computed before, and at most the others\' are under way', async (t) => {
  const run = await timingRun({ strategy, workers: 5, batches: [1, 2, 3, 4, 5], server: { perUpdate: 0.3 }, samples: 300 });
  t.true(run.samplesApplied >= 300 && run.samplesApplied < 305);
  const underWay = run.samplesComputed - run.samplesApplied;
  t.true(underWay >= 0 && underWay <= 15, String(underWay));
  t.is(run.staleness.reduce((sum, count) => sum + count), run.updates);
});
