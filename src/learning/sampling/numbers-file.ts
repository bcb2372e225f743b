/** Text files of numbers: rows, workers, initial parameters. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Problem } from '../../basics/errors.js';

export interface NumbersFile {
  readonly numbers: Float64Array;
  /** 1-based line of each number. */
  readonly lines: Uint32Array;
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly digest: string;
}

/** What a file's numbers must be, and how problems speak of them. */
export interface NumbersKind {
  /** Field that names the file, e.g. `problem.initial.file`. */
  readonly path: string;
  /** E.g. `initial parameters`. */
  readonly name: string;
  /** E.g. `a whole number ≥ 0`. */
  readonly expected: string;
  accepts(value: number): boolean;
}

const MOST_SHOWN = 10;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads a file of numbers with white space or commas between them, or a flat JSON array of numbers. Empty lines and those that begin with # are
 * passed over. @returns the numbers, at least one; or everything that is wrong, at most ten lines of it
 */
export async function readNumbersFile(file: string, kind: NumbersKind): Promise<NumbersFile | readonly Problem[]> {
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch (error) {
    return [{ file, path: kind.path, message: `the file of ${kind.name} cannot be read: ${error instanceof Error ? error.message : String(error)}` }];
  }
  const parsed = parseNumbers(content.toString('utf8'), file, kind);
  return 'numbers' in parsed ? { ...parsed, digest: createHash('sha256').update(content).digest('hex') } : parsed;
}

/** The numbers of a text. @param file its name, for the problems */
export function parseNumbers(text: string, file: string, kind: NumbersKind): Pick<NumbersFile, 'numbers' | 'lines'> | readonly Problem[] {
  const numbers: number[] = [];
  const lines: number[] = [];
  const bad: Problem[] = [];
  for (const [index, line] of withoutBrackets(text).split(/\r\n|\n|\r/).entries()) {
    const items = line.trim();
    if (items === '' || items.startsWith('#')) continue;
    // A comma at the end of a line separates from the next line's first number.
    for (const item of items.replace(/\s*,$/, '').split(/\s*,\s*|\s+/)) {
      const value = NUMBER.test(item) ? Number(item) : NaN;
      if (Number.isFinite(value) && kind.accepts(value)) {
        numbers.push(value);
        lines.push(index + 1);
      } else {
        bad.push({ file, line: index + 1, path: kind.path, message: `a wrong entry among the ${kind.name}`, expected: kind.expected, received: JSON.stringify(item.slice(0, 40)) });
      }
    }
  }
  if (bad.length > 0) return shownOf(bad, (more) => ({ file, path: kind.path, message: `${more} more of the file's entries are not ${kind.expected}` }));
  if (numbers.length === 0) return [{ file, path: kind.path, message: `no ${kind.name} in the file`, expected: `at least one, each ${kind.expected}` }];
  return { numbers: Float64Array.from(numbers), lines: Uint32Array.from(lines) };
}

/** The first ten, and how many more. */
export function shownOf(problems: readonly Problem[], rest: (more: number) => Problem): readonly Problem[] {
  return problems.length <= MOST_SHOWN ? problems : [...problems.slice(0, MOST_SHOWN), rest(problems.length - MOST_SHOWN)];
}

function withoutBrackets(text: string): string {
  const bare = text.replace(/^\uFEFF/, '');
  // Only brackets go, so that lines keep their numbers.
  return /^\s*\[[^]*\]\s*$/.test(bare) ? bare.replace('[', '').replace(/\](\s*)$/, '$1') : bare;
}
