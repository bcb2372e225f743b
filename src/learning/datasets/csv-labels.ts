import { InputError, type Problem } from '../../basics/errors.js';
import type { Examples } from './dataset.js';
import { Problems, type Table } from './csv-table.js';

const MOST_CLASSES = 65_536;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Labels as numbers that a model is given. Classes are numbered from 0 up in the order of their names: as numbers where all of them are (1 and
 * 1.0 are one class), else by UTF-16 units, whatever the language of the machine.
 * @param named the table whose labels name the classes: the training set
 * @throws InputError with fewer than two or too many classes, classes that look like measurements, or labels that `named` does not have
 */
export function labelsOf(table: Table, named: Table, column: string): { readonly classes: number; readonly codes: Examples['labels'] } {
  if (table.kind === 'numbers' || named.kind === 'numbers') return { classes: 0, codes: Float32Array.from(table.labels, Number) };
  const areNumbers = named.labels.every((name) => NUMBER.test(name));
  const nameOf = (label: string) => (areNumbers && NUMBER.test(label) ? String(Number(label)) : label);
  const names = classNames(named.file, column, new Set(named.labels.map(nameOf)), areNumbers);
  const codeOf = new Map(names.map((name, code) => [name, code]));
  const problems = new Problems(table.file);
  const codes = names.length <= 256 ? new Uint8Array(table.rows) : new Uint16Array(table.rows);
  table.labels.forEach((label, row) => {
    const code = codeOf.get(nameOf(label));
    if (code !== undefined) codes[row] = code;
    else problems.add(table.lines[row]!, column, { message: 'no training row has this label', received: JSON.stringify(label), fix: 'leave the row out' });
  });
  if (problems.list().length > 0) throw new InputError(problems.list());
  return { classes: names.length, codes };
}

function classNames(file: string, column: string, found: ReadonlySet<string>, areNumbers: boolean): string[] {
  const names = areNumbers ? [...found].sort((a, b) => Number(a) - Number(b)) : [...found].sort();
  const problem = (message: string, details: Omit<Problem, 'message'>) => new InputError([{ file, message: `column "${column}": ${message}`, ...details }]);
  if (names.length < 2) throw problem('every row has the same label', { expected: 'at least two classes', received: JSON.stringify(names[0]) });
  const fraction = areNumbers ? names.find((name) => !Number.isInteger(Number(name))) : undefined;
  if (fraction !== undefined) throw problem('the labels are fractions, not classes', { received: fraction, fix: 'write "labels: numbers"' });
  if (names.length > MOST_CLASSES) throw problem('too many classes', { expected: `≤ ${MOST_CLASSES}`, received: String(names.length), fix: 'write "labels: numbers" if a number is to be predicted' });
  return names;
}
