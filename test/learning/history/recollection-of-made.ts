/** A history that remembers what is made of gradients: what a compression has lost, velocities, models that a worker keeps for itself. */
import test from 'ava';
import type { CompressionOptions } from '../../../src/simulation/strategies/wire/compression.js';
import type { Gradient, LearningTask, Version } from '../../../src/simulation/strategies/learning-task.js';
import { prunedTask } from '../../../src/simulation/strategies/wire/pruned-task.js';
import { wireOf } from '../../../src/simulation/strategies/wire/wire.js';
import { shelf } from './_shelf.js';
import { taskAt, type VectorOptions } from './_vectors.js';

const WORKERS = 4;
const NUMBERS = Array.from({ length: 20 }, (_, i) => i + 1);
const learner = (options: VectorOptions = {}) => taskAt(NUMBERS, { noise: 1, workers: WORKERS, ...options });

/** A way of learning: so many rounds, evaluated every five. */
type Course = (task: LearningTask, rounds: number) => Promise<number[]>;

async function evaluate(task: LearningTask, round: number, model: Version, losses: number[]): Promise<void> {
  if (task.isFull) await task.settle(model);
  if (round % 5 === 4) losses.push((await task.metric(model)).trainLoss);
}

const compressed = (compression: CompressionOptions): Course => async (task, rounds) => {
  const losses: number[] = [];
  const wire = wireOf(task, compression, 80);
  const all = Array.from({ length: WORKERS }, (_, worker) => worker);
  let model = task.initial;
  for (let round = 0; round < rounds; round++) {
    model = task.step(model, wire.mean(model, all, all.map((worker) => task.draw(worker, 8))), 0.05);
    await evaluate(task, round, model, losses);
  }
  return losses;
};

/** Two local steps of every worker's own optimizer, then an outer step with momentum; each worker keeps its optimizer's memory. */
const outer: Course = async (task, rounds) => {
  const losses: number[] = [];
  const own: Version[] = [];
  let model = task.initial;
  let velocity: Gradient | undefined;
  for (let round = 0; round < rounds; round++) {
    const changes = Array.from({ length: WORKERS }, (_, worker) => {
      const before = own[worker];
      let local = before === undefined ? model : task.descend(before, task.difference(before, model), 1);
      for (let step = 0; step < 2; step++) local = task.step(local, task.gradient(local, task.draw(worker, 8)), 0.05);
      own[worker] = local;
      return task.difference(model, local);
    });
    const change = task.sum(changes, changes.map(() => 1 / WORKERS));
    velocity = velocity === undefined ? change : task.sum([velocity, change], [0.5, 1]);
    model = task.descend(model, task.sum([change, velocity], [1, 0.5]), 0.5);
    await evaluate(task, round, model, losses);
  }
  return losses;
};

/** Workers push in an order in which the last is seldom there; what is on its way is computed at older models. */
const asynchronous: Course = async (task, rounds) => {
  const losses: number[] = [];
  const wire = wireOf(task, { kind: 'top-k', kept: 0.2 }, 80);
  let model = task.initial;
  const ask = (worker: number) => task.gradient(model, task.draw(worker, 8));
  const underWay = Array.from({ length: WORKERS }, (_, worker) => ask(worker));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < WORKERS; turn++) {
      const worker = turn === 3 && round % 20 !== 19 ? round % 3 : turn;
      model = task.step(model, wire.sent(worker, underWay[worker]!), 0.02);
      underWay[worker] = ask(worker);
    }
    await evaluate(task, round, model, losses);
  }
  return losses;
};

/** With the gradients of a round, and the rounds that there may be between two checkpoints. */
const courses: Readonly<Record<string, { readonly course: Course; readonly options?: VectorOptions; readonly perRound: number; readonly back: number }>> = {
  // A checkpoint holds the model and P losses, 5 models' worth of numbers: one after 80 gradients or more, 20 rounds.
  'top-k': { course: compressed({ kind: 'top-k', kept: 0.2 }), perRound: WORKERS, back: 25 },
  sign: { course: compressed({ kind: 'sign' }), perRound: WORKERS, back: 25 },
  'random-k with momentum': { course: compressed({ kind: 'random-k', kept: 0.2 }), options: { optimizer: 'heavy-ball' }, perRound: WORKERS, back: 30 },
  // Nothing is lost that would be added: the model alone, every 16 gradients.
  qsgd: { course: compressed({ kind: 'qsgd', levels: 4 }), perRound: WORKERS, back: 5 },
  pruned: { course: (task, rounds) => compressed({ kind: 'none' })(prunedTask(task, 0.5), rounds), perRound: WORKERS, back: 5 },
  'pruned and top-k': { course: (task, rounds) => compressed({ kind: 'top-k', kept: 0.2 })(prunedTask(task, 0.5), rounds), perRound: WORKERS, back: 25 },
  // Sums of some rounds, P workers' models with their memory: some 30 models' worth, 8 gradients a round.
  'an outer optimizer': { course: outer, perRound: 2 * WORKERS, back: 60 },
  'an outer optimizer, and momentum on workers': { course: outer, options: { optimizer: 'heavy-ball' }, perRound: 2 * WORKERS, back: 80 },
  // Beside the losses, models that gradients are awaited at.
  'asynchronous top-k': { course: asynchronous, perRound: WORKERS, back: 45 },
};

for (const [name, { course, options = {}, perRound, back }] of Object.entries(courses)) {
  test(`${name}: the same run again computes nothing; one that goes on longer computes from the last checkpoint, to the same bits`, async (t) => {
    const memory = shelf();
    const first = learner({ ...options, memory });
    const losses = await course(first, 200);
    t.deepEqual(await course(learner(options), 200), losses);
    const again = learner({ ...options, memory });
    t.deepEqual(await course(again, 200), losses);
    t.is(again.statistics().gradientsComputed, 0);
    t.is(again.statistics().gradientsCached, 200 * perRound);
    const longer = learner({ ...options, memory });
    t.deepEqual(await course(longer, 220), await course(learner(options), 220));
    const { gradientsAsked, gradientsComputed, gradientsCached } = longer.statistics();
    t.true(gradientsComputed >= 20 * perRound && gradientsComputed <= (20 + back) * perRound, `${gradientsComputed} for ${20 * perRound}`);
    t.true(gradientsComputed + gradientsCached <= gradientsAsked);
  });

  test(`${name}: with little memory it settles often, to the same bits, and then from checkpoints`, async (t) => {
    const losses = await course(learner(options), 200);
    // A round's nodes and samples: at most 1,500 B a gradient. There is a checkpoint before it is full, so that none of what is known is computed.
    const mostBytes = 1500 * perRound * (back + 10);
    for (const little of [20_000, mostBytes]) t.deepEqual(await course(learner({ ...options, mostBytes: little }), 200), losses);
    const memory = shelf();
    t.deepEqual(await course(learner({ ...options, mostBytes, memory }), 200), losses);
    const again = learner({ ...options, mostBytes, memory });
    t.deepEqual(await course(again, 200), losses);
    t.is(again.statistics().gradientsComputed, 0);
    // Whatever is missing is computed anew.
    memory.checkpoints.clear();
    t.deepEqual(await course(learner({ ...options, mostBytes, memory }), 220), await course(learner(options), 220));
  });
}
