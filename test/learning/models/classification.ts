import test from 'ava';
import { classificationMetrics } from '../../../src/learning/models/classification.js';

test('equal outputs cost the logarithm of the number of classes', (t) => {
  t.deepEqual(classificationMetrics(Float32Array.of(7, 7, 7, 7), 1, [2], 4), { loss: Math.log(4), accuracy: 0 });
});

test('loss and accuracy are means over the rows', (t) => {
  // Two classes, z = (0, ±ln 3): p = (1/4, 3/4) and (3/4, 1/4); labels 1 and 1 cost −ln ¾ and −ln ¼.
  const { loss, accuracy } = classificationMetrics(Float32Array.of(0, 2, 0, -2), Math.log(3) / 2, [1, 1], 2);
  t.true(Math.abs(loss - (Math.log(4 / 3) + Math.log(4)) / 2) < 1e-15);
  t.is(accuracy, 0.5);
});

test('outputs far apart do not overflow', (t) => {
  t.deepEqual(classificationMetrics(Float32Array.of(1e30, -1e30), 1, [0], 2), { loss: 0, accuracy: 1 });
  t.is(classificationMetrics(Float32Array.of(1000, 0), 1, [1], 2).loss, 1000);
});

for (const value of [NaN, Infinity, -Infinity]) {
  test(`an output of ${value} gives a loss that is not finite, not an exception`, (t) => {
    t.false(Number.isFinite(classificationMetrics(Float32Array.of(0, value), 1, [1], 2).loss));
  });
}
