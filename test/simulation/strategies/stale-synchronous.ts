import test from 'ava';
import { clockChecks } from '../../../src/experiment/clock-checks.js';
import type { NetworkOptions } from '../../../src/simulation/network/registry.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';
import { recordOf, saidOf } from './_record-of.js';

const within = (bound: number, servers = 1) => ({ kind: 'stale-synchronous', bound, servers }) as const;
const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 100, latency: 0.2, overhead: 0.1, reduction: 7, duplex: 'full' };

for (const servers of [1, 3]) {
  test(`with a bound that nobody reaches it is asynchronous SGD to the last bit, times and losses, over ${servers} servers`, async (t) => {
    const options = { workers: 5, network: ports, parameterBytes: 10, server: { kind: 'exponential', mean: 0.1 }, samples: 400, everySamples: 50 } as const;
    t.deepEqual(await timingRun({ ...options, strategy: within(1e6, servers) }), await timingRun({ ...options, strategy: { kind: 'asynchronous', servers } }));
    const changes = { evaluation: { everyPasses: 0.2 }, budget: { passes: 8 } };
    t.deepEqual((await recordOf(within(1e6, servers), changes)).curve, (await recordOf({ kind: 'asynchronous', servers }, changes)).curve);
  });
}

for (const bound of [0, 1, 3]) {
  test(`nobody begins a step while another has begun ${bound + 2} fewer: s = ${bound}`, async (t) => {
    // It begins its c-th step (from 0), c + 1 begun, when all have done c − s; who has not begun another by then has begun as many.
    for (const servers of [1, 2]) {
      const begun = [0, 0, 0, 0];
      let most = 0;
      await timingRun({
        strategy: within(bound, servers), workers: 4, stragglers: { kind: 'pareto', shape: 1.5 }, network: ports, parameterBytes: 10, samples: 800,
        listener: (event) => {
          if (event.kind !== 'activity' || event.activity !== 'compute') return;
          begun[event.worker]!++;
          most = Math.max(most, begun[event.worker]! - Math.min(...begun));
        },
      });
      t.is(most, bound + 1);
    }
  });

  test(`three workers get ${bound} steps ahead of one that takes 4 s instead of 1 s, and then wait for it every time`, async (t) => {
    // By 39.5 s the slow one has done 9 steps and is at its tenth; the others were let begin step c (from 0) while c − s ≤ 9, and have done 10 + s.
    const run = await timingRun({ strategy: within(bound), workers: 4, stragglers: { kind: 'factors', factors: [1, 1, 4, 1] }, end: 39.5 });
    t.is(run.samplesComputed, 9 + 3 * (10 + bound));
    for (const [worker, { compute, waiting }] of run.accounts.entries()) {
      t.true(areEqual(compute, worker === 2 ? 39.5 : 10 + bound));
      t.true(areEqual(waiting, worker === 2 ? 0 : 39.5 - (10 + bound)));
    }
  });

  test(`a gradient is at most (P − 1)(2s + 1) updates old, and s = ${bound} is not the bound of another s`, async (t) => {
    // Read when the others have done at least c − s steps and applied when they have done at most c + s + 1: 2s + 1 each.
    const { staleness } = await timingRun({ strategy: within(bound), workers: 4, stragglers: { kind: 'pareto', shape: 1.2 }, samples: 20_000 });
    const oldest = staleness.length - 1;
    t.true(oldest <= 3 * (2 * bound + 1), String(oldest));
    t.true(oldest > 3 * (2 * (bound - 1) + 1), String(oldest));
  });
}

test('with s = 0 a step takes the slowest of 8 exponential ones, 2.717857 s, and gradients are 0 to 7 updates old, as many of each', async (t) => {
  const rounds = 4000;
  const { elapsed, staleness, evaluations } = await timingRun({ strategy: within(0), workers: 8, samples: 8 * rounds, everySamples: 8 });
  const { mean, error } = meanWithError(evaluations.map(({ time }, round) => time - (evaluations[round - 1]?.time ?? 0)));
  t.true(areEqual(mean, elapsed / rounds));
  const { isClose, message } = offBy(mean, 2.717857, error);
  t.true(isClose, message);
  t.deepEqual(staleness, Array<number>(8).fill(rounds));
});

test('with s = 0 all gradients of a step are taken at one model: w ← w − ηΣλw', async (t) => {
  const { curve } = await recordOf(within(0), {
    problem: { model: { kind: 'quadratic', curvature: 1, noise: 0, start: 2, samplesPerPass: 100 } }, evaluation: { everyPasses: 0.2 }, budget: { passes: 4 },
  });
  // Four workers with batches of 5: every 20 samples w ← (1 − 4·0.1)w.
  t.is(curve.length, 21);
  curve.forEach(({ trainLoss }, step) => { t.true(areEqual(trainLoss, (2 * 0.6 ** step) ** 2 / 2), `step ${step}`); });
});

test('with s = 0 and constant times a step takes Z + 2L + 2(o + nβ) + S + (P − 1)·max(o + nβ, S)', async (t) => {
  // 10 B: o + nβ = 0.2 s, L = 0.2 s, Z = 1 s, P = 4. S = 0.1: 1 + 0.4 + 0.4 + 0.1 + 3·0.2 = 2.5 s; S = 0.5: 1 + 0.4 + 0.4 + 0.5 + 3·0.5 = 3.8 s.
  for (const [perUpdate, cycle] of [[0.1, 2.5], [0.5, 3.8]] as const) {
    const timeOf = async (updates: number) => (await timingRun({ strategy: within(0), workers: 4, stragglers: { kind: 'none' }, network: ports, parameterBytes: 10, server: { perUpdate }, samples: updates })).elapsed;
    t.true(areEqual(await timeOf(80) - await timeOf(40), 10 * cycle));
  }
});

test('the closed form of an update is what is simulated, with slack and without', async (t) => {
  for (const options of [{ bound: 0 }, { bound: 1 }, { bound: 1, servers: 4 }, { bound: 5, servers: 7 }]) {
    const check = (await clockChecks(scenarioOf({ server: { perUpdate: '1 ms' }, strategies: { it: { kind: 'stale-synchronous', ...options, batchPerWorker: 5, learningRate: 0.1 } } }), 'it')).at(-1)!;
    t.true(areEqual(check.simulated, check.closedForm), `${JSON.stringify(options)}: ${check.simulated}, ${check.closedForm}`);
  }
});

test('nobody waits for a worker that is absent, and it comes back level with the slowest', async (t) => {
  // Steps of 1 s, s = 0. Worker 2 finishes its third step at 3 s and is away until 6.5 s; the others go on every second, then wait for it: steps
  // from 6.5 s to 7.5 s of it, from 6 s to 7 s of the others, then together from 7.5 s. By 10 s: 6 + 1 + 2 rounds of two, and its 3 + 1 + 2.
  const run = await timingRun({ strategy: within(0), workers: 3, stragglers: { kind: 'none' }, absences: [{ worker: 2, from: 2.5, until: 6.5 }], end: 10 });
  t.is(run.updates, 2 * 9 + 6);
  t.true(areEqual(run.accounts[2]!.down, 3.5));
  t.true(areEqual(run.accounts[0]!.waiting, 0.5));
});

test('a machine that fails for good holds nobody back', async (t) => {
  // Each fails once, after 20 s on average, and nobody is replaced: in lockstep all would have stopped with the first.
  const run = await timingRun({
    strategy: within(0, 2), workers: 3, stragglers: { kind: 'none' }, network: ports, parameterBytes: 10, end: 100,
    failures: { timeToFailure: { kind: 'exponential', mean: 20 }, detection: 1, restart: 1, replacements: 0 }, seed: 3,
  });
  t.is(run.failures, 3);
  const computed = run.accounts.map(({ compute }) => compute);
  t.true(Math.max(...computed) > 2 * Math.min(...computed), computed.join());
});

test('what has no effect and what cannot be is said', (t) => {
  t.deepEqual(saidOf(t, 'kind: stale-synchronous, bound: -1'), ['10 strategies.ring.bound: out of range (expected a whole number ≥ 0, received -1)']);
  t.deepEqual(saidOf(t, 'kind: stale-synchronous, bound: 1'), []);
});
