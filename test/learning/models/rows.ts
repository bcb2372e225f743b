import test from 'ava';
import fc from 'fast-check';
import { concatenate, gatherLabels, gatherRows, isFinite, transpose } from '../../../src/learning/models/rows.js';

test('rows are gathered in the order of the indices, repeats included', (t) => {
  for (const values of [Uint8Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(1, 2, 3, 4, 5, 6)]) {
    const examples = { count: 3, values, labels: Uint8Array.of(7, 8, 9) };
    const into = new Float32Array(6);
    gatherRows(examples, 2, Uint32Array.of(2, 0, 2), into);
    t.deepEqual(into, Float32Array.of(5, 6, 1, 2, 5, 6));
    t.deepEqual(gatherLabels(examples, Uint32Array.of(2, 0, 2)), Float32Array.of(9, 7, 9));
  }
});

test('a transpose puts row and column in each other\'s place', (t) => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 35 }), fc.integer({ min: 1, max: 9 }), (rows, columns) => {
    const from = Float32Array.from({ length: rows * columns }, (_, i) => i);
    const into = new Float32Array(from.length);
    transpose(from, rows, columns, into);
    t.true(from.every((value, i) => into[(i % columns) * rows + Math.floor(i / columns)] === value));
  }), { seed: 1, numRuns: 60 });
});

test('one number that is not finite is found wherever it stands', (t) => {
  for (const value of [NaN, Infinity, -Infinity]) {
    for (let place = 0; place < 7; place++) t.false(isFinite(Float32Array.from({ length: 7 }, (_, i) => (i === place ? value : 3e38))));
  }
  t.true(isFinite(Float32Array.of(3e38, 3e38, 3e38, -3e38, 0)) && isFinite(new Float32Array()));
});

test('arrays are put one after another', (t) => {
  t.deepEqual(concatenate([Float32Array.of(1), new Float32Array(), Float32Array.of(2, 3)]), Float32Array.of(1, 2, 3));
});
