import test from 'ava';
import type { CompressionOptions } from '../../../../src/simulation/strategies/wire/compression.js';
import { wireOf } from '../../../../src/simulation/strategies/wire/wire.js';
import { numbersOf, taskAt } from '../../../learning/history/_vectors.js';

const NUMBERS = Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? -1 : 1) * (i + 1));
const ROUNDS = 12;
const WORKERS = 3;

/** What each worker's gradient was in each round, and what arrived of it; workers take turns. */
async function exchanged(compression: CompressionOptions) {
  const task = taskAt(NUMBERS, { noise: 5, workers: WORKERS });
  const wire = wireOf(task, compression, 48);
  const all: { readonly worker: number; readonly gradient: number[]; readonly arrives: number[] }[] = [];
  for (let turn = 0; turn < ROUNDS * WORKERS; turn++) {
    const worker = turn % WORKERS;
    const gradient = task.gradient(task.initial, task.draw(worker, 1));
    all.push({ worker, gradient: await numbersOf(task, gradient), arrives: await numbersOf(task, wire.sent(worker, gradient)) });
  }
  return all;
}

/** What arrives of a corrected gradient where that is certain; of random-k at least how many numbers. */
const rules: Readonly<Record<string, { readonly compression: CompressionOptions; readonly holds: (corrected: readonly number[], arrives: readonly number[]) => boolean }>> = {
  // ⌈0.3·12⌉ = 4
  'top-k': {
    compression: { kind: 'top-k', kept: 0.3 },
    holds: (corrected, arrives) => arrives.every((value, i) => Math.abs(value - (corrected.filter((other) => Math.abs(other) > Math.abs(corrected[i]!)).length < 4 ? corrected[i]! : 0)) < 1e-12),
  },
  'random-k': {
    compression: { kind: 'random-k', kept: 0.3 },
    holds: (corrected, arrives) => arrives.filter((value) => value !== 0).length === 4 && arrives.every((value, i) => value === 0 || Math.abs(value - corrected[i]!) < 1e-12),
  },
  sign: {
    compression: { kind: 'sign' },
    holds: (corrected, arrives) => arrives.every((value, i) => Math.abs(value - Math.sign(corrected[i]!) * corrected.reduce((sum, each) => sum + Math.abs(each), 0) / 12) < 1e-12),
  },
};

for (const [name, { compression, holds }] of Object.entries(rules)) {
  test(`${name}: what a worker's compression has lost is added to its next gradient, so that all that arrives and the last loss are all gradients`, async (t) => {
    const lost = Array.from({ length: WORKERS }, () => NUMBERS.map(() => 0));
    for (const { worker, gradient, arrives } of await exchanged(compression)) {
      const corrected = gradient.map((value, i) => value + lost[worker]![i]!);
      t.true(holds(corrected, arrives));
      lost[worker] = corrected.map((value, i) => value - arrives[i]!);
    }
    const all = await exchanged(compression);
    for (let worker = 0; worker < WORKERS; worker++) {
      const own = all.filter((turn) => turn.worker === worker);
      t.is(own.length, ROUNDS);
      for (const i of NUMBERS.keys()) {
        const [gradients, arrived] = [own.reduce((sum, { gradient }) => sum + gradient[i]!, 0), own.reduce((sum, { arrives }) => sum + arrives[i]!, 0)];
        t.true(Math.abs(arrived + lost[worker]![i]! - gradients) < 1e-9);
      }
    }
  });
}

test('what QSGD loses is forgotten: each gradient is rounded by itself', async (t) => {
  for (const { gradient, arrives } of await exchanged({ kind: 'qsgd', levels: 8 })) {
    const unit = Math.hypot(...gradient) / 8;
    t.true(arrives.every((value, i) => Math.abs(value - gradient[i]!) <= unit * (1 + 1e-12)));
  }
});

test('without error feedback, for who keeps account himself, nothing is added', async (t) => {
  const task = taskAt(NUMBERS);
  const wire = wireOf(task, { kind: 'top-k', kept: 0.3 }, 48);
  const gradient = task.gradient(task.initial, task.draw(0, 1));
  const once = await numbersOf(task, wire.compressed(0, gradient));
  t.deepEqual(once, NUMBERS.map((value, i) => (i >= 8 ? value : 0)));
  t.deepEqual(await numbersOf(task, wire.compressed(0, gradient)), once);
});

test('to a copy that both ends keep, something is added of which less is left each time, however few the levels', async (t) => {
  // d = 100, s = 1: QSGD alone loses in the mean up to √d = 10 times what there is; a tenth of the numbers, or signs, never more than there is.
  for (const compression of [{ kind: 'qsgd', levels: 1 }, { kind: 'random-k', kept: 0.1 }, { kind: 'top-k', kept: 0.1 }, { kind: 'sign' }] as const) {
    const task = taskAt(Array.from({ length: 100 }, (_, i) => 1 + i % 7));
    const wire = wireOf(task, compression, 400);
    let copy = task.step(task.initial, task.gradient(task.initial, task.draw(0, 1)), 1);
    const squares = async () => (await numbersOf(task, task.difference(task.initial, copy))).reduce((sum, value) => sum + value ** 2, 0);
    const before = await squares();
    for (let round = 0; round < 200; round++) copy = task.descend(copy, wire.contracted(0, task.difference(task.initial, copy)), -1);
    // 1 − 1/(1 + √d) or 1 − k/d a round, less by chance: 0.91^200 = 6e-9.
    const after = await squares();
    t.true(after < 1e-3 * before, `${compression.kind}: ${after} of ${before}`);
  }
});

test('two who compress equal gradients at random draw differently, and one who does so twice, too', async (t) => {
  const task = taskAt(Array.from({ length: 100 }, (_, i) => i + 1));
  const wire = wireOf(task, { kind: 'random-k', kept: 0.1 }, 400);
  const gradient = task.gradient(task.initial, task.draw(0, 1));
  const [one, other, again] = [await numbersOf(task, wire.sent(0, gradient)), await numbersOf(task, wire.sent(1, gradient)), await numbersOf(task, wire.sent(0, gradient))];
  t.notDeepEqual(other, one);
  t.notDeepEqual(again, one);
});

test('the mean of compressed gradients weighs each by its samples; uncompressed it is one big batch', async (t) => {
  const task = taskAt([4, -8], { noise: 1 });
  const samples = [1, 3].map((count, worker) => task.draw(worker, count));
  // Signs times the mean magnitude: nothing is lost of a number alone, so that the means agree.
  const single = taskAt([4], { noise: 1 });
  const drawn = [1, 3].map((count, worker) => single.draw(worker, count));
  const [compressed, plain] = [{ kind: 'sign' } as const, { kind: 'none' } as const].map((compression) => wireOf(single, compression, 8).mean(single.initial, [0, 1], drawn));
  t.true(Math.abs((await numbersOf(single, compressed!))[0]! - (await numbersOf(single, plain!))[0]!) < 1e-12);
  t.deepEqual(
    await numbersOf(task, wireOf(task, { kind: 'top-k', kept: 1 }, 8).mean(task.initial, [0, 1], samples)),
    await numbersOf(task, task.meanGradient(task.initial, samples)), 'with all numbers kept nothing is compressed',
  );
});
