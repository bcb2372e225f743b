/** What the schema means by a value: which of a union's forms was meant, and what a field wants, in words. */
import { z } from '../basics/fields.js';
import type { Located, LocatedMap, Path } from './located.js';

/** A field of the schema, with whatever is wrapped around it. */
export type Field = z.core.$ZodType;

/** The field without its default, its optionality and what is done with its value afterwards. */
export function bare(field: Field): Field {
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodPrefault) return bare(field.unwrap());
  return field instanceof z.ZodPipe ? bare(field.in) : field;
}

/**
 * The form that a value was meant to have: in a union the one whose distinguishing words or most of whose keys it has, else the field itself.
 * @param preferred the form to take where the value does not tell
 * @returns undefined where nothing speaks for any form
 */
export function formOf(field: Field, node: Located | undefined, preferred?: Field): Field | undefined {
  const self = bare(field);
  if (!(self instanceof z.ZodUnion)) return self;
  const forms = self.options.map(bare);
  if (node?.kind === 'list') return forms.find((form) => form instanceof z.ZodArray);
  const ofMaps = formsOfMaps(self);
  if (ofMaps !== self && node?.kind === 'map') return formOf(ofMaps, node, preferred);
  if (node?.kind !== 'map') {
    const words = forms.filter((form) => !(form instanceof z.ZodArray) && !isOfMaps(form));
    return words.length === 1 && node !== undefined ? words[0] : undefined;
  }
  const discriminator = discriminatorOf(field);
  if (discriminator !== undefined) {
    const word = node.entries.get(discriminator);
    return word === undefined ? preferred : forms.find((form) => isWordOf(form, discriminator, word));
  }
  const [map, ...others] = forms.filter(isOfMaps);
  if (map !== undefined && others.length === 0) return map;
  const [best] = forms.map((form) => ({ form, points: likeness(form, node) + (form === preferred ? 0.5 : 0) }))
    .filter(({ points }) => points > 0).sort((a, b) => b.points - a.points);
  return best?.form;
}

/** Whether only maps have this form. */
function isOfMaps(form: Field): boolean {
  return form instanceof z.ZodObject || (form instanceof z.ZodUnion && form.options.map(bare).every(isOfMaps));
}

/** The fields of a map with fixed keys; undefined for any other form. */
export function fieldsOf(form: Field | undefined): Readonly<Record<string, Field>> | undefined {
  return form instanceof z.ZodObject ? form.shape : undefined;
}

/** Of a union of one thing or a list of such things, the thing, where it is itself told apart by a key; the field itself otherwise. */
function formsOfMaps(self: Field): Field {
  if (!(self instanceof z.ZodUnion) || self instanceof z.ZodDiscriminatedUnion) return self;
  return self.options.map(bare).find((form) => form instanceof z.ZodDiscriminatedUnion) ?? self;
}

/** The key that tells the forms of a union apart, where there is one. */
export function discriminatorOf(field: Field): string | undefined {
  const self = formsOfMaps(bare(field));
  return self instanceof z.ZodDiscriminatedUnion ? self.def.discriminator : undefined;
}

/** The words that a discriminator can be. */
export function discriminatorWords(field: Field, discriminator: string): string[] {
  const self = formsOfMaps(bare(field));
  if (!(self instanceof z.ZodUnion)) return [];
  return self.options.map(bare).flatMap((form) => wordsOf(fieldsOf(form)?.[discriminator]));
}

/** The form whose discriminator is that word. */
export function formOfWord(field: Field, discriminator: string, word: string): Field | undefined {
  const self = formsOfMaps(bare(field));
  return self instanceof z.ZodUnion ? self.options.map(bare).find((form) => wordsOf(fieldsOf(form)?.[discriminator]).includes(word)) : undefined;
}

/** The field under a key of a value, or undefined where the schema has none. */
export function fieldUnder(field: Field, node: Located | undefined, key: string): Field | undefined {
  const form = formOf(field, node);
  const fields = fieldsOf(form);
  if (fields !== undefined) return fields[key];
  if (form instanceof z.ZodRecord) return form.valueType;
  return form instanceof z.ZodArray ? form.element : undefined;
}

/** The field at a path of a whole value. */
export function fieldAt(root: Field, tree: Located, path: Path): Field | undefined {
  let field: Field | undefined = root;
  let node: Located | undefined = tree;
  for (const key of path) {
    if (field === undefined) return undefined;
    field = fieldUnder(field, node, key);
    node = node?.kind === 'map' ? node.entries.get(key) : node?.kind === 'list' ? node.items[Number(key)] : undefined;
  }
  return field;
}

/** The words of an enumeration or a literal. */
export function wordsOf(field: Field | undefined): string[] {
  const self = field === undefined ? undefined : bare(field);
  if (self instanceof z.ZodEnum) return self.options.map(String);
  return self instanceof z.ZodLiteral ? [...self.values].map(String) : [];
}

function isWordOf(form: Field, discriminator: string, word: Located): boolean {
  return word.kind === 'scalar' && typeof word.value === 'string' && wordsOf(fieldsOf(form)?.[discriminator]).includes(word.value);
}

/** A matching literal counts most, then the form's first key (which names it), then every other key it knows. */
function likeness(form: Field, map: LocatedMap): number {
  let points = 0;
  for (const [index, [key, field]] of Object.entries(fieldsOf(form) ?? {}).entries()) {
    const value = map.entries.get(key);
    if (value === undefined) continue;
    points += index === 0 ? 5 : 1;
    if (field instanceof z.ZodLiteral && isWordOf(form, key, value)) points += 10;
  }
  return points;
}
