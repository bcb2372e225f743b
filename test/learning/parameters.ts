import test from 'ava';
import fc from 'fast-check';
import { average, descend, dot, emptyLike, joinSlices, slice, weightedSum } from '../../src/learning/parameters.js';

const finite = { noNaN: true, noDefaultInfinity: true } as const;

test('a step goes against the gradient and leaves its operands alone', (t) => {
  const from = Float32Array.of(1, 2);
  const gradient = Float32Array.of(4, -8);
  // 1 − 0.25·4 = 0 and 2 + 0.25·8 = 4
  t.deepEqual(descend(from, gradient, 0.25), Float32Array.of(0, 4));
  t.deepEqual([from, gradient], [Float32Array.of(1, 2), Float32Array.of(4, -8)]);
});

test('a mean weighs equally, and sums in double before it rounds', (t) => {
  t.deepEqual(average([Float32Array.of(1, 0), Float32Array.of(2, 3), Float32Array.of(6, 0)]), Float32Array.of(3, 1));
  // In float32 2²⁴ + 1 is 2²⁴, and the mean of (2²⁴, 1, 1) would be 2²⁴/3 instead of (2²⁴ + 2)/3.
  t.deepEqual(average([Float32Array.of(2 ** 24), Float32Array.of(1), Float32Array.of(1)]), Float32Array.of((2 ** 24 + 2) / 3));
});

test('the mean of copies of one vector is that vector', (t) => {
  fc.assert(fc.property(fc.float32Array({ ...finite, minLength: 1 }), fc.constantFrom(1, 2, 4, 8), (values, copies) => {
    t.deepEqual(average(Array<Float32Array>(copies).fill(values)), values.map((value) => value + 0));
  }), { seed: 1, numRuns: 100 });
});

test('sums run in the order of the list, however many there are', (t) => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.double(finite), fc.double({ ...finite, min: -2, max: 2 })), { minLength: 1, maxLength: 11 }), (terms) => {
    let sum = 0;
    for (const [value, weight] of terms) sum += weight * value;
    t.deepEqual(weightedSum(terms.map(([value]) => Float64Array.of(value)), terms.map(([, weight]) => weight)), Float64Array.of(sum));
  }), { seed: 2, numRuns: 200 });
});

test('a weighted sum is divided at the end', (t) => {
  // (1·2 + 3·6)/4 = 5
  t.deepEqual(weightedSum([Float64Array.of(2), Float64Array.of(6)], [1, 3], 4), Float64Array.of(5));
});

test('an inner product can be of a part', (t) => {
  t.is(dot(Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)), 32);
  t.is(dot(Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6), 1, 2), 10);
});

test('what is empty has the precision of its like', (t) => {
  t.deepEqual(emptyLike(Float32Array.of(1, 2)), Float32Array.of(0, 0));
  t.deepEqual(emptyLike(Float64Array.of(1, 2), 3), Float64Array.of(0, 0, 0));
});

test('slices differ by at most one in size, share the memory of the whole, and join to it', (t) => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (length, count) => {
    const whole = Float32Array.from({ length }, (_, index) => index);
    const slices = Array.from({ length: count }, (_, index) => slice(whole, index, count));
    const sizes = slices.map((part) => part.length);
    t.true(Math.max(...sizes) - Math.min(...sizes) <= 1);
    t.true(slices.every(({ buffer }) => buffer === whole.buffer));
    t.deepEqual(joinSlices(slices), whole);
  }), { seed: 3, numRuns: 100 });
});
