import test from 'ava';
import fc from 'fast-check';
import { CsvCells } from '../../../src/learning/datasets/csv-cells.js';

interface Cell { readonly line: number; readonly text: string; readonly number: number | undefined }

function recordsOf(text: string): Cell[][] {
  const cells = new CsvCells(new TextEncoder().encode(text), ',');
  const records: Cell[][] = [];
  while (cells.next()) {
    if (cells.column === 0) records.push([]);
    records.at(-1)!.push({ line: cells.line, text: cells.text(), number: cells.number() });
  }
  return records;
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

test('what is written comes back, however it is quoted and whatever it holds', (t) => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r\n', ' ', '1'), maxLength: 6 });
  fc.assert(fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 }), fc.constantFrom('\n', '\r\n', '\r'), fc.boolean(), (table, newline, isClosed) => {
    const text = table.map((row) => row.map((one) => (/[",\r\n]/.test(one) ? quoted(one) : one)).join(',')).join(newline) + (isClosed ? newline : '');
    t.deepEqual(recordsOf(text).map((row) => row.map((one) => one.text)), table.map((row) => row.map((one) => one.trim())));
  }), { seed: 1, numRuns: 300 });
});

test('a number is the double nearest to its text, as in JavaScript', (t) => {
  const decimal = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.tuple(fc.constantFrom('', '-', '+'), fc.nat(), fc.string({ unit: fc.constantFrom('0', '1', '5', '9'), maxLength: 18 })).map(([sign, whole, fraction]) => `${sign}${whole}.${fraction}`),
  );
  fc.assert(fc.property(decimal, (text) => { t.is(recordsOf(`${text},x`)[0]![0]!.number, Number(text)); }), { seed: 2, numRuns: 500 });
});

test('what is no finite decimal number is none', (t) => {
  for (const text of ['', '-', '.', '1.2.3', 'e5', '1e', '1e999', 'NaN', 'Infinity', '0x1', '1_000', '1 2', '½', '1,5'.replace(',', ';')]) t.is(recordsOf(`${text},x`)[0]![0]!.number, undefined, text);
  for (const [text, value] of [[' 1 ', 1], ['"2"', 2], ['" 3"', 3], ['.5', 0.5], ['5.', 5], ['1E3', 1000], ['18446744073709551616', 2 ** 64]] as const) t.is(recordsOf(`${text},x`)[0]![0]!.number, value, text);
});

test('lines are those of the file: blank ones and breaks inside quotes count', (t) => {
  t.deepEqual(recordsOf('a,b\n\n"x\ny",1\r\n2,3\r4,5').map(([first, second]) => [first!.line, second!.line]), [[1, 1], [3, 4], [5, 5], [6, 6]]);
});
