/** A history that remembers: what earlier runs computed is not computed again, whatever the order, and the results are the same bits. */
import test, { type ExecutionContext } from 'ava';
import { LazyHistory } from '../../../src/learning/history/history.js';
import type { KeyedSamples, LearningProblem } from '../../../src/learning/learning-problem.js';
import { quadratic } from '../../../src/learning/models/quadratic.js';
import { makeOptimizer } from '../../../src/learning/optimizers/registry.js';
import type { ResultMemory } from '../../../src/learning/history/result-memory.js';
import { streams } from '../../../src/basics/random.js';
import type { LearningTask, Shard, Version } from '../../../src/simulation/strategies/learning-task.js';
import { shelf } from './_shelf.js';

const WORKERS = 4;

function problem(seed = 1): LearningProblem<Float64Array, KeyedSamples> {
  return quadratic.open({ kind: 'quadratic', curvature: 1, noise: 1, start: 3, samplesPerPass: 100, spread: 0 }, { workers: WORKERS, streams: streams(seed), isShared: false });
}

function learner(memory?: ResultMemory, { seed = 1, optimizer = 'sgd', mostBytes = 1e9 } = {}) {
  const it = problem(seed);
  return new LazyHistory({ problem: it, memory, mostBytes, optimizer: makeOptimizer(optimizer === 'sgd' ? { kind: 'sgd' } : { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, it), optimizerName: optimizer });
}

/** Evaluated every five rounds of a synchronous run. */
async function synchronous(task: LearningTask, rounds: number, rate = (_round: number): number => 0.1): Promise<number[]> {
  const losses: number[] = [];
  let model = task.initial;
  for (let round = 0; round < rounds; round++) {
    model = task.step(model, task.meanGradient(model, Array.from({ length: WORKERS }, (_, worker) => task.draw(worker, 8))), rate(round));
    if (round % 5 === 4) losses.push((await task.metric(model)).trainLoss);
  }
  return losses;
}

/** Workers take turns at one server of `servers` shards; what one pulls it uses a whole turn later. Evaluated every twenty updates. */
async function asynchronous(task: LearningTask, updates: number, { servers = 1, order = (update: number): number => update % WORKERS } = {}): Promise<number[]> {
  const losses: number[] = [];
  const shards: Shard[] = Array.from({ length: servers }, (_, server) => task.shard(task.initial, server, servers));
  const ask = (local: readonly Shard[], worker: number) => task.gradient(task.assemble(local), task.draw(worker, 8));
  const pulled: (readonly Shard[])[] = Array.from({ length: WORKERS }, () => [...shards]);
  const underWay = pulled.map(ask);
  for (let update = 0; update < updates; update++) {
    const worker = order(update);
    for (let server = 0; server < servers; server++) shards[server] = task.stepShard(shards[server]!, underWay[worker]!, 0.05);
    // What was pulled before is read now: it was on its way for a turn.
    underWay[worker] = ask(pulled[worker]!, worker);
    pulled[worker] = [...shards];
    if (update % 20 === 19) losses.push((await task.metric(task.assemble(shards))).trainLoss);
  }
  return losses;
}

function computed(t: ExecutionContext, task: LazyHistory<Float64Array, KeyedSamples>, expected: number): void {
  const { gradientsAsked, gradientsComputed, gradientsCached } = task.statistics();
  t.is(gradientsComputed, expected);
  t.true(gradientsComputed + gradientsCached <= gradientsAsked);
}

test('the same run again computes nothing and sees the same losses', async (t) => {
  const memory = shelf();
  const first = learner(memory);
  const losses = await synchronous(first, 50);
  computed(t, first, 200);
  const again = learner(memory);
  t.deepEqual(await synchronous(again, 50), losses);
  t.deepEqual(again.statistics(), { gradientsAsked: 200, gradientsComputed: 0, gradientsCached: 200, stackedCalls: 0 });
});

test('a run that goes on longer starts from the last checkpoint', async (t) => {
  const memory = shelf();
  await synchronous(learner(memory), 50);
  const longer = learner(memory);
  const losses = await synchronous(longer, 60);
  t.deepEqual(losses, await synchronous(learner(), 60));
  // Rounds 51 … 60 of four gradients each.
  computed(t, longer, 40);
});

test('a run that differs late computes from where it differs', async (t) => {
  const memory = shelf();
  await synchronous(learner(memory), 50);
  const rate = (round: number) => (round < 42 ? 0.1 : 0.2);
  const other = learner(memory);
  t.deepEqual(await synchronous(other, 50, rate), await synchronous(learner(), 50, rate));
  // Rounds 41 … 50: the evaluation after 40 is the last that is shared.
  computed(t, other, 40);
});

test('without its checkpoints it computes from the beginning, to the same bits', async (t) => {
  const memory = shelf();
  await synchronous(learner(memory), 50);
  memory.checkpoints.clear();
  const longer = learner(memory);
  t.deepEqual(await synchronous(longer, 60), await synchronous(learner(), 60));
  computed(t, longer, 240);
  t.is(longer.statistics().gradientsCached, 0);
});

for (const servers of [1, 3]) {
  test(`asynchronous with ${servers} of servers: what is on its way is in the checkpoint`, async (t) => {
    const wide = (memory?: ResultMemory) => {
      const it = quadratic.open({ kind: 'quadratic', curvatures: [1, 0.5, 0.2, 0.1], noise: 1, start: 3, samplesPerPass: 100, spread: 0 }, { workers: WORKERS, streams: streams(1), isShared: false });
      return new LazyHistory({ problem: it, memory, optimizer: makeOptimizer({ kind: 'sgd' }, it), optimizerName: 'sgd' });
    };
    const memory = shelf();
    const first = wide(memory);
    await asynchronous(first, 1200, { servers });
    const again = wide(memory);
    await asynchronous(again, 1200, { servers });
    computed(t, again, 0);
    const longer = wide(memory);
    const losses = await asynchronous(longer, 1260, { servers });
    t.deepEqual(losses, await asynchronous(wide(), 1260, { servers }));
    // A checkpoint holds at most thirteen models' worth of numbers, so there is one every 220 updates.
    t.true(longer.statistics().gradientsComputed <= 280, `${longer.statistics().gradientsComputed}`);
    // Another order from update 1001 on shares the first 1000.
    const order = (update: number) => (update < 1000 ? update : update + 1) % WORKERS;
    const other = wide(memory);
    t.deepEqual(await asynchronous(other, 1200, { servers, order }), await asynchronous(wide(), 1200, { servers, order }));
    t.true(other.statistics().gradientsComputed <= 420, `${other.statistics().gradientsComputed}`);
  });
}

test('an optimizer\'s memory goes into the checkpoint', async (t) => {
  const memory = shelf();
  await synchronous(learner(memory, { optimizer: 'adam' }), 50);
  const longer = learner(memory, { optimizer: 'adam' });
  t.deepEqual(await synchronous(longer, 60), await synchronous(learner(undefined, { optimizer: 'adam' }), 60));
  // Three arrays a model make one checkpoint every 48 gradients or more, so of 20, 40, 60, … every third has one: the last after 45 rounds.
  computed(t, longer, 60);
});

test('slices of different ages keep the steps that their optimizer counts', async (t) => {
  const start = (memory?: ResultMemory) => {
    const it = quadratic.open({ kind: 'quadratic', curvatures: [1, 0.5, 0.2, 0.1], noise: 1, start: 3, samplesPerPass: 100, spread: 0 }, { workers: WORKERS, streams: streams(1), isShared: false });
    return new LazyHistory({ problem: it, memory, optimizer: makeOptimizer({ kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, it), optimizerName: 'adam' });
  };
  /** Every second update steps the first of two slices alone. */
  const uneven = async (task: LearningTask, updates: number): Promise<number[]> => {
    const losses: number[] = [];
    const shards = [task.shard(task.initial, 0, 2), task.shard(task.initial, 1, 2)];
    for (let update = 0; update < updates; update++) {
      const gradient = task.gradient(task.assemble(shards), task.draw(update % WORKERS, 8));
      for (const server of update % 2 === 0 ? [0, 1] : [0]) shards[server] = task.stepShard(shards[server]!, gradient, 0.05);
      if (update % 80 === 79) losses.push((await task.metric(task.assemble(shards))).trainLoss);
    }
    return losses;
  };
  const memory = shelf();
  await uneven(start(memory), 960);
  const longer = start(memory);
  t.deepEqual(await uneven(longer, 1200), await uneven(start(), 1200));
  t.true(longer.statistics().gradientsComputed < 1200);
});

test('another seed, optimizer, rate or batch shares nothing', async (t) => {
  const memory = shelf();
  await synchronous(learner(memory), 10);
  for (const task of [learner(memory, { seed: 2 }), learner(memory, { optimizer: 'adam' })]) {
    await synchronous(task, 10);
    computed(t, task, 40);
  }
  const faster = learner(memory);
  await synchronous(faster, 10, () => 0.11);
  computed(t, faster, 40);
});

test('a full history settles: known evaluations are then taken from checkpoints, and nothing is computed', async (t) => {
  const memory = shelf();
  const losses = await synchronous(learner(memory), 200);
  const small = learner(memory, { mostBytes: 5000 });
  t.deepEqual(await synchronous(small, 200), losses);
  computed(t, small, 0);
});

test('a full history says so, and settling it makes room', async (t) => {
  const task = learner(undefined, { mostBytes: 5000 });
  let model: Version = task.initial;
  let settled = 0;
  for (let step = 0; step < 200; step++) {
    model = task.step(model, task.gradient(model, task.draw(0, 8)), 0.1);
    if (!task.isFull) continue;
    settled++;
    await task.settle(model);
    t.false(task.isFull);
  }
  // A step is two nodes of 250 bytes and eight samples of four: 5,000 bytes are full after ten of them.
  t.is(settled, 20);
  const plain = learner();
  let same: Version = plain.initial;
  for (let step = 0; step < 200; step++) same = plain.step(same, plain.gradient(same, plain.draw(0, 8)), 0.1);
  t.deepEqual(await task.metric(model), await plain.metric(same));
});
