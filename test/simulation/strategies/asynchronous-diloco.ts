import test from 'ava';
import type { NetworkOptions } from '../../../src/simulation/network/registry.js';
import { areEqual } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';
import { recordOf, saidOf } from './_record-of.js';

const timed = { kind: 'asynchronous-diloco', localSteps: 3, outer: 'nesterov', outerRate: 0.7, outerMomentum: 0.9, servers: 1 } as const;

// Three equally fast workers without communication push in turn: each change is of the model two updates ago, but for the first three.
const WORKERS = 3;
const PUSHES = 60;
const inTurn = {
  problem: { model: { kind: 'quadratic', curvature: 1, noise: 0, start: 2, samplesPerPass: 100 } },
  cluster: { workers: WORKERS }, network: { model: 'unlimited' }, evaluation: { everyPasses: 0.2 }, budget: { passes: 12 }, // 4 · 5 samples a push
};

/** Models after each of the pushes. @param step from the newest model, along a change that is so many updates old */
function coursesOf(step: (model: number, change: number, push: number, staleness: number) => number): number[] {
  const models = [2];
  for (let push = 0; push < PUSHES; push++) {
    const staleness = Math.min(push, WORKERS - 1);
    const read = models[push - staleness]!;
    models.push(step(models[push]!, read - 0.9 ** 4 * read, push, staleness));
  }
  return models;
}

for (const every of [undefined, 1, 3, 4]) {
  test(`Nesterov momentum is fed the mean of ${every ?? 'as many changes as there are workers'}, and used once for them`, async (t) => {
    const { curve, staleness } = await recordOf({ kind: 'asynchronous-diloco', localSteps: 4, outerRate: 0.5, outerMomentum: 0.6, ...(every === undefined ? {} : { momentumEvery: every }) }, inTurn);
    const n = every ?? WORKERS;
    let [momentum, sum] = [0, 0];
    const models = coursesOf((model, change, push) => {
      sum += change;
      if ((push + 1) % n > 0) return model - 0.5 * change / n;
      momentum = 0.6 * momentum + sum / n;
      sum = 0;
      return model - 0.5 * (0.6 * momentum + change / n);
    });
    t.is(curve.length, models.length);
    curve.forEach(({ trainLoss }, push) => { t.true(Math.abs(trainLoss - models[push]! ** 2 / 2) < 1e-12, `push ${push}: ${trainLoss}`); });
    t.deepEqual(staleness, [1, 1, PUSHES - 2]);
  });
}

test('plain and heavy-ball outer steps take every change at its full weight', async (t) => {
  const plain = await recordOf({ kind: 'asynchronous-diloco', localSteps: 4, outer: 'sgd', outerRate: 0.3 }, inTurn);
  coursesOf((model, change) => model - 0.3 * change).forEach((model, push) => { t.true(Math.abs(plain.curve[push]!.trainLoss - model ** 2 / 2) < 1e-12); });
  const heavy = await recordOf({ kind: 'asynchronous-diloco', localSteps: 4, outer: 'heavy-ball', outerRate: 0.3, outerMomentum: 0.5 }, inTurn);
  let velocity = 0;
  coursesOf((model, change) => {
    velocity = 0.5 * velocity + change;
    return model - 0.3 * velocity;
  }).forEach((model, push) => { t.true(Math.abs(heavy.curve[push]!.trainLoss - model ** 2 / 2) < 1e-12); });
});

test('a step that is aware of staleness divides the outer rate by it, whatever the schedule has made of the inner one', async (t) => {
  const schedule = { schedule: { kind: 'steps', at: [0.01], factor: 1 }, stalenessAware: true };
  const { curve } = await recordOf({ kind: 'asynchronous-diloco', localSteps: 4, outer: 'sgd', outerRate: 0.6, ...schedule }, inTurn);
  const models = coursesOf((model, change, _, staleness) => model - 0.6 / Math.max(staleness, 1) * change);
  curve.forEach(({ trainLoss }, push) => { t.true(Math.abs(trainLoss - models[push]! ** 2 / 2) < 1e-12, `push ${push}`); });
  // A cosine to 0 leaves no inner rate to compare with, and nothing to push.
  const still = await recordOf({ kind: 'asynchronous-diloco', localSteps: 4, outer: 'sgd', outerRate: 0.6, stalenessAware: true, schedule: { kind: 'cosine', passes: 3 } }, inTurn);
  t.is(still.curve.length, curve.length);
  t.is(still.curve.at(-1)!.trainLoss, still.curve.at(-2)!.trainLoss);
});

test('a worker\'s own optimizer goes on where it was', async (t) => {
  const { curve } = await recordOf({ kind: 'asynchronous-diloco', localSteps: 4, outer: 'sgd', outerRate: 0.5, optimizer: { kind: 'heavy-ball', momentum: 0.5 } }, { ...inTurn, cluster: { workers: 1 } });
  let [model, velocity] = [2, 0];
  for (let push = 0; push <= PUSHES; push++) {
    t.true(Math.abs(curve[push]!.trainLoss - model ** 2 / 2) < 1e-12, `push ${push}`);
    let own = model;
    for (let step = 0; step < 4; step++) {
      velocity = 0.5 * velocity + own;
      own -= 0.1 * velocity;
    }
    model -= 0.5 * (model - own);
  }
});

const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 100, latency: 0.2, overhead: 0.1, reduction: 7, duplex: 'full' };

test('one worker alone: three steps, push, service, pull; nothing queues', async (t) => {
  const common = { workers: 1, stragglers: { kind: 'none' }, server: { perUpdate: 0.5 }, network: ports, parameterBytes: 10, samples: 30 } as const;
  // One server: L + o + nβ = 0.2 + 0.1 + 0.1 = 0.4 s each way: 3 + 0.4 + 0.5 = 3.9 s to the first update, 0.4 more to each other: 3.9 + 9·4.3 s.
  const one = await timingRun({ ...common, strategy: timed });
  t.true(areEqual(one.elapsed, 42.6));
  t.true(areEqual(one.accounts[0]!.communication, 19 * 0.4) && areEqual(one.accounts[0]!.server, 5) && areEqual(one.accounts[0]!.compute, 30));
  t.deepEqual(one.staleness, [10]);
  // Two servers: 0.2 + 2·(0.1 + 0.05) = 0.5 s each way, 0.25 s at the servers, which work at the same time but for the first shard's 0.15 s lead.
  const two = await timingRun({ ...common, strategy: { ...timed, servers: 2 } });
  t.true(areEqual(two.elapsed, 3.75 + 9 * 4.25), String(two.elapsed));
  t.true(areEqual(two.accounts[0]!.communication, 19 * 0.5) && areEqual(two.accounts[0]!.server, 2.5));
});

test('queueing for the server\'s port counts as the server\'s, not as communication', async (t) => {
  // Two workers push at 3 s; both arrive at 3.2; ports 3.2–3.4 and 3.4–3.6: the second waits 0.2. Stopped at the second update at 3.6.
  const run = await timingRun({ strategy: timed, workers: 2, stragglers: { kind: 'none' }, network: ports, parameterBytes: 10, samples: 6 });
  t.true(areEqual(run.elapsed, 3.6));
  t.true(areEqual(run.accounts[1]!.communication, 0.4) && areEqual(run.accounts[1]!.server, 0.2));
});

test('changes are P − 1 outer steps old on average, each of H batches', async (t) => {
  for (const workers of [2, 8]) {
    const updates = 4000;
    const run = await timingRun({ strategy: timed, workers, samples: 3 * updates, seed: 2 });
    t.is(run.updates, updates);
    // Every update ages the P − 1 other changes under way by one; what these have aged at the end is missing: at most about P each.
    const missing = updates * (workers - 1) - run.staleness.reduce((sum, count, age) => sum + count * age, 0);
    t.true(missing >= 0 && missing < 3 * workers ** 2, String(missing));
    t.true(run.samplesComputed >= run.samplesApplied && run.samplesComputed < run.samplesApplied + 3 * workers);
  }
});

test('a failure loses all steps since the last push', async (t) => {
  // Machines fail 2.75 s (within 0.1: the law is that narrow) after the last failure was noticed, and are back after 0.5 s: first 2 whole steps, then
  // again and again 2 within the 2.25 s that are left. Four steps never come to an end, two are pushed every time.
  const common = { workers: 3, perSample: 1, stragglers: { kind: 'none' }, end: 20, failures: { timeToFailure: { kind: 'weibull', mean: 2.75, shape: 500 }, detection: 0, restart: 0.5 } } as const;
  const four = await timingRun({ ...common, strategy: { ...timed, localSteps: 4 } });
  t.is(four.samplesApplied, 0);
  t.is(four.samplesComputed, 3 * 2 * 7); // At 2, 5, 7.75, …, 18.75 s.
  t.is(four.failures, 3 * 7);
  const two = await timingRun({ ...common, strategy: { ...timed, localSteps: 2 } });
  t.is(two.samplesApplied, 3 * 2 * 7);
  for (const account of four.accounts) t.true(areEqual(Object.values(account).reduce((sum, seconds) => sum + seconds), 20));
});

test('what a failed machine had not sent is lost, and it fetches the model when it is back', async (t) => {
  // Pushes of 10 B take 0.4 s from 3 s on, in which every machine fails at about 3.2 s: the only shard, or the second of two, is lost.
  const failures = { timeToFailure: { kind: 'weibull', mean: 3.2, shape: 500 }, detection: 0, restart: 0.5 } as const;
  for (const servers of [1, 2]) {
    const run = await timingRun({ strategy: { ...timed, servers }, workers: 1, perSample: 1, stragglers: { kind: 'none' }, network: ports, parameterBytes: 10, failures, end: 4 });
    t.is(run.samplesComputed, 3);
    t.is(run.samplesApplied, 0);
    t.true(run.accounts[0]!.down > 0.2 && run.bytesSent === 20, JSON.stringify(run)); // Pushed in vain, and the model pulled.
  }
});

test('what is wrong with it, and what is of no use', (t) => {
  const field = '10 strategies.ring';
  t.deepEqual(saidOf(t, 'kind: asynchronous-diloco, localSteps: 0'), [`${field}.localSteps: out of range (expected a whole number ≥ 1, received 0)`]);
  t.deepEqual(saidOf(t, 'kind: asynchronous-diloco, localSteps: 4, momentumEvery: 0'), [`${field}.momentumEvery: out of range (expected a whole number ≥ 1, received 0)`]);
  t.deepEqual(saidOf(t, 'kind: asynchronous-diloco, localSteps: 4, outer: sgd, momentumEvery: 2'), [`${field}.momentumEvery: this has no effect: only a Nesterov momentum is delayed`]);
  t.deepEqual(saidOf(t, 'kind: asynchronous-diloco, localSteps: 4, servers: 0'), [`${field}.servers: out of range (expected a whole number ≥ 1 and ≤ 100000, received 0)`]);
  t.deepEqual(saidOf(t, 'kind: asynchronous-diloco, localSteps: 4'), []);
});
