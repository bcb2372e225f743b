import { createHash } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { parseNumbers, readNumbersFile, type NumbersKind } from '../../../src/learning/sampling/numbers-file.js';
import { textFile } from './_text-file.js';

const kind: NumbersKind = { path: 'p', name: 'weights', expected: 'a number', accepts: () => true };

function numbersOf(text: string): number[] | string[] {
  const parsed = parseNumbers(text, 'f', kind);
  return 'numbers' in parsed ? [...parsed.numbers] : parsed.map(({ line, received, message }) => `${line ?? '-'} ${received ?? message}`);
}

test('white space, commas and the brackets of a JSON array are all the same', (t) => {
  for (const text of ['1 -2.5 3e2', '1\n-2.5\r\n3e2\n', '1, -2.5 ,3e2', '1,\n-2.5,\n3e2\n', '[1, -2.5, 3e2]', ' [\n  1,\n  -2.5,\n  3e2\n]\n', '\uFEFF1\t-2.5\t3e2', '# w\n\n1 -2.5\n3e2']) {
    t.deepEqual(numbersOf(text), [1, -2.5, 300], JSON.stringify(text));
  }
});

test('every double comes back as it was written, one a line or as JSON', (t) => {
  fc.assert(fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0), { minLength: 1 }), (values) => {
    t.deepEqual(numbersOf(values.join('\n')), values);
    t.deepEqual(numbersOf(JSON.stringify(values)), values);
  }), { seed: 1, numRuns: 200 });
});

test('lines are counted from 1, with the lines that hold nothing', (t) => {
  const parsed = parseNumbers('[\n1, 2,\n\n# three\n3]', 'f', kind);
  t.deepEqual('numbers' in parsed ? [...parsed.lines] : parsed, [2, 2, 5]);
});

test('whatever is no number is named with its line', (t) => {
  t.deepEqual(numbersOf('1\n2 two\n3,,4\nNaN Infinity 1e999 0x10'), ['2 "two"', '3 ""', '4 "NaN"', '4 "Infinity"', '4 "1e999"', '4 "0x10"']);
  t.deepEqual(numbersOf('[[1, 2], [3, 4]]'), ['1 "[1"', '1 "2]"', '1 "[3"', '1 "4]"']);
  t.deepEqual(numbersOf('# nothing\n[]'), ['2 "[]"']);
  t.deepEqual(numbersOf('[]'), ['- no weights in the file']);
});

test('of more than ten bad entries ten are shown', (t) => {
  const found = numbersOf('x '.repeat(13));
  t.deepEqual([found.length, found.at(-1)], [11, '- 3 more of the file\'s entries are not a number']);
});

test('a file is named by the SHA-256 of its content; one that cannot be read is one problem', async (t) => {
  const read = await readNumbersFile(textFile(t, '1 2'), kind);
  t.is('digest' in read ? read.digest : '', createHash('sha256').update('1 2').digest('hex'));
  const missing = await readNumbersFile('/nowhere/w.txt', kind);
  t.true(Array.isArray(missing) && missing.length === 1);
  t.like(missing, [{ file: '/nowhere/w.txt', path: 'p' }]);
});
