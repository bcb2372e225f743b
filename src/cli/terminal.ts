/** What the terminal shows: results on stdout, progress and messages on stderr. */
import { describeProblem, type Problem } from '../basics/errors.js';
import { formatTime } from '../basics/units.js';

/** A result, for people or for a pipe. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Something that is not the result. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function sayProblems(problems: readonly Problem[], kind: 'error' | 'warning'): void {
  for (const problem of problems) say(`${kind}: ${describeProblem(problem)}`);
}

/** Where a table is too wide for its lines, columns wider than this are shortened; names, in the first one, more than others, which may hold numbers. */
const LEAST = { first: 8, other: 16 };

/**
 * Columns padded to their widest cell, two spaces apart; numbers read best on the right, so all but the first column are right-aligned. A table that is
 * wider than `columns` has its longest cells shortened.
 */
export function table(header: readonly string[], rows: readonly (readonly string[])[], aligned: 'left' | 'right' = 'right', columns = 80): string {
  const widths = header.map((title, column) => Math.max(width(title), ...rows.map((row) => width(row[column]!))));
  for (let excess = widths.reduce((sum, each) => sum + each + 2, -2) - columns; excess > 0; excess--) {
    const spare = widths.map((each, column) => each > (column === 0 ? LEAST.first : LEAST.other) ? each : 0);
    const widest = spare.indexOf(Math.max(...spare));
    if (spare[widest] === 0) break;
    widths[widest]!--;
  }
  const line = (cells: readonly string[]) => cells
    .map((cell, column) => shortened(cell, widths[column]!))
    .map((cell, column) => (column > 0 && aligned === 'right' ? pad(widths[column]! - width(cell)) + cell : cell + pad(widths[column]! - width(cell))))
    .join('  ').trimEnd();
  return [line(header), widths.map((each) => '─'.repeat(each)).join('  '), ...rows.map(line)].join('\n');
}

/** Its beginning and end around an ellipsis where it is longer: long names often differ at their ends. */
function shortened(text: string, most: number): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return [...characters.slice(0, head), '…', ...characters.slice(characters.length - (most - 1 - head))].join('');
}

function width(text: string): number {
  return Array.from(text).length;
}

function pad(columns: number): string {
  return ' '.repeat(columns);
}

/** Text folded at spaces so that no line is longer than `columns`, where its words allow. */
export function fold(text: string, columns = 80): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || width(last) + 1 + width(word) > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}

export interface ProgressBar {
  /** One more is done. */
  advance(what: string): void;
  /** Clears the bar. */
  end(): void;
}

/** A bar that redraws itself on a terminal, and a plain line every tenth of the way elsewhere. */
export function progressBar(total: number, unit: string): ProgressBar {
  const startedAt = performance.now();
  const isTerminal = process.stderr.isTTY;
  let done = 0;
  let told = 0;
  const draw = (what: string) => {
    const elapsed = (performance.now() - startedAt) / 1000;
    const left = done === 0 ? '' : `, about ${formatTime(Math.round(elapsed / done * (total - done)))} left`;
    const filled = Math.round(24 * done / total);
    const line = `[${'█'.repeat(filled)}${'░'.repeat(24 - filled)}] ${done}/${total} ${unit}${left}${what === '' ? '' : ` · ${what}`}`;
    // One column stays free: a line that fills the last one may wrap, and could not be cleared.
    process.stderr.write(`\r\x1b[K${Array.from(line).slice(0, Math.min(process.stderr.columns || 80, 80) - 1).join('')}`);
  };
  if (isTerminal) draw('');
  return {
    advance(what) {
      done++;
      if (isTerminal) {
        draw(what);
      } else if (Math.floor(10 * done / total) > told) {
        told = Math.floor(10 * done / total);
        say(`${done} of ${total} ${unit} after ${formatTime(Math.round((performance.now() - startedAt) / 1000))}`);
      }
    },
    end() {
      if (isTerminal) process.stderr.write('\r\x1b[K');
    },
  };
}
