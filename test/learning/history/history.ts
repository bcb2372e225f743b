import test from 'ava';
import { KeyHash, type ContentKey } from '../../../src/learning/history/content-key.js';
import { LazyHistory } from '../../../src/learning/history/history.js';
import type { KeyedSamples, LearningProblem } from '../../../src/learning/learning-problem.js';
import { makeOptimizer } from '../../../src/learning/optimizers/registry.js';
import type { ResultMemory } from '../../../src/learning/history/result-memory.js';
import type { LearningTask, Version } from '../../../src/simulation/strategies/learning-task.js';
import { collectGarbage } from '../../support/collect-garbage.js';

interface Counted extends KeyedSamples { readonly worker: number }
interface Logged { readonly problem: LearningProblem<Float64Array, Counted>; readonly waves: number[][]; readonly evaluated: number[] }

const samplesKey = (worker: number, count: number): ContentKey => new KeyHash('counted').word(worker).word(count).end();

/** Gradient = w + (samples' count); keeps what it was asked for: the parameters of every wave. */
function logged(): Logged {
  const waves: number[][] = [];
  const evaluated: number[] = [];
  const problem: LearningProblem<Float64Array, Counted> = {
    key: new KeyHash('logged').end(),
    evaluationKey: new KeyHash('all').end(),
    samplesPerPass: 100,
    initial: Float64Array.of(1),
    blocks: [1],
    draw: (worker, count) => ({ worker, count, bytes: 4 * count, key: samplesKey(worker, count) }),
    part: (index, count) => ({ worker: -1 - index, count, bytes: 4 * count, key: samplesKey(-1 - index, count) }),
    gradients(asks) {
      waves.push(asks.map(({ at }) => at[0]!));
      return Promise.resolve(asks.map(({ at, samples }) => Float64Array.of(at[0]! + samples.reduce((sum, { count }) => sum + count, 0))));
    },
    losses: (asks) => Promise.resolve(asks.map(({ at }) => at[0]! ** 2 / 2)),
    evaluate(at) {
      evaluated.push(at[0]!);
      return Promise.resolve({ trainLoss: at[0]!, testLoss: 0, trainAccuracy: null, testAccuracy: null });
    },
    close() { /* Nothing is held. */ },
  };
  return { problem, waves, evaluated };
}

function begin(problem: LearningProblem<Float64Array, Counted>, memory?: ResultMemory): LazyHistory<Float64Array, Counted> {
  return new LazyHistory({ problem, memory, optimizer: makeOptimizer({ kind: 'sgd' }, problem), optimizerName: 'sgd' });
}

test('nothing is computed before a metric is asked for', async (t) => {
  const { problem, waves } = logged();
  const task = begin(problem);
  const version = task.step(task.initial, task.gradient(task.initial, task.draw(0, 3)), 0.5);
  t.deepEqual(waves, []);
  // 1 − 0.5 · (1 + 3) = −1
  t.is((await task.metric(version)).trainLoss, -1);
  t.deepEqual(waves, [[1]]);
});

test('a gradient that enters nothing forced is never computed', async (t) => {
  const { problem, waves } = logged();
  const task = begin(problem);
  const dropped = task.gradient(task.initial, task.draw(0, 1));
  const kept = task.step(task.initial, task.gradient(task.initial, task.draw(1, 1)), 0.5);
  task.step(kept, dropped, 0.5);
  await task.metric(kept);
  t.deepEqual(waves.flat().length, 1);
  t.deepEqual(task.statistics(), { gradientsAsked: 2, gradientsComputed: 1, gradientsCached: 0, stackedCalls: 1 });
});

test('every gradient whose version is known goes into one call', async (t) => {
  const { problem, waves } = logged();
  const task = begin(problem);
  // Five workers take two local steps each from their own versions: two waves of five, not ten calls.
  let versions = Array.from({ length: 5 }, () => task.initial);
  for (let step = 0; step < 2; step++) {
    versions = versions.map((version, worker) => task.step(version, task.gradient(version, task.draw(worker, worker + 1)), 0.1));
  }
  await task.metric(task.mean(versions));
  t.deepEqual(waves.map(({ length }) => length), [5, 5]);
});

test('a gradient used by two steps is computed once', async (t) => {
  const { problem, waves } = logged();
  const task = begin(problem);
  const gradient = task.gradient(task.initial, task.draw(0, 1));
  const first = task.step(task.initial, gradient, 0.5);
  // 1 − 0.5·2 = 0; then 0 − 0.25·2 = −0.5, asked for after the gradient was used.
  t.is((await task.metric(first)).trainLoss, 0);
  t.is((await task.metric(task.step(first, gradient, 0.25))).trainLoss, -0.5);
  t.is(waves.length, 1);
});

test('a version is evaluated once, however often its metric is asked for', async (t) => {
  const { problem, evaluated } = logged();
  const task = begin(problem);
  const metrics = await Promise.all([task.metric(task.initial), task.metric(task.initial)]);
  t.is(metrics[0], metrics[1]);
  t.deepEqual(evaluated, [1]);
});

test('two metrics at once compute their common history once', async (t) => {
  const { problem, waves } = logged();
  const task = begin(problem);
  const common = task.step(task.initial, task.gradient(task.initial, task.draw(0, 1)), 0.5);
  const [a, b] = [0.5, 0.25].map((rate) => task.step(common, task.gradient(common, task.draw(0, 1)), rate));
  // common = 1 − 0.5·2 = 0, its gradient 0 + 1: a = −0.5, b = −0.25.
  const metrics = await Promise.all([task.metric(a!), task.metric(b!)]);
  t.deepEqual(metrics.map(({ trainLoss }) => trainLoss), [-0.5, -0.25]);
  t.deepEqual(waves, [[1], [0], [0]]);
});

test('a mean over the samples of P workers counts as P gradients in one call', async (t) => {
  const { problem } = logged();
  const task = begin(problem);
  const gradient = task.meanGradient(task.initial, [task.draw(0, 1), task.draw(1, 1), task.draw(2, 1)]);
  await task.metric(task.step(task.initial, gradient, 0.1));
  t.deepEqual(task.statistics(), { gradientsAsked: 3, gradientsComputed: 3, gradientsCached: 0, stackedCalls: 1 });
});

test('a mean takes a version as often as it is listed', async (t) => {
  const { problem } = logged();
  const task = begin(problem);
  const zero = task.step(task.initial, task.gradient(task.initial, task.draw(0, 1)), 0.5);
  // (0 + 0 + 1)/3
  t.is((await task.metric(task.mean([zero, zero, task.initial]))).trainLoss, 1 / 3);
});

test('a chain of 100,000 steps is forced without recursion', async (t) => {
  const { problem, waves } = logged();
  const task = begin(problem);
  let version = task.initial;
  for (let step = 0; step < 100_000; step++) version = task.step(version, task.gradient(version, task.draw(0, 1)), 1e-5);
  // w + 1 shrinks by 1 − 10⁻⁵ a step: w = 2·(1 − 10⁻⁵)^100000 − 1.
  t.true(Math.abs((await task.metric(version)).trainLoss - (2 * (1 - 1e-5) ** 100_000 - 1)) < 1e-9);
  t.is(waves.length, 100_000);
});

test('the history behind a forced version is garbage', async (t) => {
  const task = begin(logged().problem);
  const { behind, last } = chain(task, 10);
  await task.metric(last);
  await new Promise((resolve) => { setTimeout(resolve, 0); });
  collectGarbage();
  t.deepEqual(behind.map((reference) => reference.deref()), Array<undefined>(19).fill(undefined));
  t.true('isVersion' in last);
});

test('handles of another task are refused', (t) => {
  const [one, other] = [logged(), logged()].map(({ problem }) => begin(problem));
  t.throws(() => one!.gradient(other!.initial, one!.draw(0, 1)), { instanceOf: TypeError, message: /version/ });
  t.throws(() => one!.gradient(one!.initial, other!.draw(0, 1)), { instanceOf: TypeError, message: /Samples/ });
  t.throws(() => one!.step(one!.initial, other!.gradient(other!.initial, other!.draw(0, 1)), 1), { instanceOf: TypeError, message: /gradient/ });
});

test('empty draws, gradients and means are refused', (t) => {
  const task = begin(logged().problem);
  t.throws(() => task.draw(0, 0), { instanceOf: RangeError });
  t.throws(() => task.meanGradient(task.initial, []), { instanceOf: RangeError });
  t.throws(() => task.mean([]), { instanceOf: RangeError });
});

test('a failed computation fails its metric and leaves the others alone', async (t) => {
  const { problem } = logged();
  const task = begin({ ...problem, gradients: () => Promise.reject(new Error('lost device')) });
  const failing = task.metric(task.step(task.initial, task.gradient(task.initial, task.draw(0, 1)), 1));
  const sound = task.metric(task.initial);
  await t.throwsAsync(failing, { message: 'lost device' });
  t.is((await sound).trainLoss, 1);
});

/** So many steps; weak references to all their handles but the last version. A function of its own, so that no variable of the test keeps one. */
function chain(task: LearningTask, steps: number): { behind: WeakRef<object>[]; last: Version } {
  const behind: WeakRef<object>[] = [];
  let last = task.initial;
  for (let step = 0; step < steps; step++) {
    if (step > 0) behind.push(new WeakRef(last));
    const gradient = task.gradient(last, task.draw(0, 1));
    behind.push(new WeakRef(gradient));
    last = task.step(last, gradient, 0.1);
  }
  return { behind, last };
}
