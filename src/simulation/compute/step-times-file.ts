/** Files of measured step times. */
import { readFileSync } from 'node:fs';
import type { Problem } from '../../basics/errors.js';
import { parseQuantity } from '../../basics/units.js';

/** The times in seconds, at least one, in the file's order; or everything that is wrong with the text. */
export type ReadStepTimes = { readonly times: readonly number[] } | { readonly problems: readonly Problem[] };

const EXPECTED = 'a time ≥ 0, in seconds or with its unit, such as 0.012 or "12 ms"';
const MOST_SHOWN = 10;

/**
 * Reads times, one per line or several with commas between them: in seconds, or with a unit ("12 ms"). Empty lines and those that begin with #
 * are passed over. Anything else (text, a negative number, nothing between two commas) is a problem with its line, the first ten of them.
 * @param file its name, for the problems
 */
export function parseStepTimes(text: string, file: string): ReadStepTimes {
  const times: number[] = [];
  const problems: Problem[] = [];
  for (const [index, line] of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    for (const item of line.replace(/,\s*$/, '').split(',')) {
      const time = readTime(item.trim());
      if (typeof time === 'number') times.push(time);
      else problems.push({ file, line: index + 1, expected: EXPECTED, received: JSON.stringify(item.trim()), ...time });
    }
  }
  if (problems.length > MOST_SHOWN) return { problems: [...problems.slice(0, MOST_SHOWN), { file, message: `${problems.length - MOST_SHOWN} more values are not step times` }] };
  if (problems.length > 0) return { problems };
  return times.length > 0 ? { times } : { problems: [{ file, message: 'no step times in the file', expected: `at least one, each ${EXPECTED}` }] };
}

/** The step times of a file; a file that cannot be read is one problem. */
export function readStepTimes(file: string): ReadStepTimes {
  try {
    return parseStepTimes(readFileSync(file, 'utf8'), file);
  } catch (error) {
    return { problems: [{ file, message: `the file of step times cannot be read: ${error instanceof Error ? error.message : String(error)}` }] };
  }
}

function readTime(item: string): number | { readonly message: string; readonly fix?: string } {
  const isBare = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(item);
  const time = isBare ? Number(item) : parseQuantity(item, 'time');
  if (typeof time === 'object') return { message: 'not a step time', ...(time.fix?.startsWith('did') === true ? { fix: time.fix } : {}) };
  if (time < 0) return { message: 'a negative step time' };
  return Number.isFinite(time) ? time : { message: 'not a finite step time' };
}
