import test from 'ava';
import { InputError } from '../../src/basics/errors.js';
import { run } from '../../src/experiment/run.js';
import type { RunPlan } from '../../src/experiment/run-plan.js';
import { openLaboratory } from '../../src/learning/laboratory.js';
import type { Scenario } from '../../src/scenario/schema.js';
import type { RunRecord } from '../../src/results/run-record.js';
import { scenarioOf } from '../support/scenario-of.js';

async function recordOf(scenario: Scenario, changes: Partial<RunPlan> = {}): Promise<RunRecord> {
  const strategy = Object.keys(scenario.strategies)[0]!;
  const laboratory = await openLaboratory(scenario);
  const plan: RunPlan = { strategy, learningRate: 0.1, purpose: 'replication', index: 0, ...changes };
  return (await run(scenario, plan, laboratory)).record;
}

test('a run that reaches ε ends at that evaluation, with what was spent until then', async (t) => {
  const record = await recordOf(scenarioOf());
  t.is(record.outcome.kind, 'reached');
  const last = record.curve.at(-1)!;
  t.true(last.trainLoss <= 0.01);
  t.true(record.curve.slice(0, -1).every(({ trainLoss }) => trainLoss > 0.01));
  t.is(record.outcome.time, last.time);
  t.is(record.outcome.time, record.elapsed);
  t.is(record.outcome.updates, last.updates);
  // A ring among 4 puts 2(p−1)·n bytes on the wire an update: 6 MB.
  t.is(record.outcome.bytes, record.outcome.updates * 6e6);
  t.is(record.outcome.cost, null);
});

test('cost is workers and servers times hours', async (t) => {
  const scenario = scenarioOf({
    price: { workerHour: '3 USD', serverHour: '1 USD' },
    strategies: { ps: { kind: 'synchronous', servers: 2, batchPerWorker: 5, learningRate: 0.1 } },
  });
  const { outcome } = await recordOf(scenario);
  // (4 workers × 3 + 2 servers × 1) USD an hour.
  t.true(Math.abs(outcome.cost! / (14 * outcome.time / 3600) - 1) < 1e-12);
});

test('with several ε the run goes on to the last, and each has its own crossing', async (t) => {
  const { crossings, outcome } = await recordOf(scenarioOf({ target: { metric: 'trainLoss', epsilon: [1, 0.1, 0.01] } }));
  t.deepEqual(crossings.map(({ epsilon }) => epsilon), [1, 0.1, 0.01]);
  const times = crossings.map(({ at }) => at!.time);
  t.true(times[0]! < times[1]! && times[1]! < times[2]!);
  t.is(outcome.time, times[2]!);
});

test('continueFor lets the run go on, and changes nothing before ε', async (t) => {
  const plain = await recordOf(scenarioOf());
  const longer = await recordOf(scenarioOf({ target: { metric: 'trainLoss', epsilon: 0.01, continueFor: 3 } }));
  t.deepEqual(longer.outcome, plain.outcome);
  t.deepEqual(longer.curve.slice(0, plain.curve.length), plain.curve);
  t.true(longer.passes >= plain.passes + 3);
});

test('smoothing judges the moving average', async (t) => {
  const { curve, outcome } = await recordOf(scenarioOf({ target: { metric: 'trainLoss', epsilon: 0.01, smoothing: { window: 4 } } }));
  const mean = (end: number) => curve.slice(Math.max(0, end - 3), end + 1).reduce((sum, { trainLoss }) => sum + trainLoss, 0) / Math.min(4, end + 1);
  const first = curve.findIndex((_, index) => index > 0 && mean(index) <= 0.01);
  t.is(outcome.time, curve[first]!.time);
});

test('a budget that ends a run leaves it censored, with the best value seen', async (t) => {
  const byPasses = await recordOf(scenarioOf({ target: { metric: 'trainLoss', epsilon: 1e-12 }, budget: { passes: 3 } }));
  t.like(byPasses.outcome, { kind: 'censored', reason: 'passes', passes: 3 });
  if (byPasses.outcome.kind === 'censored') t.is(byPasses.outcome.best, Math.min(...byPasses.curve.map(({ trainLoss }) => trainLoss)));
  const byTime = await recordOf(scenarioOf({ target: { metric: 'trainLoss', epsilon: 1e-12 }, budget: { passes: 1e6, simulatedTime: '100 ms' } }));
  t.like(byTime.outcome, { kind: 'censored', reason: 'simulatedTime', time: 0.1 });
});

test('an evaluation at the very end of the simulated time counts, in whichever double the steps add up to it', async (t) => {
  // Steps of 0.1 s, an evaluation at every third update: 0.1 + 0.1 + 0.1 is 0.30000000000000004. The loss is 2·0.9⁶ = 1.0629 then.
  const changes = (epsilon: number) => ({
    target: { metric: 'trainLoss', epsilon }, network: { model: 'unlimited' }, cluster: { workers: 4 }, evaluation: { everyPasses: 0.6 },
    problem: { model: { kind: 'quadratic', curvature: 1, noise: 0, start: 2, samplesPerPass: 100 } },
    workload: { parameterBytes: '1 MB', perSample: '20 ms' }, budget: { simulatedTime: '0.3 s' },
  });
  const reached = await recordOf(scenarioOf(changes(1.07)));
  t.like(reached.outcome, { kind: 'reached', updates: 3 });
  const censored = await recordOf(scenarioOf(changes(1.06)));
  t.like(censored.outcome, { kind: 'censored', reason: 'simulatedTime', updates: 3 });
  t.is(censored.curve.length, 2);
  if (censored.outcome.kind === 'censored') t.true(Math.abs(censored.outcome.best - 2 * 0.9 ** 6) < 1e-12);
});

test('a rate beyond stability ends as diverged, without an exception', async (t) => {
  // Stable for ηλ < 2; at 3 the loss grows by (1 − 3)² = 4 an update.
  const { outcome, curve } = await recordOf(scenarioOf(), { learningRate: 3 });
  t.is(outcome.kind, 'diverged');
  t.true(curve.every(({ trainLoss }) => Number.isFinite(trainLoss)));
  const beyondNumbers = await recordOf(scenarioOf({ evaluation: { everyPasses: 40 } }), { learningRate: 1e200 });
  t.like(beyondNumbers.outcome, { kind: 'diverged', loss: null });
});

test('an initial model that meets ε is the user\'s to mend, and the message says its value', async (t) => {
  // ½·1·2² = 2
  const error = await t.throwsAsync(recordOf(scenarioOf({ target: { metric: 'trainLoss', epsilon: 2 } })), { instanceOf: InputError });
  t.regex(error.message, /target\.epsilon.*already meets.*2\.000/);
});

test('the activities of a run sum to its elapsed time', async (t) => {
  for (const strategy of [
    { kind: 'synchronous', collective: 'star' }, { kind: 'synchronous', servers: 3 }, { kind: 'asynchronous' }, { kind: 'local-sgd', localSteps: 3 },
  ]) {
    const record = await recordOf(scenarioOf({ server: { perUpdate: '2 ms' }, strategies: { it: { ...strategy, batchPerWorker: 5, learningRate: 0.1 } } }));
    const sum = Object.values(record.whereTimeWent).reduce((total, seconds) => total + seconds, 0);
    t.true(Math.abs(sum / record.elapsed - 1) < 1e-9, strategy.kind);
  }
});

test('strategies of a scenario meet the same stragglers: without a network, ring and star take the same time', async (t) => {
  const both = scenarioOf({ network: { model: 'unlimited' }, strategies: {
    ring: { kind: 'synchronous', collective: 'ring', batchPerWorker: 5, learningRate: 0.1 },
    star: { kind: 'synchronous', collective: 'star', batchPerWorker: 5, learningRate: 0.1 },
  } });
  const { strategy: _, ...ring } = await recordOf(both, { strategy: 'ring' });
  const { strategy: __, ...star } = await recordOf(both, { strategy: 'star' });
  t.deepEqual({ ...ring, outcome: { ...ring.outcome, bytes: 0 }, crossings: [] }, { ...star, outcome: { ...star.outcome, bytes: 0 }, crossings: [] });
});

test('another replication has other samples and other stragglers; the two roots are independent', async (t) => {
  const first = await recordOf(scenarioOf());
  t.deepEqual(await recordOf(scenarioOf()), first);
  const second = await recordOf(scenarioOf(), { index: 1 });
  t.notDeepEqual(second.curve.map(({ trainLoss }) => trainLoss), first.curve.map(({ trainLoss }) => trainLoss));
  const otherSystem = await recordOf(scenarioOf({ seed: { learning: 1, system: 2 } }));
  t.deepEqual(otherSystem.curve.map(({ trainLoss }) => trainLoss), first.curve.map(({ trainLoss }) => trainLoss));
  t.notDeepEqual(otherSystem.curve.map(({ time }) => time), first.curve.map(({ time }) => time));
});

// The two with tensors are serial: a thread has one TensorFlow.js, and of two that open its backend at once one is turned away.
test.serial('16 workers × 64 learn what one machine learns with batches of 1024 on the same samples', async (t) => {
  // One common order of samples, so that both see the same 1024 at each update: mini-batch SGD is sequential SGD with a larger batch.
  const mnist = (workers: number) => scenarioOf({
    target: { metric: 'trainLoss', epsilon: 0.001 },
    problem: { dataset: 'mnist', model: { kind: 'softmax' }, partition: 'shared' },
    cluster: { workers },
    evaluation: { everyPasses: 0.05, trainSamples: 512, testSamples: 512 },
    strategies: { it: { kind: 'synchronous', collective: 'ring', globalBatch: 1024, learningRate: 0.5 } },
    budget: { passes: 0.4 },
  });
  const losses = (record: RunRecord) => record.curve.map(({ trainLoss, testLoss }) => [trainLoss, testLoss]);
  const parallel = losses(await recordOf(mnist(16)));
  t.is(parallel.length, 9);
  t.true(parallel.at(-1)![0]! < 0.7 * parallel[0]![0]!, 'something was learned');
  // Within a round whoever starts first draws first, so the 1024 come in another order: float32 sums differ in their last bits, no more.
  losses(await recordOf(mnist(1))).flat().forEach((loss, index) => { t.true(Math.abs(loss / parallel.flat()[index]! - 1) < 1e-7); });
});

test.serial('all runs of a scenario are evaluated on the same samples, as many as it says of either set', async (t) => {
  // A model of zeros calls every image a 0, so its accuracies are the shares of zeros in the two subsets: a whole number of them.
  const mnist = (trainSamples: number, testSamples: number) => scenarioOf({
    target: { metric: 'trainLoss', epsilon: 0.001 }, problem: { dataset: 'mnist', model: { kind: 'softmax' } },
    evaluation: { everyPasses: 0.01, trainSamples, testSamples }, budget: { passes: 0.001 },
  });
  const shares = async (scenario: Scenario, plan: Partial<RunPlan> = {}) => {
    const [{ trainAccuracy, testAccuracy }] = (await recordOf(scenario, plan)).curve as [RunRecord['curve'][number]];
    return [trainAccuracy!, testAccuracy!];
  };
  const [train, tested] = await shares(mnist(1009, 2003));
  for (const [share, samples] of [[train!, 1009], [tested!, 2003]] as const) {
    t.true(Math.abs(share * samples - Math.round(share * samples)) < 1e-9);
    t.true(share > 0.05 && share < 0.15);
  }
  t.deepEqual(await shares(mnist(1009, 2003), { index: 1 }), [train, tested]);
  t.deepEqual(await shares(mnist(1009, 2003), { purpose: 'tuning' }), [train, tested]);
});
