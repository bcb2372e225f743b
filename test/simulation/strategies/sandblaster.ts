import test from 'ava';
import { run } from '../../../src/experiment/run.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import { overBudget } from '../../../src/scenario/traffic.js';
import type { StrategyOptions } from '../../../src/simulation/strategies/registry.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { changed, described, loadText } from '../../support/scenario-file.js';
import { areEqual } from '../../support/standard-error.js';
import { timingRun, type TimingOptions } from '../../support/timing-run.js';
import { PLAN, recordOf, saidOf } from './_record-of.js';

const sandblaster = (portions: number, others: Partial<StrategyOptions<'sandblaster'>> = {}): StrategyOptions<'sandblaster'> => ({
  kind: 'sandblaster', portions, backups: 0, shrink: 0.5, trials: 20, servers: 1, ...others,
});

/** Seconds of one update: the training set has 1000 samples, so that a portion of N takes 1 s. */
async function update(options: TimingOptions & { readonly strategy: StrategyOptions<'sandblaster'> }): Promise<number> {
  return (await timingRun({ perSample: options.strategy.portions / 1000, ...options, samples: 1000 })).elapsed;
}

test('constant steps: a sweep of gradients, and one of losses that takes a third of it', async (t) => {
  for (const workers of [1, 2, 4]) t.true(areEqual(await update({ strategy: sandblaster(8), workers, stragglers: { kind: 'none' } }), 8 / workers * 4 / 3));
});

test('portions go to whoever is idle: a slow worker computes fewer', async (t) => {
  // Of 8 portions the one that takes 3 s for each begins two, at 0 and at 3 s, and the other six; with halves it would be 12 s. The losses
  // the same in a third of the time.
  const run: Pick<TimingOptions, 'workers' | 'stragglers'> = { workers: 2, stragglers: { kind: 'factors', factors: [1, 3] } };
  t.true(areEqual(await update({ ...run, strategy: sandblaster(8) }), 6 + 2));
  t.true(areEqual(await update({ ...run, strategy: sandblaster(2) }), 3 + 1));
});

test('the slowest portion is computed by an idle worker too, and the first to end counts', async (t) => {
  // Two portions, factors 1 and 10. The fast one ends its own after 1 s and a copy of the other's after 2 s; the slow one stops. Losses: 2/3 s.
  const run: Omit<TimingOptions, 'strategy'> = { workers: 2, stragglers: { kind: 'factors', factors: [1, 10] }, perSample: 2 / 1000, samples: 1000 };
  const { elapsed, samplesComputed, samplesApplied, accounts } = await timingRun({ ...run, strategy: sandblaster(2, { backups: 1 }) });
  t.true(areEqual(elapsed, 2 + 2 / 3));
  t.is(samplesApplied, 1000);
  t.is(samplesComputed, 2000); // Gradients and losses; what the slow one did not end does not count.
  t.true(areEqual(accounts[1]!.compute, elapsed));
  t.true(areEqual((await timingRun({ ...run, strategy: sandblaster(2) })).elapsed, 10 + 10 / 3));
});

test('a copy that ends before it is told to stop is computed for nothing', async (t) => {
  // The order to stop takes 0.3 s, as every message does. Worker 0: order until 0.3, portion until 1.3, report until 1.6, order until 1.9 for a copy
  // of the other portion, until 2.9. Worker 1: its 2.8 s end at 3.1, when the report of the copy is on its way until 3.2, and reports till 3.4.
  const network = { model: 'ports', bandwidth: Infinity, latency: 0.3, overhead: 0, reduction: 0, duplex: 'full' } as const;
  const { samplesComputed } = await timingRun({ workers: 2, stragglers: { kind: 'factors', factors: [1, 2.8] }, network, perSample: 2 / 1000, strategy: sandblaster(2, { backups: 1 }), end: 3.5 });
  t.is(samplesComputed, 1500);
});

test('an update sends every worker\'s sum once, and the model to try once', async (t) => {
  // Two workers, two portions, a network of 1 s for a model or a sum, no latency, messages of no bytes at once. Both have the first model: 1 s of computing, pushes until
  // 2 and 3 s; models at 4 and 5 s; the first to have it has its loss at 4⅓ s, and the other, without backups, at 5⅓ s.
  const network = { model: 'ports', bandwidth: 10, latency: 0, overhead: 0, reduction: 0, duplex: 'full' } as const;
  const job = { workers: 2, stragglers: { kind: 'none' }, perSample: 2 / 1000, parameterBytes: 10, network } as const;
  const one = await timingRun({ ...job, strategy: sandblaster(2), samples: 1000 });
  t.true(areEqual(one.elapsed, 5 + 1 / 3), String(one.elapsed));
  t.is(one.bytesSent, 40);
  // The model that was tried is the next one: nobody fetches it again.
  const two = await timingRun({ ...job, strategy: sandblaster(2), samples: 2000 });
  t.is(two.bytesSent, 80);
  // Two servers take halves of both at once: pushes until 2 s. Who asks first is sent both halves first, and the other has its own at 3.5 s.
  const halves = await timingRun({ ...job, strategy: sandblaster(2, { servers: 2 }), samples: 1000 });
  t.true(areEqual(halves.elapsed, 3.5 + 1 / 3), String(halves.elapsed));
});

test('what a failed worker had not pushed is computed by others', async (t) => {
  const job = { workers: 3, stragglers: { kind: 'none' }, perSample: 6 / 1000, strategy: sandblaster(6, { backups: 0 }) } as const;
  const failures = { timeToFailure: { kind: 'exponential', mean: 8 }, detection: 0.1, restart: 0.4 } as const;
  const calm = await timingRun({ ...job, samples: 50_000 });
  const run = await timingRun({ ...job, failures, samples: 50_000 });
  t.is(run.updates, 50);
  t.true(run.failures > 10);
  t.true(run.samplesComputed > calm.samplesComputed);
  t.true(run.elapsed > calm.elapsed && run.elapsed < 2 * calm.elapsed, `${run.elapsed} and ${calm.elapsed}`);
});

test('who is away is not waited for', async (t) => {
  // 4 portions by one of two workers: 4·(4/3) s.
  t.true(areEqual(await update({ strategy: sandblaster(4), workers: 2, stragglers: { kind: 'none' }, absences: [{ worker: 1, from: 0 }] }), 16 / 3));
});

/** BFGS with all pairs, written with matrices: H ← (I − sy'/y's)·H·(I − ys'/y's) + ss'/y's from γI, γ = s'y/y'y of the newest pair. */
function bfgsDirection(pairs: readonly (readonly [s: number[], y: number[]])[], gradient: readonly number[]): number[] {
  const n = gradient.length;
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, each, i) => sum + each * b[i]!, 0);
  const newest = pairs.at(-1);
  const gamma = newest === undefined ? 1 : dot(newest[0], newest[1]) / dot(newest[1], newest[1]);
  let h = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (i === j ? gamma : 0)));
  for (const [s, y] of pairs) {
    const rho = 1 / dot(s, y);
    const left = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => Number(i === j) - rho * s[i]! * y[j]!));
    const product = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]) => a.map((row) => b[0]!.map((_, j) => row.reduce((sum, each, k) => sum + each * b[k]![j]!, 0)));
    const transposed = left[0]!.map((_, j) => left.map((row) => row[j]!));
    h = product(product(left, h), transposed).map((row, i) => row.map((each, j) => each + rho * s[i]! * s[j]!));
  }
  return h.map((row) => -dot(row, gradient));
}

const curvatures = [30, 2, 0.5, 0.1];
const bowl = { problem: { model: { kind: 'quadratic', curvatures, noise: 0, start: [1, -1, 2, 3], samplesPerPass: 40 } }, evaluation: { everyPasses: 1 }, budget: { passes: 14 } };
const lossAt = (w: readonly number[]) => w.reduce((sum, each, i) => sum + curvatures[i]! * each ** 2 / 2, 0);

test('it takes the steps of BFGS, each shortened by half until the loss is no larger', async (t) => {
  const { curve, updates } = await recordOf({ kind: 'sandblaster', portions: 7, batchPerWorker: undefined, optimizer: { kind: 'l-bfgs', memory: 20 } }, bowl);
  t.is(updates, 14);
  let w = [1, -1, 2, 3];
  const pairs: [number[], number[]][] = [];
  let shortened = 0;
  for (const [update, { trainLoss }] of curve.entries()) {
    t.true(areEqual(trainLoss, lossAt(w), 1e-6), `update ${update}: ${trainLoss} instead of ${lossAt(w)}`);
    const gradient = w.map((each, i) => curvatures[i]! * each);
    const direction = bfgsDirection(pairs, gradient);
    // The run's plan says 0.1 for the rate, the first length.
    let length = 0.1;
    while (lossAt(w.map((each, i) => each + length * direction[i]!)) > lossAt(w)) {
      length /= 2;
      shortened++;
    }
    const next = w.map((each, i) => each + length * direction[i]!);
    pairs.push([next.map((each, i) => each - w[i]!), next.map((each, i) => curvatures[i]! * each - gradient[i]!)]);
    w = next;
  }
  t.true(shortened > 0);
});

test('at a rate of 1 a quadratic without noise is at its optimum after some passes, where gradient descent takes hundreds', async (t) => {
  const passesTo = async (strategy: object, learningRate: number): Promise<number> => {
    const scenario = scenarioOf({ ...bowl, target: { metric: 'trainLoss', epsilon: 1e-12 }, budget: { passes: 2000 }, strategies: { it: { learningRate, ...strategy } } });
    const { outcome } = (await run(scenario, { ...PLAN, learningRate }, await openLaboratory(scenario))).record;
    return outcome.kind === 'reached' ? outcome.passes : Infinity;
  };
  // At its best rate 2/(λ₁ + λ₄) gradient descent shrinks the loss by ((κ − 1)/(κ + 1))² a pass, κ = λ₁/λ₄ = 300: from 17.5 to 1e-12 in 30.5/(4/300) = 2290.
  t.true(await passesTo({ kind: 'sandblaster', portions: 7 }, 1) <= 15);
  t.is(await passesTo({ kind: 'full-batch' }, 2 / 30.1), Infinity);
});

test('a compressed sum of which all numbers are sent is the sum, whoever computed what', async (t) => {
  const options = { kind: 'sandblaster', portions: 9, batchPerWorker: undefined, optimizer: 'sgd' };
  const changes = { ...bowl, cluster: { workers: 4, stragglers: { kind: 'exponential', mean: '1 s' } } };
  const whole = await recordOf(options, changes);
  const compressed = await recordOf({ ...options, compression: { kind: 'top-k', kept: 1 } }, changes);
  t.is(compressed.curve.length, 15);
  compressed.curve.forEach(({ trainLoss }, point) => { t.true(areEqual(trainLoss, whole.curve[point]!.trainLoss, 1e-9)); });
});

test('there are no more portions than samples, and no batches', async (t) => {
  await t.throwsAsync(recordOf({ kind: 'sandblaster', portions: 41, batchPerWorker: undefined }, bowl), { name: 'InputError', message: 'portions: more portions than samples (expected at most 40, received 41)' });
  t.deepEqual(saidOf(t, 'kind: sandblaster, portions: 4'), ['10 strategies.ring.batchPerWorker: a strategy of kind sandblaster has no batch: it goes by the whole training set (expected no batch, received 8)']);
});

test('it searches for the length of a step itself, and goes through all samples in one update', (t) => {
  const written = (more: string) => changed(['{ kind: synchronous, collective: ring, batchPerWorker: 8, learningRate: 0.1 }', `{ kind: sandblaster, portions: 4, learningRate: 1${more} }`]);
  t.deepEqual(described(loadText(t, written(', trials: 1, shrink: 0.3, optimizer: { kind: l-bfgs, armijo: 0.1 }')).warnings), [
    '10 strategies.ring.optimizer.armijo: this has no effect: a strategy of kind sandblaster searches for the length of a step itself',
    '10 strategies.ring.shrink: this has no effect: only one length is tried',
  ]);
  // No samples of a gradient are searched on, so that it may be compressed.
  t.deepEqual(loadText(t, written(', compression: { kind: sign }')).problems, []);
  const { scenario } = loadText(t, written(''), ['budget.events=50']);
  // 4 portions of 4 messages, an order to push and a push and a pull of each of 4 workers: 28, two events each.
  t.like(overBudget(scenario!, 60_000)[0], { messagesPerUpdate: 28, updates: 1, events: 56 });
});
