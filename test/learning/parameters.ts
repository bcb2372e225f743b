import test from 'ava';
import fc from 'fast-check';
import { average, descend } from '../../src/learning/parameters.js';

const float32 = (length: number): Float32Array => new Float32Array(length);

test('a step goes against the gradient and leaves its operands alone', (t) => {
  const from = Float32Array.of(1, 2);
  const gradient = Float32Array.of(4, -8);
  // 1 − 0.25·4 = 0 and 2 + 0.25·8 = 4
  t.deepEqual(descend(from, gradient, 0.25, float32), Float32Array.of(0, 4));
  t.deepEqual([from, gradient], [Float32Array.of(1, 2), Float32Array.of(4, -8)]);
});

test('a mean weighs equally, and sums in double before it rounds', (t) => {
  t.deepEqual(average([Float32Array.of(1, 0), Float32Array.of(2, 3), Float32Array.of(6, 0)], float32), Float32Array.of(3, 1));
  // In float32 2²⁴ + 1 is 2²⁴, and the mean of (2²⁴, 1, 1) would be 2²⁴/3 instead of (2²⁴ + 2)/3.
  t.deepEqual(average([Float32Array.of(2 ** 24), Float32Array.of(1), Float32Array.of(1)], float32), Float32Array.of((2 ** 24 + 2) / 3));
});

test('the mean of copies of one vector is that vector', (t) => {
  fc.assert(fc.property(fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 1 }), fc.constantFrom(1, 2, 4, 8), (values, copies) => {
    t.deepEqual(average(Array<Float32Array>(copies).fill(values), float32).map((value) => value + 0), values.map((value) => value + 0));
  }), { seed: 1, numRuns: 100 });
});
