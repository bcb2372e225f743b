import test from 'ava';
import fc from 'fast-check';
import { streams } from '../../src/basics/random.js';
import { dampedQsgd, qsgd, randomK, randomPlaces, scaledSign, sumOfSquares, topK } from '../../src/learning/compression.js';
import { randomKResidual } from '../../src/learning/closed-forms/sparsity.js';

// Their squares must not vanish.
const vectors = fc.float64Array({ minLength: 1, maxLength: 30, min: -1e6, max: 1e6, noNaN: true }).map((values) => values.map((value) => (Math.abs(value) < 1e-9 ? 0 : value)));
const lost = (values: Float64Array, kept: Float64Array): number => sumOfSquares(values.map((value, i) => value - kept[i]!));

test('top-k keeps the largest, of equal ones the first', (t) => {
  t.deepEqual(topK(Float64Array.of(3, -7, 2, 7, 7), 2), Float64Array.of(0, -7, 0, 7, 0));
  t.deepEqual(topK(Float32Array.of(1, -2), 0), new Float32Array(2));
  t.deepEqual(topK(Float32Array.of(1, -2), 2), Float32Array.of(1, -2));
});

test('top-k keeps k numbers or all that are not 0, none smaller than what it drops', (t) => {
  fc.assert(fc.property(vectors, fc.nat(), (values, k) => {
    const kept = k % (values.length + 1);
    const result = topK(values, kept);
    const places = Array.from(values.keys()).filter((i) => result[i] !== 0);
    t.is(places.length, Math.min(kept, values.filter((value) => value !== 0).length));
    t.true(places.every((i) => result[i] === values[i]));
    const least = Math.min(...places.map((i) => Math.abs(values[i]!)));
    t.true(values.every((value, i) => result[i] !== 0 || Math.abs(value) <= least));
    t.true(lost(values, result) <= randomKResidual(values.length, kept) * sumOfSquares(values) * (1 + 1e-12));
  }), { seed: 1, numRuns: 300 });
});

test('top-k of numbers with many equals keeps what a stable sort puts first', (t) => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 40 }), fc.nat(), (list, k) => {
    const kept = k % (list.length + 1);
    const places = Array.from(list.keys()).sort((a, b) => Math.abs(list[b]!) - Math.abs(list[a]!)).slice(0, kept);
    t.deepEqual(Array.from(topK(Float64Array.from(list), kept)), list.map((value, i) => (places.includes(i) ? value : 0)));
  }), { seed: 1, numRuns: 300 });
});

test('a gradient that is not finite is not made finite', (t) => {
  t.deepEqual(topK(Float64Array.of(5, NaN, 9, Infinity), 2), Float64Array.of(0, NaN, 0, Infinity));
  t.deepEqual(topK(Float64Array.of(5, NaN, NaN), 1), Float64Array.of(0, NaN, 0));
  t.true(qsgd(Float64Array.of(5, NaN), 4, streams(1)('round')).every(Number.isNaN));
  t.true(qsgd(Float64Array.of(5, Infinity), 4, streams(1)('round')).every(Number.isNaN));
});

test('random-k keeps k places, every place equally often', (t) => {
  const [dimension, kept, draws] = [12, 5, 12_000];
  const source = streams(1)('places');
  const times = new Float64Array(dimension);
  for (let draw = 0; draw < draws; draw++) {
    const places = randomPlaces(dimension, kept, source);
    t.is(places.size, kept);
    for (const place of places) times[place]!++;
  }
  // Binomial: draws·k/d = 5000, variance draws·(k/d)(1 − k/d) = 54².
  for (const count of times) t.true(Math.abs(count - 5000) <= 4 * Math.sqrt(draws * (5 / 12) * (7 / 12)), String(count));
  const values = Float64Array.from({ length: dimension }, (_, i) => i + 1);
  t.true(randomK(values, kept, source).every((value, i) => value === 0 || value === i + 1));
});

test('QSGD rounds to multiples of |v|/s next to each number', (t) => {
  fc.assert(fc.property(vectors, fc.integer({ min: 1, max: 16 }), fc.integer(), (values, levels, seed) => {
    const norm = Math.sqrt(sumOfSquares(values));
    qsgd(values, levels, streams(seed)('round')).forEach((rounded, i) => {
      t.true(Math.abs(rounded - values[i]!) <= norm / levels * (1 + 1e-12));
      const level = Math.abs(rounded) / norm * levels;
      t.true(norm === 0 || Math.abs(level - Math.round(level)) < 1e-9);
    });
  }), { seed: 1, numRuns: 200 });
  // |v| = 5 with 5 levels: 3 and −4 are levels themselves, whatever is drawn.
  t.deepEqual(qsgd(Float64Array.of(3, -4), 5, streams(1)('round')), Float64Array.of(3, -4));
});

test('damped, QSGD loses in the mean at most ω/(1 + ω) of the square norm, ω = min(d/s², √d/s), where it loses more than there is by itself', (t) => {
  // Equal numbers, d = 100 and s = 1: each is |v| with chance 1/√d, else 0, so that QSGD loses √d − 1 = 9 times |v|²; ω = 10.
  const values = new Float64Array(100).fill(1);
  const source = streams(1)('round');
  const meanLoss = (compress: typeof qsgd) => Array.from({ length: 4000 }, () => lost(values, compress(values, 1, source)) / 100).reduce((sum, each) => sum + each / 4000, 0);
  // k of 100 are rounded up, variance 9: the loss (100 + 80k)/100 varies by (0.8·3)² = 2.4², and over 1 + ω, 1 + k(100/121 − 20/11)/100, by 0.03².
  t.true(Math.abs(meanLoss(qsgd) - 9) < 4 * 2.4 / Math.sqrt(4000));
  t.true(Math.abs(meanLoss(dampedQsgd) - (1 - 1.2 / 12.1)) < 4 * 0.03 / Math.sqrt(4000));
  t.true(meanLoss(dampedQsgd) < 10 / 11);
});

test('the scaled sign is the nearest multiple of the signs', (t) => {
  // Mean magnitude (3 + 1 + 0 + 4)/4 = 2
  t.deepEqual(scaledSign(Float32Array.of(3, -1, 0, 4)), Float32Array.of(2, -2, 0, 2));
  fc.assert(fc.property(vectors, fc.double({ min: 0, max: 2, noNaN: true }), (drawn, factor) => {
    // Where numbers are 0 the mean magnitude is less than the best multiple.
    const values = drawn.map((value) => (value === 0 ? 1 : value));
    const signs = scaledSign(values);
    t.true(lost(values, signs) <= lost(values, signs.map((value) => factor * value)) * (1 + 1e-9) + 1e-9);
  }), { seed: 1, numRuns: 200 });
});
