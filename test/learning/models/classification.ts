import test from 'ava';
import { sigmoidLoss, softmaxLoss } from '../../../src/learning/models/classification.js';

test('equal outputs cost the logarithm of the number of classes', (t) => {
  t.deepEqual(softmaxLoss.quality(Float32Array.of(7, 7, 7, 7), [2]), { loss: Math.log(4), accuracy: 0 });
  t.deepEqual(sigmoidLoss.quality(Float32Array.of(0, 0), [0, 1]), { loss: Math.log(2), accuracy: 0.5 });
});

test('loss and accuracy are means over the rows', (t) => {
  // z = (0, ±1): p of class 1 = σ(±1); labels 1 and 1 cost ln(1 + 1/e) and ln(1 + e).
  const expected = (Math.log1p(Math.exp(-1)) + Math.log1p(Math.E)) / 2;
  for (const { loss, accuracy } of [softmaxLoss.quality(Float32Array.of(0, 1, 0, -1), [1, 1]), sigmoidLoss.quality(Float32Array.of(1, -1), [1, 1])]) {
    t.true(Math.abs(loss - expected) < 1e-15);
    t.is(accuracy, 0.5);
  }
});

test('outputs far apart do not overflow', (t) => {
  t.deepEqual(softmaxLoss.quality(Float32Array.of(1e30, -1e30), [0]), { loss: 0, accuracy: 1 });
  t.is(softmaxLoss.quality(Float32Array.of(1000, 0), [1]).loss, 1000);
  t.deepEqual([1000, -1000].map((z, label) => sigmoidLoss.quality(Float32Array.of(z), [label]).loss), [1000, 1000]);
});

for (const value of [NaN, Infinity, -Infinity]) {
  test(`an output of ${value} gives a loss that is not finite, not an exception`, (t) => {
    t.false(Number.isFinite(softmaxLoss.quality(Float32Array.of(0, value), [1]).loss));
    t.false(Number.isFinite(sigmoidLoss.quality(Float32Array.of(value), [value > 0 ? 0 : 1]).loss));
  });
}

test('the slopes of a row are p − onehot(y), and sum to 0', (t) => {
  // exp z = (1, 2, 5): p = (1/8, 2/8, 5/8), label 1.
  const outputs = Float32Array.of(0, Math.log(2), Math.log(5));
  softmaxLoss.differentiate(outputs, [1]);
  [0.125, -0.75, 0.625].forEach((slope, k) => { t.true(Math.abs(outputs[k]! - slope) < 1e-7); });
  // σ(ln 3) = 3/4.
  const logits = Float32Array.of(Math.log(3), Math.log(3));
  sigmoidLoss.differentiate(logits, [0, 1]);
  [0.75, -0.25].forEach((slope, k) => { t.true(Math.abs(logits[k]! - slope) < 1e-7); });
});
