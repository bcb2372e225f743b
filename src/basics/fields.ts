/**
 * What a field of a scenario can be. Each alternative of a list folder (a strategy, a network, a collective) states its own options with
 * these, and `scenario/schema.ts` only gathers them; so the schema, its documentation and the code that uses an option cannot drift apart.
 * Every maker takes one sentence that ends up in `schema/scenario.schema.json`.
 */
import { z } from 'zod';
import { describeDimension, parseQuantity, type Dimension } from './units.js';

export { z };

/** What an issue raised here carries beside its message, for the error that the user reads. */
export interface IssueDetails { readonly expected?: string; readonly received?: string; readonly fix?: string }

/** Bounds of a number, in SI units; `above` and `below` exclude their end. */
export interface Range { readonly least?: number; readonly above?: number; readonly most?: number; readonly below?: number }

/** A number of things. */
export function count(about: string, range: Range = { least: 1 }): z.ZodNumber {
  return bounded(z.number().int(), range).describe(about);
}

/** A number without a unit. */
export function scalar(about: string, range: Range = {}): z.ZodNumber {
  return bounded(z.number(), range).describe(about);
}

/** One of a few words. */
export function choice<const Words extends readonly [string, ...string[]]>(about: string, words: Words) {
  return z.enum(words).describe(about);
}

/** One of a few words that stands for the map with that `kind` alone. */
export function kindByWord<const Words extends readonly [string, ...string[]]>(about: string, words: Words) {
  return choice(about, words).transform((kind) => ({ kind }));
}

/** A quantity with its unit, read into SI; default range: ≥ 0. */
export function quantity(dimension: Dimension, about: string, range: Range = { least: 0 }) {
  const expected = `${describeDimension(dimension)}${describeRange(range)}`;
  return z.union([z.string(), z.number()]).transform((value, context): number => {
    const parsed = parseQuantity(value, dimension);
    const bad = typeof parsed === 'object' ? parsed : outside(parsed, range) ? { message: 'out of range' } : undefined;
    if (bad === undefined) return parsed as number;
    const params: IssueDetails = { expected, received: JSON.stringify(value), ...('fix' in bad ? { fix: bad.fix } : {}) };
    context.addIssue({ code: 'custom', message: bad.message, params });
    return z.NEVER;
  }).describe(`${about} (${expected})`);
}

function describeRange(range: Range): string {
  const parts = [
    range.least === undefined ? undefined : `≥ ${range.least}`,
    range.above === undefined ? undefined : `> ${range.above}`,
    range.most === undefined ? undefined : `≤ ${range.most}`,
    range.below === undefined ? undefined : `< ${range.below}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : `, ${parts.join(' and ')}`;
}

function outside(value: number, { least = -Infinity, above = -Infinity, most = Infinity, below = Infinity }: Range): boolean {
  // Written so that NaN is outside.
  return !(value >= least && (above === -Infinity || value > above) && value <= most && (below === Infinity || value < below));
}

function bounded(number: z.ZodNumber, { least, above, most, below }: Range): z.ZodNumber {
  let field = number;
  if (least !== undefined) field = field.min(least);
  if (above !== undefined) field = field.gt(above);
  if (most !== undefined) field = field.max(most);
  if (below !== undefined) field = field.lt(below);
  return field;
}
