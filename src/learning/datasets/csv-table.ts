/** A CSV file as a table of numbers with one column of labels, or everything that keeps it from being one. */
import type { Problem } from '../../basics/errors.js';
import { nearestFix } from '../../basics/nearest.js';
import { CsvCells } from './csv-cells.js';

/** Beyond these, problems are counted. */
const PROBLEMS_SHOWN = 20;
const COLUMNS_SHOWN = 12;
const MOST_FLOAT32 = 3.4028234663852886e38;

export interface TableOptions { readonly label: string; readonly labels: 'classes' | 'numbers'; readonly delimiter: string }

interface TableRows {
  readonly file: string;
  /** Names of all columns, that of the label too. */
  readonly header: readonly string[];
  readonly rows: number;
  /** rows × (columns − 1), without the label's. */
  readonly values: Float32Array;
  /** On which line, from 1, each row begins. */
  readonly lines: Uint32Array;
}

export type Table = TableRows & ({ readonly kind: 'classes'; readonly labels: readonly string[] } | { readonly kind: 'numbers'; readonly labels: Float32Array });

/** What is wrong with the header alone. */
export function checkHeader(file: string, bytes: Uint8Array, options: TableOptions): Problem[] {
  return headerProblems(file, new CsvCells(bytes, options.delimiter), options).problems;
}

export function readTable(file: string, bytes: Uint8Array, options: TableOptions): Table | { readonly problems: Problem[] } {
  const cells = new CsvCells(bytes, options.delimiter);
  const { problems: inHeader, header, line } = headerProblems(file, cells, options);
  if (inHeader.length > 0) return { problems: inHeader };
  const labelColumn = header.indexOf(options.label);
  const problems = new Problems(file);
  const values = new Growing();
  const labelNumbers = new Growing();
  const labelTexts: string[] = [];
  const lines: number[] = [];
  let firstLine = line;
  while (cells.next()) {
    const { column, flaw, isLast } = cells;
    if (column === 0) firstLine = cells.line;
    if (flaw !== undefined) problems.add(cells.line, columnName(header, column), { message: flaw, fix: 'write a quote inside quotes as ""' });
    else if (column < header.length) {
      const isLabel = column === labelColumn;
      const text = isLabel && options.labels === 'classes' ? cells.text() : undefined;
      const number = text === undefined ? cells.number() : undefined;
      if (text !== undefined && text !== '') labelTexts.push(text);
      else if (number !== undefined && Math.abs(number) <= MOST_FLOAT32) (isLabel ? labelNumbers : values).push(number);
      else problems.add(cells.line, columnName(header, column), cellProblem(cells, isLabel, number));
    }
    if (isLast && column !== header.length - 1) {
      problems.add(firstLine, undefined, {
        message: 'the row has not as many cells as the header', expected: `${header.length} cells`, received: `${column + 1}`,
        fix: 'quote cells that hold the delimiter',
      });
    }
    if (isLast) lines.push(firstLine);
  }
  if (lines.length === 0) return { problems: [{ file, message: 'there is only a header', expected: 'at least one row of numbers below it' }] };
  const found = problems.list();
  if (found.length > 0) return { problems: found };
  const rows: TableRows = { file, header, rows: lines.length, values: values.end(), lines: Uint32Array.from(lines) };
  return options.labels === 'classes' ? { ...rows, kind: 'classes', labels: labelTexts } : { ...rows, kind: 'numbers', labels: labelNumbers.end() };
}

/** Collects problems of one file; beyond the first 20 they are only counted. */
export class Problems {
  private readonly shown: Problem[] = [];
  private count = 0;
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  add(line: number, column: string | undefined, { message, ...details }: Problem): void {
    this.count++;
    if (this.count <= PROBLEMS_SHOWN) this.shown.push({ file: this.file, line, message: column === undefined ? message : `column "${column}": ${message}`, ...details });
  }

  list(): Problem[] {
    return this.count <= PROBLEMS_SHOWN ? this.shown : [...this.shown, { file: this.file, message: `and ${this.count - PROBLEMS_SHOWN} more` }];
  }
}

function cellProblem(cells: CsvCells, isLabel: boolean, number: number | undefined): Problem {
  const text = cells.text();
  const expected = 'a finite decimal number';
  if (text === '') return { message: 'the cell is empty', expected: isLabel ? 'a label' : expected, fix: 'fill it in or leave the row out' };
  if (number !== undefined) return { message: 'the number does not fit into float32', expected: '≤ 3.4e38', received: text, fix: 'choose a larger unit' };
  return {
    message: 'the cell is not a number', expected, received: JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text),
    fix: isLabel ? 'write "labels: classes" if the labels are names' : 'leave the column out, or write it as numbers',
  };
}

function columnName(header: readonly string[], column: number): string {
  return header[column] ?? `number ${column + 1}`;
}

function headerProblems(file: string, cells: CsvCells, { label, delimiter }: TableOptions): { readonly problems: Problem[]; readonly header: string[]; readonly line: number } {
  const header: string[] = [];
  let line = 1;
  while (cells.next()) {
    line = cells.line;
    if (cells.flaw !== undefined) return { problems: [{ file, line, message: `in the header ${cells.flaw}` }], header, line };
    header.push(cells.text());
    if (cells.isLast) break;
  }
  return { problems: nameProblems(header, label, delimiter).map((problem) => ({ file, ...(header.length > 0 ? { line } : {}), ...problem })), header, line };
}

function nameProblems(header: readonly string[], label: string, delimiter: string): Problem[] {
  if (header.length === 0) return [{ message: 'the file is empty', expected: 'a line of column names, then rows of numbers' }];
  if (header.length === 1) {
    const other = [',', ';', '\t', '|'].find((one) => one !== delimiter && header[0]!.includes(one));
    return [{
      message: 'there is only one column', expected: `a label and at least one column of numbers, parted by ${JSON.stringify(delimiter)}`, received: JSON.stringify(header[0]!),
      ...(other === undefined ? {} : { fix: `write "delimiter: ${JSON.stringify(other).replaceAll('"', '\'')}"` }),
    }];
  }
  const problems = [...new Set(header.filter((name, i) => header.indexOf(name) !== i))]
    .map((name): Problem => (name === '' ? { message: 'columns without a name', fix: 'name every column in the first line' } : { message: `more than one column is called "${name}"`, fix: 'rename one of them' }));
  if (header.every((name) => /^[+-]?[\d.]/.test(name))) problems.push({ message: 'the first line holds numbers', expected: 'the names of the columns', fix: 'put a line of column names above the rows' });
  else if (!header.includes(label)) {
    const listed = header.slice(0, COLUMNS_SHOWN).map((name) => JSON.stringify(name)).join(', ');
    problems.push({
      message: `there is no column "${label}" for the labels`, expected: `one of ${listed}${header.length > COLUMNS_SHOWN ? `, … (${header.length} columns)` : ''}`,
      fix: 'name the column as in the first line of the file', ...nearestFix(label, header),
    });
  }
  return problems;
}

/** Float32 numbers whose count is not known beforehand. */
class Growing {
  private numbers = new Float32Array(1024);
  private length = 0;

  push(number: number): void {
    if (this.length === this.numbers.length) {
      const larger = new Float32Array(2 * this.length);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[this.length++] = number;
  }

  end(): Float32Array {
    return this.numbers.slice(0, this.length);
  }
}
