import test from 'ava';
import type { NetworkOptions } from '../../../src/simulation/network/registry.js';
import { areEqual } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';
import { recordOf, saidOf } from './_record-of.js';

const downpour = (fetchEvery: number, pushEvery: number, more: { readonly waits?: boolean; readonly servers?: number } = {}) => (
  { kind: 'downpour', fetchEvery, pushEvery, waits: false, servers: 1, ...more }) as const;
const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 100, latency: 0.02, overhead: 0.01, reduction: 7, duplex: 'full' };
const constant = { stragglers: { kind: 'none' }, network: ports, parameterBytes: 10 } as const;

for (const servers of [1, 3]) {
  test(`a worker that waits for what it fetches, after every step, is an asynchronous one to the last bit, with ${servers} servers`, async (t) => {
    const options = { workers: 5, network: ports, parameterBytes: 10, server: { kind: 'exponential', mean: 0.1 }, samples: 400, everySamples: 50 } as const;
    const { accounts, ...one } = await timingRun({ ...options, strategy: downpour(1, 1, { waits: true, servers }) });
    const { accounts: expected, ...other } = await timingRun({ ...options, strategy: { kind: 'asynchronous', servers } });
    t.deepEqual(one, other);
    // What is on its way at the end is booked when it has arrived.
    accounts.forEach(({ compute, server }, worker) => {
      t.true(areEqual(compute, expected[worker]!.compute));
      t.true(Math.abs(server - expected[worker]!.server) < 1, `${server}, ${expected[worker]!.server}`);
    });
    const changes = { evaluation: { everyPasses: 0.2 }, budget: { passes: 8 } };
    const learned = await recordOf({ ...downpour(1, 1, { waits: true, servers }), optimizer: 'sgd' }, changes);
    t.deepEqual(learned.curve, (await recordOf({ kind: 'asynchronous', servers }, changes)).curve);
  });
}

/** The losses of P workers in step whose messages take no time, on f(w) = w²/2 from w = 2, one after each push. */
function lossesInStep({ workers, fetchEvery, pushEvery, steps }: { readonly workers: number; readonly fetchEvery: number; readonly pushEvery: number; readonly steps: number }): number[] {
  const rate = 0.1;
  let server = 2;
  const copies = Array<number>(workers).fill(2);
  const accrued = Array<number>(workers).fill(0);
  const losses = [2];
  // Everybody goes on from its own copy before anything has come back.
  let gradients = [...copies];
  for (let step = 1; step <= steps; step++) {
    gradients.forEach((gradient, worker) => {
      accrued[worker]! += gradient;
      copies[worker]! -= rate * gradient;
    });
    gradients = [...copies];
    for (let worker = 0; worker < workers; worker++) {
      if (step % pushEvery === 0) {
        server -= rate * accrued[worker]!;
        accrued[worker] = 0;
        losses.push(server ** 2 / 2);
      }
      if (step % fetchEvery === 0) copies[worker] = server;
    }
  }
  return losses;
}

for (const [fetchEvery, pushEvery] of [[1, 1], [1, 3], [3, 1], [2, 4], [3, 2]] as const) {
  test(`workers take steps of their own, push the sum of ${pushEvery} gradients and take over the parameters every ${fetchEvery} steps`, async (t) => {
    const steps = 12;
    const { curve } = await recordOf({ ...downpour(fetchEvery, pushEvery), optimizer: 'sgd' }, {
      problem: { model: { kind: 'quadratic', curvature: 1, noise: 0, start: 2, samplesPerPass: 100 } },
      cluster: { workers: 4 }, network: { model: 'unlimited' }, evaluation: { everyPasses: 0.05 * pushEvery }, budget: { passes: 4 * steps * 0.05 },
    });
    const losses = lossesInStep({ workers: 4, fetchEvery, pushEvery, steps });
    t.is(curve.length, losses.length);
    curve.forEach(({ trainLoss }, update) => { t.true(areEqual(trainLoss, losses[update]!), `update ${update}: ${trainLoss}, ${losses[update]!}`); });
  });
}

test('nobody waits: P workers push every n_push steps, and all of their time is computing', async (t) => {
  // 8 workers, steps of 1 s, n_push = 3: a push of each every 3 s; messages of 0.13 s are long over by then.
  for (const servers of [1, 2]) {
    const run = await timingRun({ ...constant, strategy: downpour(2, 3, { servers }), workers: 8, end: 31.5 });
    t.is(run.updates, 8 * 10);
    t.is(run.samplesApplied, 8 * 30);
    for (const { compute } of run.accounts) t.true(areEqual(compute, 31.5));
  }
});

test('what travels is n a push and n a fetch', async (t) => {
  // Two workers, 12 steps: 6 pushes and 4 fetches each of 10 B; a request has no bytes.
  t.is((await timingRun({ ...constant, strategy: downpour(3, 2), workers: 2, end: 12.9 })).bytesSent, 2 * (6 + 4) * 10);
  // Of 1000 B random-k sends a tenth: 12 pushes of 100 B and 8 fetches of 1000 B.
  const compressed = await timingRun({ ...constant, strategy: downpour(3, 2), workers: 2, end: 12.9, parameterBytes: 1000, network: { ...ports, bandwidth: 1e6 }, compression: { kind: 'random-k', kept: 0.1 } });
  t.true(areEqual(compressed.bytesSent, 12 * 100 + 8 * 1000));
});

test('a push that is due while the last one is under way is left out; its gradients go with the next', async (t) => {
  // Steps of 1 s, a push of 2.4 s: at 1 s of one gradient, there at 3.4 s; at 4 s of those of steps 2, 3 and 4, there at 6.4 s; at 7 s of three more.
  const network = { ...ports, bandwidth: 10 / 2.4, latency: 0, overhead: 0 };
  const run = await timingRun({ ...constant, network, strategy: downpour(1, 1), workers: 1, end: 9.5, everySamples: 1 });
  t.deepEqual(run.evaluations.map(({ samplesApplied }) => samplesApplied), [1, 4, 7]);
  run.evaluations.forEach(({ time }, update) => { t.true(areEqual(time, 3.4 + 3 * update)); });
});

test('a sum is as old as its oldest gradient, by others\' updates', async (t) => {
  // Alone there are no others, however seldom it fetches.
  t.deepEqual((await timingRun({ strategy: downpour(10, 2), workers: 1, samples: 100 })).staleness, [50]);
  // Two in step, messages without time, both push and fetch at k = 1, 2, … s, worker 0 first. What is pushed at k was asked for at k − 1, when what
  // was fetched then was still to come, so at the copy of k − 2. In it worker 0 has k − 3 of the other's updates, and k − 1 are there when its own
  // is applied; worker 1 has k − 2 of the other's, and k are there: 2 each. At 1 s both have none yet, and 0 and 1 are there; at 2 s 1 and 2.
  const pair = await timingRun({ strategy: downpour(1, 1), workers: 2, stragglers: { kind: 'none' }, samples: 40 });
  t.deepEqual(pair.staleness, [1, 2, 1 + 2 * 18]);
});

test('a machine that fails loses what it has accrued, and fetches anew; nothing is counted twice', async (t) => {
  for (const waits of [false, true]) {
    const run = await timingRun({
      strategy: downpour(2, 3, { waits, servers: 2 }), workers: 4, network: ports, parameterBytes: 10, end: 300, batches: [1, 2, 3, 4],
      failures: { timeToFailure: { kind: 'exponential', mean: 20 }, detection: 0.05, restart: 0.05, replacements: 1000 }, absences: [{ worker: 1, from: 50, until: 60 }],
    });
    t.true(run.failures > 30, String(run.failures));
    // At least one of three gradients a failure: 3/2 on average.
    t.true(run.samplesApplied < run.samplesComputed - run.failures, `${run.samplesApplied}, ${run.samplesComputed}, ${run.failures}`);
    t.true(run.samplesApplied > run.samplesComputed / 2);
    for (const account of run.accounts) t.true(areEqual(Object.values(account).reduce((sum, each) => sum + each), 300));
  }
});

test('its servers step by Adagrad, if nothing else is said', async (t) => {
  // One worker that waits: w′ = w − 0.1·w/√Σw² from 2.
  const { curve } = await recordOf(downpour(1, 1, { waits: true }), {
    problem: { model: { kind: 'quadratic', curvature: 1, noise: 0, start: 2, samplesPerPass: 100 } }, cluster: { workers: 1 }, evaluation: { everyPasses: 0.05 }, budget: { passes: 2 },
  });
  t.is(curve.length, 41);
  let [w, squares] = [2, 0];
  for (const [update, { trainLoss }] of curve.entries()) {
    t.true(areEqual(trainLoss, w ** 2 / 2), `update ${update}`);
    squares += w ** 2;
    w -= 0.1 * w / Math.sqrt(squares);
  }
});

test('nobody fetches or pushes after no step at all', (t) => {
  t.deepEqual(saidOf(t, 'kind: downpour, fetchEvery: 0, pushEvery: 0'), [
    '10 strategies.ring.fetchEvery: out of range (expected a whole number ≥ 1, received 0)',
    '10 strategies.ring.pushEvery: out of range (expected a whole number ≥ 1, received 0)',
  ]);
});
