/** `results.json` as text and back. */
import { InputError } from '../basics/errors.js';
import { z } from '../basics/fields.js';
import { RESULTS_FORMAT, type Results } from '../results/results.js';
import { RESULTS_SCHEMA } from './results-schema.js';

/** The text of `results.json`: the same results give the same bytes up to `execution`, which stands last. Numbers that are not finite become null. */
export function writeResults({ execution, ...results }: Results): string {
  return `${JSON.stringify({ ...results, execution }, null, 1)}\n`;
}

/**
 * Reads what `writeResults` wrote; null losses are NaN again.
 * @param file the name to use in errors
 * @throws InputError with every problem, for anything but results of this format
 */
export function readResults(text: string, file?: string): Results {
  const where = file === undefined ? {} : { file };
  let value: unknown;
  try {
    value = JSON.parse(text, (key: string, part: unknown) => (part === null && LOSSES.has(key) ? NaN : part));
  } catch (error) {
    throw new InputError([{ ...where, message: `not JSON: ${error instanceof Error ? error.message : String(error)}`, expected: 'the results.json of a report' }]);
  }
  const format = z.object({ format: z.string() }).safeParse(value).data?.format;
  if (format !== RESULTS_FORMAT) {
    throw new InputError([{
      ...where, path: 'format', message: 'not the results of a run that this version can read', expected: `"${RESULTS_FORMAT}"`,
      received: format === undefined ? 'no format' : JSON.stringify(format), fix: 'give the results.json of a report, or run the scenario again',
    }]);
  }
  checkShape(value, where);
  return value;
}

const LOSSES = new Set(['trainLoss', 'testLoss', 'best']);

function checkShape(value: unknown, where: { readonly file?: string }): asserts value is Results {
  const checked = RESULTS_SCHEMA.safeParse(value);
  if (!checked.success) throw new InputError(checked.error.issues.map(({ path, message }) => ({ ...where, path: path.join('.'), message })));
}
