/** Tables in CSV files: numeric columns, and one column of labels. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { InputError, type Problem } from '../../basics/errors.js';
import { scalar, z } from '../../basics/fields.js';
import { shuffle, streams } from '../../basics/random.js';
import { digestOfText } from './content-digest.js';
import { labelsOf } from './csv-labels.js';
import { checkHeader, readTable, type Table } from './csv-table.js';
import { dataset, type Dataset, type Examples } from './dataset.js';
import { isGzip, readHead } from './file-head.js';

/** Of the rows, where neither `test` nor `testFile` is written. */
const TEST_SHARE = 0.2;
/** A header that is longer is only checked when the file is read. */
const HEADER_BYTES = 1 << 20;
/** Changes when the same file would become another data set. */
const VERSION = 1;

const options = z.strictObject({
  kind: z.literal('csv').describe('A table of numbers in a CSV file whose first line names the columns.'),
  file: z.string().min(1).describe('The file, relative to the scenario that names it.'),
  label: z.string().min(1).describe('Name of the column to be predicted; all others must hold numbers.'),
  labels: z.enum(['classes', 'numbers']).default('classes').describe('`classes`: the labels are names of classes, texts or numbers; `numbers`: a number is predicted.'),
  test: scalar('Share of the rows that is set aside as test set, the same ones always; default 0.2.', { above: 0, below: 1 }).optional(),
  testFile: z.string().min(1).describe('A file of test rows with the same columns, instead of a share.').optional(),
  delimiter: z.string().regex(/^[^\w\s".+-]$|^\t$/, 'one character that no number holds').default(',').describe('What parts the cells: "," or ";" or a tabulator.'),
}).superRefine(({ test, testFile }, context) => {
  if (test !== undefined && testFile !== undefined) context.addIssue({ code: 'custom', path: ['test'], message: 'two test sets', params: { expected: 'at most one of `test` and `testFile`' } });
});

type CsvOptions = z.output<typeof options>;

/** Its content is read when it is opened, for only that shows how many rows there are. */
export const csv = dataset({
  options,
  inspect: async (written) => (await Promise.all(filesOf(written).map((file) => inspectFile(file, written)))).flat(),
  open: async (written) => {
    const files = filesOf(written);
    const contents = await Promise.all(files.map(readWhole));
    const missing = contents.filter((content) => 'message' in content);
    if (missing.length > 0) throw new InputError(missing);
    const bytes = contents.filter((content) => content instanceof Uint8Array);
    const tables = bytes.map((content, i) => readTable(files[i]!, content, written));
    const problems = tables.filter((table) => 'problems' in table).flatMap((table) => table.problems);
    if (problems.length > 0) throw new InputError(problems);
    const [whole, tested] = tables.filter((table) => 'rows' in table);
    const { label, labels, delimiter, test } = written;
    const data = tested === undefined ? split(whole!, test ?? TEST_SHARE, label) : together(whole!, tested, label);
    const { train, test: _, scale, ...shape } = data;
    return {
      name: `CSV file ${basename(written.file)}`, shape,
      digest: digestOfText(JSON.stringify(['csv', VERSION, label, labels, delimiter, tested === undefined ? test ?? TEST_SHARE : null, ...bytes.map(digestOfText)])),
      trainLabels: () => Promise.resolve(train.labels),
      load: () => Promise.resolve(data),
    };
  },
});

function filesOf({ file, testFile }: CsvOptions): string[] {
  return testFile === undefined ? [file] : [file, testFile];
}

async function inspectFile(file: string, written: CsvOptions): Promise<Problem[]> {
  const head = await readHead(file, HEADER_BYTES);
  const broken = headProblem(file, head?.bytes);
  if (broken !== undefined) return [broken];
  const hasWholeHeader = head!.fileBytes <= HEADER_BYTES || head!.bytes.includes(0x0a);
  return hasWholeHeader ? checkHeader(file, head!.bytes, written) : [];
}

async function readWhole(file: string): Promise<Uint8Array | Problem> {
  const content = await readFile(file).catch(() => undefined);
  return headProblem(file, content) ?? content!;
}

function headProblem(file: string, bytes: Uint8Array | undefined): Problem | undefined {
  if (bytes === undefined) return { file, message: 'the file is missing or cannot be read', expected: 'a CSV file of at most 2 GiB' };
  if (isGzip(bytes)) return { file, message: 'the file is compressed with gzip', expected: 'a CSV file', fix: 'unpack it with gunzip' };
  return undefined;
}

/** Some rows, chosen by a seed that never changes, are the test set; both sets keep the order of the file. */
function split(table: Table, share: number, label: string): Dataset {
  const { classes, codes } = labelsOf(table, table, label);
  const testCount = Math.round(table.rows * share);
  if (testCount === 0 || testCount === table.rows) {
    throw new InputError([{ file: table.file, message: `${table.rows} rows cannot be parted into a training and a test set`, expected: 'at least one row in each', fix: 'give more rows, or a testFile' }]);
  }
  const order = shuffle(Uint32Array.from({ length: table.rows }, (_, i) => i), streams('csv')('split'));
  return datasetOf(table, classes, rowsOf(table, codes, order.slice(testCount).sort()), rowsOf(table, codes, order.slice(0, testCount).sort()));
}

function together(train: Table, test: Table, label: string): Dataset {
  const other = train.header.findIndex((name, i) => test.header[i] !== name);
  if (other >= 0 || test.header.length !== train.header.length) {
    const column = other < 0 ? train.header.length : other;
    throw new InputError([{
      file: test.file, message: `column ${column + 1} differs from the training file's`, expected: train.header[column] === undefined ? 'no such column' : `"${train.header[column]}"`,
      received: test.header[column] === undefined ? 'none' : `"${test.header[column]}"`, fix: 'give both files the same columns in the same order',
    }]);
  }
  const ofTrain = labelsOf(train, train, label);
  const ofTest = labelsOf(test, train, label);
  return datasetOf(train, ofTrain.classes, { count: train.rows, values: train.values, labels: ofTrain.codes }, { count: test.rows, values: test.values, labels: ofTest.codes });
}

function datasetOf({ header }: Table, classes: number, train: Examples, test: Examples): Dataset {
  return { features: header.length - 1, classes, trainCount: train.count, testCount: test.count, scale: 1, train, test };
}

function rowsOf({ header, values }: Table, codes: Examples['labels'], rows: Uint32Array): Examples {
  const features = header.length - 1;
  const chosen = new Float32Array(rows.length * features);
  const labels = codes.slice(0, rows.length);
  rows.forEach((row, i) => {
    chosen.set(values.subarray(row * features, (row + 1) * features), i * features);
    labels[i] = codes[row]!;
  });
  return { count: rows.length, values: chosen, labels };
}
