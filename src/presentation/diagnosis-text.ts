/** A diagnosis for the terminal: what follows from it first, then the numbers; 80 columns. */
import { batchAnswer, batchReasons } from '../results/batch-answer.js';
import type { Diagnosis } from '../results/diagnosis.js';
import { diagnosisTables, type DiagnosisTable } from './diagnosis-tables.js';

const COLUMNS = 80;

/** Do more workers help? Then a table a diagnostic. */
export function diagnosisText(diagnosis: Diagnosis): string {
  const answers = [batchAnswer(diagnosis), batchReasons(diagnosis)].filter((answer) => answer !== '');
  return [wrapped(`${diagnosis.name}: ${diagnosis.problem}`), wrapped(answers.join(' ')), ...diagnosisTables(diagnosis).map(text)].join('\n\n');
}

/** Heading, right-aligned columns, two spaces apart, and the note; names too long for the line are cut. */
function text({ heading, note, columns, rows }: DiagnosisTable): string {
  const widths = columns.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const excess = widths.reduce((sum, width) => sum + width + 2, -2) - COLUMNS;
  if (excess > 0) widths[0] = Math.max(8, widths[0]! - excess);
  const isNamed = columns[0] === '';
  const line = (cells: readonly string[]) => cells.map((cell, column) => (column === 0 && isNamed ? cut(cell, widths[0]!).padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  return [cut(heading, COLUMNS), line(columns), ...rows.map(line), ...(note === '' ? [] : [wrapped(note)])].join('\n');
}

function cut(words: string, most: number): string {
  return words.length > most ? `${words.slice(0, most - 1)}…` : words;
}

function wrapped(words: string): string {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= COLUMNS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
