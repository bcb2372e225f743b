/** What a field wants, and what things are called, in words. */
import { z } from '../basics/fields.js';
import { listOf } from '../basics/units.js';
import { bare, discriminatorOf, discriminatorWords, wordsOf, type Field } from './forms.js';

/** What a strategy is called in a sentence: kinds would want articles of their own. */
export function strategyOfKind(kind: string): string {
  return `a strategy of kind ${kind}`;
}

/** `a whole number ≥ 1`, `linear or sqrt`, `a bandwidth with its unit, such as "10 Gbit/s", > 0`, … */
export function wanted(field: Field): string {
  const self = bare(field);
  const words = wordsOf(self);
  if (words.length > 0) return listOf(words, 'or');
  if (self instanceof z.ZodNumber) return wantedNumber(self);
  if (self instanceof z.ZodString) return z.toJSONSchema(self).pattern === undefined ? 'a text' : describedText(field) ?? 'a text';
  if (self instanceof z.ZodArray) return `a list, each item ${wanted(self.element)}`;
  if (self instanceof z.ZodRecord) return 'a map of names to their options';
  if (self instanceof z.ZodObject) return `a map with ${listOf(Object.keys(self.shape).map((key) => `\`${key}\``))}`;
  if (self instanceof z.ZodBoolean) return 'true or false';
  if (!(self instanceof z.ZodUnion)) return 'something else';
  const short = wordsOrMap(self);
  if (short !== undefined) return short;
  const discriminator = discriminatorOf(self);
  if (discriminator !== undefined) return `a map with \`${discriminator}\`: ${listOf(discriminatorWords(self, discriminator), 'or')}`;
  return quantityWords(field) ?? self.options.map(wanted).join(', or ');
}

/** Of words that may stand alone and maps told apart by a key, each word once. */
function wordsOrMap(union: z.ZodUnion): string | undefined {
  const forms = union.options.map(bare);
  const alone = forms.flatMap(wordsOf);
  const maps = forms.find((form) => form instanceof z.ZodDiscriminatedUnion);
  if (alone.length === 0 || maps === undefined) return undefined;
  const discriminator = maps.def.discriminator;
  const others = discriminatorWords(maps, discriminator).filter((word) => !alone.includes(word));
  return others.length === 0 ? `${listOf(alone, 'or')}, alone or in a map with \`${discriminator}\`` : `${alone.join(', ')}, or a map with \`${discriminator}\`: ${listOf(others, 'or')}`;
}

function wantedNumber(field: z.ZodNumber): string {
  const { type, minimum, exclusiveMinimum, maximum, exclusiveMaximum } = z.toJSONSchema(field);
  if (minimum !== undefined && minimum === maximum) return String(minimum);
  const bounds = [
    minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? '' : `≥ ${minimum}`,
    exclusiveMinimum === undefined ? '' : `> ${exclusiveMinimum}`,
    maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? '' : `≤ ${maximum}`,
    exclusiveMaximum === undefined ? '' : `< ${exclusiveMaximum}`,
  ].filter((bound) => bound !== '');
  return [type === 'integer' ? 'a whole number' : 'a number', bounds.join(' and ')].join(' ').trim();
}

/** A quantity is written as a text or as a bare number; `basics/fields.ts` ends its description with what it wants, in parentheses. */
function quantityWords(field: Field): string | undefined {
  const self = bare(field);
  if (!(self instanceof z.ZodUnion) || !self.options.every((option) => option instanceof z.ZodString || option instanceof z.ZodNumber)) return undefined;
  return /\(([^()]*)\)$/.exec(described(field) ?? '')?.[1];
}

/** The description of a text of a certain look may say after a colon what it is. */
function describedText(field: Field): string | undefined {
  const look = described(field)?.split(': ').at(-1);
  return look === undefined ? undefined : `a text: ${look.replace(/\.$/, '')}`;
}

/** The sentence that a field was given. */
export function described(field: Field): string | undefined {
  const about = z.globalRegistry.get(field)?.description;
  if (about !== undefined) return about;
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodPrefault) return described(field.unwrap());
  return field instanceof z.ZodPipe ? described(field.in) : undefined;
}
