import test from 'ava';
import { run } from '../../../src/experiment/run.js';
import { streamsOf } from '../../../src/experiment/run-plan.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import { ring } from '../../../src/simulation/collectives/ring.js';
import type { StragglerOptions } from '../../../src/simulation/compute/stragglers.js';
import { costOfNetwork, type NetworkOptions } from '../../../src/simulation/network/registry.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';
import { PLAN, saidOf } from './_record-of.js';

const until = (deadline: number) => ({ kind: 'anytime', deadline, collective: 'ring' }) as const;
const tens = (workers: number) => ({ workers, batches: Array<number>(workers).fill(10) });
const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 1e-4, reduction: 1e-10, duplex: 'full' };

test('a round takes the deadline and an all-reduce, however slow the stragglers', async (t) => {
  const exchange = ring.closedForm(4, 1e8, costOfNetwork(ports));
  const laws: readonly StragglerOptions[] = [{ kind: 'shiftedExponential', shift: 1, mean: 1 }, { kind: 'factors', factors: [1, 2, 3, 1000] }];
  for (const stragglers of laws) {
    // Nobody is done with a whole batch, of 1 s and more, by 0.8 s.
    const { evaluations } = await timingRun({ ...tens(4), perSample: 0.1, strategy: until(0.8), stragglers, network: ports, parameterBytes: 1e8, samples: 2000, everySamples: 1 });
    t.true(evaluations.length > 50);
    evaluations.forEach(({ time }, round) => { t.true(areEqual(time, (round + 1) * (0.8 + exchange)), `round ${round}: ${time}`); });
  }
});

test('of a batch of b that would take an exponential time of mean Z, Σ_{k ≤ b}(1 − exp(−b·D/(k·Z))) samples are done at the deadline D', async (t) => {
  // At least k of them where T ≤ b·D/k. Eight workers, so that a round without any sample has probability e^(−8·b·D/Z).
  const workers = 8;
  for (const deadline of [0.3, 1, 2]) {
    let expected = 0;
    for (let k = 1; k <= 10; k++) expected += workers * -Math.expm1(-10 * deadline / k);
    const { evaluations } = await timingRun({ ...tens(workers), strategy: until(deadline), samples: 100_000, everySamples: 1 });
    const { mean, error } = meanWithError(evaluations.map(({ samplesApplied }, round) => samplesApplied - (evaluations[round - 1]?.samplesApplied ?? 0)));
    const { isClose, message } = offBy(mean, expected, error);
    t.true(isClose, `D = ${deadline}: ${message}`);
  }
});

test('where the deadline is never reached it is synchronous SGD, to the last bit', async (t) => {
  const options = { ...tens(4), network: ports, parameterBytes: 1e8, samples: 4000, everySamples: 200 } as const;
  t.deepEqual(await timingRun({ ...options, strategy: until(1000) }), await timingRun({ ...options, strategy: { kind: 'synchronous', collective: 'ring' } }));
});

test('a worker alone and without straggling that has just the time for its batch is serial', async (t) => {
  const options = { ...tens(1), perSample: 0.1, stragglers: { kind: 'none' }, samples: 200, everySamples: 10 } as const;
  t.deepEqual(await timingRun({ ...options, strategy: until(1) }), await timingRun({ ...options, strategy: { kind: 'serial' } }));
});

test('who is done before the deadline waits for the others, who are not', async (t) => {
  // Batches of 10 that take 1 s and 4 s; the deadline is at 2 s: 10 and 5 samples a round.
  const { accounts, samplesApplied, samplesComputed } = await timingRun({ ...tens(2), perSample: 0.1, strategy: until(2), stragglers: { kind: 'factors', factors: [1, 4] }, samples: 150 });
  t.is(samplesApplied, 150);
  t.is(samplesComputed, 150);
  t.true(areEqual(accounts[0]!.compute, 10) && areEqual(accounts[0]!.waiting, 10));
  t.true(areEqual(accounts[1]!.compute, 20));
});

test('the step goes along the mean over all samples done: who has done more counts for more', async (t) => {
  // Batches of 8 at 1 ms a sample, 2 times, 4 times and 100 times slower; by 8 ms 8, 4, 2 and 0 are done, 14 together.
  const scenario = scenarioOf({
    target: { metric: 'trainLoss', epsilon: 1e-30 }, cluster: { workers: 4, stragglers: { kind: 'factors', factors: [1, 2, 4, 100] } },
    evaluation: { everyPasses: 0.14 }, budget: { passes: 5.6 },
    strategies: { it: { kind: 'anytime', deadline: '8 ms', batchPerWorker: 8, learningRate: 0.1 } },
  });
  const laboratory = await openLaboratory(scenario);
  const { task } = laboratory.run({ workers: 4, streams: streamsOf(scenario.seed, PLAN).learning });
  const losses = [(await task.metric(task.initial)).trainLoss];
  let version = task.initial;
  for (let update = 0; update < 40; update++) {
    version = task.step(version, task.meanGradient(version, [8, 4, 2].map((count, worker) => task.draw(worker, count))), 0.1);
    losses.push((await task.metric(version)).trainLoss);
  }
  const { record } = await run(scenario, PLAN, laboratory);
  t.deepEqual(record.curve.map(({ trainLoss }) => trainLoss), losses);
});

test('a round in which nobody has done a sample is no update, and the next one follows', async (t) => {
  // One worker; nine steps in ten take 100 times as long, and then not one of 10 samples is done after 1 s.
  const updates = 200;
  const run = await timingRun({ ...tens(1), perSample: 0.1, strategy: until(1), stragglers: { kind: 'slowdown', probability: 0.9, factor: 100 }, samples: 10 * updates });
  t.is(run.updates, updates);
  t.is(run.samplesApplied, 10 * updates);
  // Rounds until the N-th good one: N/q on average, with variance N(1 − q)/q².
  const { isClose, message } = offBy(run.elapsed, updates / 0.1, Math.sqrt(updates * 0.9) / 0.1);
  t.true(isClose, message);
});

test('a failure repeats the rounds since the checkpoint with as many samples as they had', async (t) => {
  const run = await timingRun({
    ...tens(3), strategy: until(0.9), stragglers: { kind: 'shiftedExponential', shift: 1, mean: 1 }, samples: 3000,
    failures: { timeToFailure: { kind: 'exponential', mean: 60 }, detection: 0, restart: 1, replacements: 1000, checkpoint: { interval: 5, cost: 0 } },
  });
  const undisturbed = await timingRun({ ...tens(3), strategy: until(0.9), stragglers: { kind: 'shiftedExponential', shift: 1, mean: 1 }, samples: 3000 });
  t.true(run.failures > 3);
  t.is(run.updates, undisturbed.updates);
  t.is(run.samplesApplied, undisturbed.samplesApplied);
  t.true(run.samplesComputed > run.samplesApplied);
  t.true(run.elapsed > undisturbed.elapsed);
});

test('a deadline that nobody can ever meet is said, not waited for', async (t) => {
  await t.throwsAsync(timingRun({ ...tens(2), perSample: 0.1, strategy: until(0.05), stragglers: { kind: 'none' }, samples: 10 }), {
    message: 'in 1000 rounds no worker has computed a sample by the deadline of 50 ms; it is too short',
  });
});

test('a deadline lies in the future', (t) => {
  t.deepEqual(saidOf(t, 'kind: anytime, deadline: 0'), ['10 strategies.ring.deadline: out of range (expected a time with its unit, such as "40 us", "1.2 ms", "2 h", > 0, received 0)']);
});
