import test from 'ava';
import fc from 'fast-check';
import { below, hash128, shuffle, streams, type Uniform } from '../../src/basics/random.js';

function take(source: Uniform, count: number): number[] {
  return Array.from({ length: count }, source);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('the same root and name give the same numbers, however often and in whatever order streams are opened', (t) => {
  const alone = take(streams(7)('worker/3'), 100);
  const open = streams(7);
  const other = open('worker/2');
  other();
  const again = open('worker/3');
  const interleaved = alone.map(() => {
    other();
    return again();
  });
  t.deepEqual(interleaved, alone);
  t.deepEqual(take(open('worker/3'), 100), alone);
});

test('another name or another root gives other numbers', (t) => {
  const firsts = new Set<number>();
  for (const root of [1, 2, 'a', '1/x']) {
    for (let worker = 0; worker < 250; worker++) firsts.add(streams(root)(`worker/${worker}/straggler`)());
  }
  t.is(firsts.size, 1000);
});

test('uniform numbers have the moments of U[0, 1) and lie in it', (t) => {
  const n = 100_000;
  const values = take(streams(1)('moments'), n);
  t.true(values.every((value) => value >= 0 && value < 1));
  // Mean 1/2, variance 1/12: standard error √(1/12/n). Mean of u² = 1/3, variance of u² = 1/5 − 1/9 = 4/45.
  t.true(Math.abs(mean(values) - 1 / 2) <= 4 * Math.sqrt(1 / 12 / n));
  t.true(Math.abs(mean(values.map((value) => value * value)) - 1 / 3) <= 4 * Math.sqrt(4 / 45 / n));
  // Neighbours are uncorrelated: u·v has mean 1/4, variance 1/9 − 1/16 = 7/144.
  const products = Array.from({ length: n / 2 }, (_, pair) => values[2 * pair]! * values[2 * pair + 1]!);
  t.true(Math.abs(mean(products) - 1 / 4) <= 4 * Math.sqrt(7 / 144 / (n / 2)));
});

test('streams of neighbouring names are uncorrelated', (t) => {
  const n = 50_000;
  const [a, b] = [take(streams(1)('worker/1'), n), take(streams(1)('worker/2'), n)];
  t.true(Math.abs(mean(a.map((value, index) => value * b[index]!)) - 1 / 4) <= 4 * Math.sqrt(7 / 144 / n));
});

test('the first numbers of many streams are uniform too', (t) => {
  const n = 20_000;
  const firsts = Array.from({ length: n }, (_, worker) => streams(1)(`worker/${worker}`)());
  t.true(Math.abs(mean(firsts) - 1 / 2) <= 4 * Math.sqrt(1 / 12 / n));
  t.true(Math.abs(mean(firsts.map((value) => value * value)) - 1 / 3) <= 4 * Math.sqrt(4 / 45 / n));
});

test('whole numbers below n are equally frequent', (t) => {
  const source = streams(1)('dice');
  const n = 60_000;
  const counts = new Array<number>(6).fill(0);
  for (let roll = 0; roll < n; roll++) counts[below(6, source)]! += 1;
  // Each count is binomial: mean n/6 = 10,000, variance n · 1/6 · 5/6.
  for (const count of counts) t.true(Math.abs(count - n / 6) <= 4 * Math.sqrt(n * 5 / 36));
});

test('a shuffle is a permutation, in place', (t) => {
  fc.assert(fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
    const copy = [...items];
    const shuffled = shuffle(copy, streams(seed)('shuffle'));
    t.is(shuffled, copy);
    t.deepEqual(shuffled.toSorted((a, b) => a - b), items.toSorted((a, b) => a - b));
  }), { seed: 1 });
});

test('every order is equally likely', (t) => {
  const source = streams(1)('orders');
  const n = 24_000;
  const counts = new Map<string, number>();
  for (let round = 0; round < n; round++) {
    const order = shuffle([1, 2, 3, 4], source).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  // 4! = 24 orders, 1000 each, variance n · 1/24 · 23/24.
  t.is(counts.size, 24);
  for (const count of counts.values()) t.true(Math.abs(count - n / 24) <= 4 * Math.sqrt(n * 23 / 576));
});

test('no text hashes to the generator\'s bad state, and texts seldom collide', (t) => {
  const seen = new Set<string>();
  for (let index = 0; index < 10_000; index++) {
    const words = hash128(`system/worker/${index}`);
    t.true(words.some((word) => word !== 0));
    seen.add(words.join());
  }
  t.is(seen.size, 10_000);
  t.true(hash128('').some((word) => word !== 0));
});
