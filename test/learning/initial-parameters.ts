import test from 'ava';
import { InputError } from '../../src/basics/errors.js';
import { streams } from '../../src/basics/random.js';
import { aboutInitial, initialDigest, initialField, initialParameters, initialProblems, readInitial, type Initial, type StartingModel } from '../../src/learning/initial-parameters.js';
import { textFile } from './sampling/_text-file.js';

const model: StartingModel = { parameters: 3, startsFrom: 'zero', seeded: (source) => Float32Array.from({ length: 3 }, source) };

test('a word, or a map with a file, may be written', (t) => {
  t.deepEqual(initialField.parse('seeded'), { kind: 'seeded' });
  t.deepEqual(initialField.parse({ file: 'w.txt' }), { kind: 'file', file: 'w.txt' });
  for (const wrong of ['random', { file: '' }, {}, { kind: 'file', file: 'w' }]) t.false(initialField.safeParse(wrong).success, JSON.stringify(wrong));
  t.deepEqual([{ kind: 'zero' } as const, { kind: 'file', file: '/a/w.txt' } as const].map(aboutInitial), ['from zero', 'from the parameters in w.txt']);
});

test('a model starts as it does by itself, unless it is said', (t) => {
  const source = streams(7)('learning/initial');
  const seeded = Float32Array.from({ length: 3 }, source);
  t.deepEqual(initialParameters(undefined, model, streams(7)), new Float32Array(3));
  t.deepEqual(initialParameters(undefined, { ...model, startsFrom: 'seeded' }, streams(7)), seeded);
  t.deepEqual(initialParameters({ kind: 'seeded' }, model, streams(7)), seeded);
  t.deepEqual(initialParameters({ kind: 'zero' }, { ...model, startsFrom: 'seeded' }, streams(7)), new Float32Array(3));
});

test('a file gives every parameter its number, rounded to float32', async (t) => {
  const initial = await readInitial({ kind: 'file', file: textFile(t, '1 0.1\n-2e-3\n') });
  t.deepEqual(initialParameters(initial, model, streams(1)), Float32Array.of(1, 0.1, -0.002));
});

test('a file of another count is refused, with the line where it ends or has too many', async (t) => {
  const initial = await readInitial({ kind: 'file', file: textFile(t, '1\n2\n3\n4\n5\n') });
  const found = (parameters: number) => initialProblems(initial, parameters).map(({ line, message, expected, received }) => [line, message, expected, received]);
  t.deepEqual(found(5), []);
  t.deepEqual(found(3), [[4, 'more numbers than the model has parameters', '3 numbers', '5']]);
  t.deepEqual(found(9), [[5, 'the file ends before all parameters have their number', '9 numbers', '5']]);
  t.throws(() => initialParameters(initial, model, streams(1)), { instanceOf: InputError, message: /numbers\.txt:4 problem\.initial\.file: more numbers/ });
  t.deepEqual(initialProblems({ kind: 'zero' }, 3), []);
});

test('what is no number, or too large for float32, is refused with its line', async (t) => {
  // The largest float32 is about 3.4·10³⁸.
  const error = await t.throwsAsync(readInitial({ kind: 'file', file: textFile(t, '1\nw\n3.5e38 3.4e38\n') }), { instanceOf: InputError });
  t.deepEqual(error.problems.map(({ line, received }) => [line, received]), [[2, '"w"'], [3, '"3.5e38"']]);
});

test('a digest names a file by its content', async (t) => {
  const of = async (text: string): Promise<string> => initialDigest(await readInitial({ kind: 'file', file: textFile(t, text) }));
  t.is(await of('1 2'), await of('1 2'));
  t.not(await of('1 2'), await of('1 3'));
  const words: readonly Initial[] = [{ kind: 'zero' }, { kind: 'seeded' }];
  t.deepEqual(words.map(initialDigest), ['zero', 'seeded']);
});
