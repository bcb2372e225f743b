/** What is made of gradients without computing one, and steps along it. */
import test from 'ava';
import { randomKResidual, qsgdVarianceBound } from '../../../src/learning/closed-forms/sparsity.js';
import { sumOfSquares } from '../../../src/learning/compression.js';
import type { Compression } from '../../../src/simulation/strategies/learning-task.js';
import { meanWithError, offBy } from '../../support/standard-error.js';
import { shelf } from './_shelf.js';
import { numbersOf, origin, taskAt } from './_vectors.js';

test('a sum adds its gradients up, each as often as its weight says', async (t) => {
  const task = taskAt([1, -2]);
  const start = task.gradient(task.initial, task.draw(0, 1));
  const half = task.gradient(task.descend(task.initial, start, 0.5), task.draw(0, 1));
  // 3·(1, −2) − 2·(½, −1) + (1, −2)
  t.deepEqual(await numbersOf(task, task.sum([start, half, start], [3, -2, 1])), [3, -6]);
  t.throws(() => task.sum([], []), { instanceOf: RangeError });
  t.throws(() => task.sum([start], [1, 2]), { instanceOf: RangeError });
  t.throws(() => task.sum([taskAt([1, -2]).gradient(taskAt([1, -2]).initial, task.draw(0, 1))], [1]), { instanceOf: TypeError });
});

test('a difference of models is something to step along: by a share of it towards the other', async (t) => {
  const task = taskAt([1, -2]);
  const moved = task.descend(task.initial, task.gradient(task.initial, task.draw(0, 1)), 3);
  t.deepEqual(Array.from(await task.parameters(moved)), [-2, 4]);
  t.deepEqual(await numbersOf(task, task.difference(task.initial, moved)), [3, -6]);
  // A quarter of the way from (1, −2) to (−2, 4).
  t.deepEqual(Array.from(await task.parameters(task.descend(task.initial, task.difference(task.initial, moved), 0.25))), [0.25, -0.5]);
  t.deepEqual(await numbersOf(task, task.difference(moved, null)), [-2, 4]);
  t.deepEqual(Array.from(await task.parameters(origin(task))), [0, 0]);
});

test('what arrives of a compressed gradient, each kind', async (t) => {
  const values = [3, -7, 2, 1, -1, 2];
  const task = taskAt(values);
  const gradient = task.gradient(task.initial, task.draw(0, 1));
  const arrives = (compression: Compression) => numbersOf(task, task.compress(gradient, compression));
  // ⌈0.3·6⌉ = 2 of them.
  t.deepEqual(await arrives({ kind: 'top-k', kept: 0.3 }), [3, -7, 0, 0, 0, 0]);
  // (3 + 7 + 2 + 1 + 1 + 2)/6 = 8/3
  t.deepEqual(await arrives({ kind: 'sign' }), values.map((value) => Math.sign(value) * 16 / 6));
  const random = await arrives({ kind: 'random-k', kept: 0.5 });
  t.is(random.filter((value) => value !== 0).length, 3);
  t.true(random.every((value, place) => value === 0 || value === values[place]));
  // |v|² = 68; a multiple of √68/4 next to each.
  const rounded = await arrives({ kind: 'qsgd', levels: 4 });
  t.true(rounded.every((value, place) => Math.abs(value - values[place]!) <= Math.sqrt(68) / 4));
  t.true(rounded.every((value) => Math.abs(value / (Math.sqrt(68) / 4) - Math.round(value / (Math.sqrt(68) / 4))) < 1e-12));
  const pruned = await arrives({ kind: 'pruned', kept: 0.5 });
  t.is(pruned.filter((value) => value !== 0).length, 3);
  t.true(pruned.every((value, place) => value === 0 || value === values[place]));
});

test('what is random about a compression depends on its operand, its kind and who compresses, and on nothing else', async (t) => {
  const values = Array.from({ length: 200 }, (_, i) => i + 1);
  const of = async (compression: Compression, { count = 1, before = 0 } = {}) => {
    const task = taskAt(values);
    // Other gradients, asked for before, change nothing.
    for (let other = 0; other < before; other++) task.compress(task.gradient(task.initial, task.draw(1, 9)), compression);
    return numbersOf(task, task.compress(task.gradient(task.initial, task.draw(0, count)), compression));
  };
  for (const compression of [{ kind: 'random-k', kept: 0.1 }, { kind: 'qsgd', levels: 2 }] as const) {
    const once = await of(compression);
    t.deepEqual(await of(compression, { before: 3 }), once);
    // The same numbers as the mean of two samples are another gradient.
    t.notDeepEqual(await of(compression, { count: 2 }), once);
    t.notDeepEqual(await of({ ...compression, by: 1 }), once);
    t.notDeepEqual(await of({ ...compression, by: 1 }), await of({ ...compression, by: 2 }));
  }
});

test('a pruned model keeps the same places of every gradient', async (t) => {
  const values = Array.from({ length: 100 }, (_, i) => i + 1);
  const places = async (seed: number, worker: number) => {
    const task = taskAt(values, { noise: 1, seed });
    const numbers = await numbersOf(task, task.compress(task.gradient(task.initial, task.draw(worker, 1)), { kind: 'pruned', kept: 0.3 }));
    return Array.from(numbers.keys()).filter((i) => numbers[i] !== 0);
  };
  const first = await places(1, 0);
  t.is(first.length, 30);
  t.deepEqual(await places(1, 1), first);
  t.deepEqual(await places(2, 3), first);
});

test('within a pruned model only its own numbers are compressed', async (t) => {
  const values = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? i + 1 : -i - 1));
  const task = taskAt(values);
  const gradient = task.compress(task.gradient(task.initial, task.draw(0, 1)), { kind: 'pruned', kept: 0.3 });
  const inside = (await numbersOf(task, gradient)).filter((value) => value !== 0);
  const arrives = async (compression: Compression) => (await numbersOf(task, task.compress(gradient, compression))).filter((value) => value !== 0);
  // A tenth of 30 numbers.
  t.deepEqual(await arrives({ kind: 'top-k', kept: 0.1, within: 0.3 }), inside.filter((value) => inside.filter((other) => Math.abs(other) > Math.abs(value)).length < 3));
  t.is((await arrives({ kind: 'random-k', kept: 0.1, within: 0.3 })).length, 3);
  const mean = inside.reduce((sum, value) => sum + Math.abs(value), 0) / 30;
  t.deepEqual(await arrives({ kind: 'sign', within: 0.3 }), inside.map((value) => Math.sign(value) * mean));
  const rounded = await numbersOf(task, task.compress(gradient, { kind: 'qsgd', levels: 1000, within: 0.3 }));
  t.true(rounded.every((value, place) => Math.abs(value) < 1e-9 || inside.includes(values[place]!)));
});

test('random-k loses 1 − k/d of the square norm in the mean, and top-k no more', async (t) => {
  const values = Array.from({ length: 40 }, (_, i) => (i * 7919 % 41) - 20);
  const square = sumOfSquares(Float64Array.from(values));
  const task = taskAt(values);
  const lost = async (compression: Compression, count: number) => {
    const gradient = task.gradient(task.initial, task.draw(0, count));
    return sumOfSquares(Float64Array.from(await numbersOf(task, task.sum([gradient, task.compress(gradient, compression)], [1, -1])))) / square;
  };
  for (const kept of [0.1, 0.5]) {
    const shares = [];
    // Batches of different sizes: other gradients of the same numbers.
    for (let draw = 1; draw <= 400; draw++) shares.push(await lost({ kind: 'random-k', kept }, draw));
    const { mean, error } = meanWithError(shares);
    const { isClose, message } = offBy(mean, randomKResidual(40, 40 * kept), error);
    t.true(isClose, message);
    t.true(await lost({ kind: 'top-k', kept }, 1) <= randomKResidual(40, 40 * kept));
  }
});

test('QSGD is unbiased, with a variance within min(d/s², √d/s) of the square norm', async (t) => {
  const values = Array.from({ length: 30 }, (_, i) => (i * 7919 % 31) - 15);
  const square = sumOfSquares(Float64Array.from(values));
  const task = taskAt(values);
  for (const levels of [1, 3, 8]) {
    const errors: number[] = [];
    const first: number[] = [];
    for (let draw = 1; draw <= 400; draw++) {
      const arrives = await numbersOf(task, task.compress(task.gradient(task.initial, task.draw(0, draw)), { kind: 'qsgd', levels }));
      errors.push(sumOfSquares(Float64Array.from(arrives, (value, i) => value - values[i]!)) / square);
      first.push(arrives[0]!);
    }
    const { mean, error } = meanWithError(errors);
    t.true(mean - 4 * error <= qsgdVarianceBound(30, levels), `${mean} ± ${error} with ${levels} levels`);
    // Rounded between a = ⌊x⌋ and a + 1 units of |v|/s with chance p: variance p(1 − p) units².
    const unit = Math.sqrt(square) / levels;
    const expected = values.reduce((sum, value) => sum + (Math.abs(value) / unit % 1) * (1 - Math.abs(value) / unit % 1), 0) * unit ** 2 / square;
    t.true(offBy(mean, expected, error).isClose, offBy(mean, expected, error).message);
    const bias = meanWithError(first);
    t.true(bias.error === 0 ? Math.abs(bias.mean - values[0]!) < 1e-9 : offBy(bias.mean, values[0]!, bias.error).isClose);
  }
});

test('a step goes the optimizer\'s way, a stride and a descent exactly as far as they say', async (t) => {
  const ball = { kind: 'heavy-ball', momentum: 0.5 };
  const task = taskAt([8], { optimizer: ball });
  const gradient = task.gradient(task.initial, task.draw(0, 1));
  const once = task.step(task.initial, gradient, 0.1);
  // v = 8, w = 8 − 0.8; then v = 0.5·8 + 8 = 12: 7.2 − 1.2, 7.2 − 1.2 as a stride; a descent leaves the velocity out.
  t.is((await task.parameters(task.step(once, gradient, 0.1)))[0], 7.2 - 0.1 * 12);
  t.is((await task.parameters(task.stride(once, gradient, 0.1)))[0], 7.2 - 0.1 * 12);
  t.is((await task.parameters(task.descend(once, gradient, 0.1)))[0], 7.2 - 0.1 * 8);
  // And leaves it as it was: v = 0.5·8 + 8 = 12 after it, too.
  t.is((await task.parameters(task.step(task.descend(once, gradient, 0.1), gradient, 0.1)))[0], 7.2 - 0.1 * 8 - 0.1 * 12);
});

test('an optimizer that searches strides as far as it is told, and steps as far as it finds', async (t) => {
  const task = taskAt([8], { optimizer: { kind: 'l-bfgs', memory: 3, armijo: 0.1, shrink: 0.5, trials: 10 } });
  const gradient = task.gradient(task.initial, task.draw(0, 1));
  t.is((await task.parameters(task.stride(task.initial, gradient, 3)))[0], 8 - 3 * 8);
  // Length 3 leads to −16, where the loss is larger; 1.5 to −4: ½·64 − ½·16 = 24 ≥ 0.1·1.5·64 = 9.6.
  t.is((await task.parameters(task.step(task.initial, gradient, 3)))[0], -4);
});

test('an optimizer that searches needs samples: it refuses what was made of gradients, but for a pruned model\'s', async (t) => {
  const task = taskAt([8, 4, 2, 1], { optimizer: 'l-bfgs' });
  const gradient = task.gradient(task.initial, task.draw(0, 1));
  for (const made of [task.sum([gradient], [1]), task.difference(task.initial, null), task.compress(gradient, { kind: 'sign' })]) {
    t.throws(() => task.step(task.initial, made, 0.1), { instanceOf: RangeError, message: 'A line search needs a gradient that was asked for on samples.' });
    t.notThrows(() => task.stride(task.initial, made, 0.1));
  }
  const pruned = task.compress(gradient, { kind: 'pruned', kept: 0.5 });
  const moved = await task.parameters(task.step(task.initial, pruned, 1));
  t.is(Array.from(moved).filter((value, place) => value !== [8, 4, 2, 1][place]).length, 2);
});

test('a loss on samples is that of the model there, and is remembered', async (t) => {
  const memory = shelf();
  const lossOf = async () => {
    const task = taskAt([3], { memory, noise: 1 });
    const moved = task.step(task.initial, task.gradient(task.initial, task.draw(0, 5)), 0.5);
    const loss = await task.loss(moved, [task.part(0, 2), task.part(1, 2)]);
    return { loss, task, at: () => task.parameters(moved) };
  };
  const first = await lossOf();
  t.is(first.task.statistics().gradientsComputed, 1);
  const [w] = await first.at();
  // Parts of the quadratic are without noise: ½w².
  t.is(first.loss, w! ** 2 / 2);
  const again = await lossOf();
  t.is(again.loss, first.loss);
  t.deepEqual(again.task.statistics(), { gradientsAsked: 1, gradientsComputed: 0, gradientsCached: 1, stackedCalls: 0 });
  // Each sample counts once: a batch of one and one of three, of their own noise.
  const task = taskAt([3], { noise: 1 });
  const [one, three] = [task.draw(0, 1), task.draw(0, 3)];
  const [a, b] = [await task.loss(task.initial, [one]), await task.loss(task.initial, [three])];
  t.true(Math.abs(await task.loss(task.initial, [one, three]) - (a + 3 * b) / 4) < 1e-12);
});
