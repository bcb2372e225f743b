import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { describeProblem, InputError } from '../../../src/basics/errors.js';
import { datasetFields, inspectDataset, openDataset, type DatasetOptions } from '../../../src/learning/datasets/registry.js';
import { temporaryFolder } from '../_idx-folder-writer.js';

function written(text: string | Uint8Array, name = 'table.csv', folder = temporaryFolder()): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function optionsOf(fields: Record<string, unknown>): DatasetOptions {
  return datasetFields.parse({ kind: 'csv', ...fields });
}

/** The problems of opening it, each as the user reads it but for the folder. */
async function problemsOf(t: ExecutionContext, fields: { readonly file: string } & Record<string, unknown>): Promise<string[]> {
  const error = await t.throwsAsync(openDataset(optionsOf(fields)), { instanceOf: InputError });
  return error.problems.map((problem) => describeProblem(problem).replace(/^.*\/(?=[\w-]+\.csv)/, ''));
}

const IRIS = 'length,kind,width\n5.1,setosa,3.5\n7,versicolor,3.2\n6.3,virginica,3.3\n4.9,setosa,3\n6.4,versicolor,3.2\n';

test('numbers in columns, classes in the order of their names; the test rows are a share, the same ones always', async (t) => {
  const options = optionsOf({ file: written(IRIS), label: 'kind', test: 0.4 });
  t.deepEqual(await inspectDataset(options), []);
  const source = await openDataset(options);
  // 2 of 5 rows are set aside.
  t.deepEqual(source.shape, { features: 2, classes: 3, trainCount: 3, testCount: 2 });
  const { train, test: tested, scale } = await source.load();
  t.is(scale, 1);
  const rows = [train, tested].flatMap(({ count, values, labels }) => Array.from({ length: count }, (_, i) => `${values.slice(2 * i, 2 * i + 2).join(' ')} ${labels[i]!}`));
  const f = Math.fround;
  t.deepEqual(rows.toSorted(), [`${f(5.1)} 3.5 0`, `7 ${f(3.2)} 1`, `${f(6.3)} ${f(3.3)} 2`, `${f(4.9)} 3 0`, `${f(6.4)} ${f(3.2)} 1`].sort());
  const again = await (await openDataset(options)).load();
  t.deepEqual(again, { ...source.shape, scale, train, test: tested });
});

test('a file of test rows keeps every row in order, with the classes of the training file', async (t) => {
  const file = written('x,y\n1,10\n2,9\n3,10.0\n4,11\n');
  const source = await openDataset(optionsOf({ file, testFile: written('x,y\n5,11\n6,9\n'), label: 'y' }));
  const { train, test: tested } = await source.load();
  // Numbers are sorted as numbers (9 before 10), and 10.0 is 10.
  t.deepEqual([[...train.values], [...train.labels]], [[1, 2, 3, 4], [1, 0, 1, 2]]);
  t.deepEqual([[...tested.values], [...tested.labels]], [[5, 6], [2, 0]]);
  t.deepEqual(await source.trainLabels(), train.labels);
});

test('labels can be numbers to be predicted', async (t) => {
  const file = written('x,y\n1,-0.5\n2,1e3\n');
  const { classes, train } = await (await openDataset(optionsOf({ file, testFile: file, label: 'y', labels: 'numbers' }))).load();
  t.is(classes, 0);
  t.deepEqual(train.labels, Float32Array.from([-0.5, 1000]));
});

test('quotes, CR LF, a byte-order mark, blank lines, spaces and other delimiters change nothing', async (t) => {
  const plain = await (await openDataset(optionsOf({ file: written(IRIS), label: 'kind' }))).load();
  const others: readonly [text: string, delimiter: string][] = [
    [IRIS.replaceAll('\n', '\r\n'), ','],
    [`\ufeff${IRIS.trimEnd()}`, ','],
    [IRIS.replaceAll('\n', '\n\n'), ','],
    [IRIS.replaceAll(',', ' ,\t'), ','],
    [IRIS.replaceAll(',', ';'), ';'],
    [IRIS.replaceAll(',', '\t'), '\t'],
    [IRIS.replaceAll(/[^,\n]+/g, '"$&"'), ','],
  ];
  for (const [text, delimiter] of others) t.deepEqual(await (await openDataset(optionsOf({ file: written(text), label: 'kind', delimiter }))).load(), plain, JSON.stringify(text));
});

test('quoted names of classes may hold delimiters, quotes and line breaks', async (t) => {
  const file = written('x,y\n1,"a,b"\n2,"say ""no"""\n3,"two\nlines"\n4,x\n');
  const { classes, train } = await (await openDataset(optionsOf({ file, testFile: file, label: 'y' }))).load();
  // 'a,b' < 'say "no"' < 'two\nlines' < 'x'
  t.deepEqual([classes, [...train.labels]], [4, [0, 1, 2, 3]]);
});

const broken: readonly (readonly [what: string, text: string, expected: readonly RegExp[], fields?: Record<string, unknown>])[] = [
  ['texts and empty cells, all of them, with line and column', 'a,b,y\n1,2,no\n1,two,yes\n,2,yes\n1,2,\n', [
    /^table.csv:3: column "b": the cell is not a number \(expected a finite decimal number, received "two"\); /, /^table.csv:4: column "a": the cell is empty.*fill it in/, /^table.csv:5: column "y": the cell is empty \(expected a label\)/,
  ]],
  ['words for what is no number', 'a,b,y\nNaN,Infinity,1\n0x10,1e999,0\n', [/:2: column "a"/, /:2: column "b"/, /:3: column "a"/, /:3: column "b"/]],
  ['a number beyond float32', 'a,y\n1,0\n1e39,1\n', [/:3: column "a": .*float32/]],
  ['ragged rows', 'a,b,y\n1,2\n1,2,x\n1,2,3,x\n', [/:2: the row has not as many cells as the header \(expected 3 cells, received 2\)/, /:4: .*received 4/]],
  ['lines counted through quoted breaks', 'a,y\r\n1,"two\r\nlines"\r\nx,z\r\n', [/:4: column "a".*received "x"/]],
  ['a quote that is never closed', 'a,y\n1,x\n2,"y\n3,z\n', [/:3: column "y": a quote is opened and never closed/]],
  ['text behind a quote', 'a,y\n1,x\n2,"y"z\n', [/:3: column "y": there is text behind the closing quote.*""/]],
  ['an empty file', '', [/^table.csv: the file is empty/]],
  ['only a header', 'a,y\n', [/only a header/]],
  ['only one column', 'y\n1\n', [/only one column/]],
  ['another delimiter', 'a;y\n1;2\n', [/only one column.*delimiter: ';'/]],
  ['two columns of one name', 'a,a,y\n1,2,x\n', [/^table.csv:1: more than one column is called "a"/]],
  ['no header', '1.5,2,3\n2,3,4\n', [/first line holds numbers.*put a line of column names/]],
  ['a misspelt label', 'length,Kind\n1,x\n', [/there is no column "kinds" for the labels \(expected one of "length", "Kind"\); did you mean "Kind"\?/], { label: 'kinds' }],
  ['one class', 'a,y\n1,x\n2,x\n', [/every row has the same label.*received "x"/]],
  ['fractions as classes', 'a,y\n1,0.5\n2,1\n', [/fractions.*labels: numbers/]],
  ['names as numbers', 'a,y\n1,0.5\n2,one\n', [/:3: column "y": .*labels: classes/], { labels: 'numbers' }],
  ['too few rows to part', 'a,y\n1,0\n2,1\n', [/2 rows cannot be parted.*testFile/]],
];

for (const [what, text, expected, fields] of broken) {
  test(`said: ${what}`, async (t) => {
    const problems = await problemsOf(t, { file: written(text), label: 'y', ...fields });
    t.is(problems.length, expected.length, problems.join('\n'));
    expected.forEach((pattern, i) => { t.regex(problems[i]!, pattern); });
  });
}

test('beyond twenty, problems are counted', async (t) => {
  const problems = await problemsOf(t, { file: written(`a,y\n${'x,1\n'.repeat(33)}`), label: 'y' });
  t.deepEqual([problems.length, problems[19]!.startsWith('table.csv:21:'), problems[20]], [21, true, 'table.csv: and 13 more']);
});

test('a test file with other columns or other classes is refused', async (t) => {
  const file = written('a,b,y\n1,2,x\n1,2,z\n');
  t.regex((await problemsOf(t, { file, testFile: written('a,c,y\n1,2,x\n', 'test.csv'), label: 'y' }))[0]!, /^test.csv: column 2 differs.*expected "b", received "c"/);
  t.regex((await problemsOf(t, { file, testFile: written('a,b,y\n1,2,x\n1,2,w\n', 'test.csv'), label: 'y' }))[0]!, /^test.csv:3: column "y": no training row has this label \(received "w"\)/);
});

test('a header is checked without reading on, a missing or compressed file is said', async (t) => {
  const wrong = await inspectDataset(optionsOf({ file: written(`a,b\n${'nonsense\n'.repeat(3)}`), testFile: join(temporaryFolder(), 'none.csv'), label: 'y' }));
  t.deepEqual(wrong.map(({ message }) => message), ['there is no column "y" for the labels', 'the file is missing or cannot be read']);
  t.regex((await problemsOf(t, { file: written(Uint8Array.of(0x1f, 0x8b, 8, 0)), label: 'y' }))[0]!, /gzip.*gunzip/);
});

test('the digest names content, label, split and delimiter, not the path', async (t) => {
  const digestOf = async (fields: { readonly file: string } & Record<string, unknown>) => (await openDataset(optionsOf({ label: 'kind', ...fields }))).digest;
  const one = await digestOf({ file: written(IRIS) });
  t.is(await digestOf({ file: written(IRIS, 'other.csv'), test: 0.2 }), one);
  const others = [await digestOf({ file: written(`${IRIS}6,setosa,3\n`) }), await digestOf({ file: written(IRIS), test: 0.4 }), await digestOf({ file: written(IRIS), testFile: written(IRIS) })];
  t.is(new Set([one, ...others]).size, 4);
});

test('two test sets, and delimiters that numbers hold, are refused', (t) => {
  t.false(datasetFields.safeParse({ kind: 'csv', file: 'f', label: 'y', test: 0.2, testFile: 'g' }).success);
  for (const delimiter of ['.', '-', '1', 'e', '"', ' ', ',,', '']) t.false(datasetFields.safeParse({ kind: 'csv', file: 'f', label: 'y', delimiter }).success, delimiter);
});
