import test from 'ava';
import fc from 'fast-check';
import { enterRows, presentFeatures } from '../../../../src/learning/models/dense/entering.js';

const ROWS = 40;

// Mostly zeros; `offset` bytes before the first row, so that rows of bytes need not begin at words.
const sparse = fc.record({ features: fc.integer({ min: 1, max: 12 }), isBytes: fc.boolean(), offset: fc.integer({ min: 0, max: 4 }), indices: fc.array(fc.nat(ROWS - 1), { minLength: 1, maxLength: 30 }) })
  .chain(({ features, isBytes, offset, indices }) => fc.array(fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(1, 128, 255) }), { minLength: ROWS * features, maxLength: ROWS * features })
    .map((numbers) => {
      const bytes = new Uint8Array(offset + numbers.length);
      bytes.set(numbers, offset);
      return {
        features, indices: Uint32Array.from(indices),
        examples: { count: ROWS, values: isBytes ? bytes.subarray(offset) : Float32Array.from(numbers, (value) => value / -3 + 0), labels: new Uint8Array(ROWS) },
      };
    }));

test('a feature is present if any of the rows has it, wherever its bytes lie', (t) => {
  fc.assert(fc.property(sparse, ({ examples, features, indices }) => {
    const expected = Array.from({ length: features }, (_, feature) => feature).filter((feature) => indices.some((row) => examples.values[row * features + feature] !== 0));
    t.deepEqual([...presentFeatures(examples, features, indices)], expected);
  }), { seed: 1, numRuns: 300 });
});

test('of many rows the last one counts too', (t) => {
  const values = new Uint8Array(3 * 1000);
  values[2999] = 1;
  const examples = { count: 1000, values, labels: new Uint8Array(1000) };
  t.deepEqual([...presentFeatures(examples, 3, Uint32Array.from({ length: 1000 }, (_, row) => row))], [2]);
});

test('rows enter with the features asked for, masked, and a 1 at the end; and transposed', (t) => {
  fc.assert(fc.property(sparse, fc.boolean(), fc.boolean(), ({ examples, features, indices }, isMasked, isWhole) => {
    const present = Uint32Array.from({ length: features }, (_, feature) => feature).filter((feature) => isWhole || feature % 3 !== 1);
    const mask = isMasked ? Float32Array.from({ length: indices.length * features }, (_, i) => i % 4) : undefined;
    const size = indices.length * (present.length + 1);
    const into = { rows: new Float32Array(size).fill(NaN), turned: new Float32Array(size).fill(NaN) };
    enterRows(examples, features, indices, present, mask, into);
    const expected = Array.from(indices, (index, row) => [...Array.from(present, (feature) => examples.values[index * features + feature]! * (mask?.[row * features + feature] ?? 1)), 1]);
    t.deepEqual(into.rows, Float32Array.from(expected.flat()));
    t.deepEqual(into.turned, Float32Array.from([...present, 0].flatMap((_, k) => expected.map((row) => row[k]!))));
  }), { seed: 2, numRuns: 300 });
});
