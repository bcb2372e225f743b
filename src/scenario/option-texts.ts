/** The options of an alternative (a strategy, a network) in words, for those who choose among them. */
import { z } from '../basics/fields.js';
import { discriminatorOf, discriminatorWords, fieldsOf, formOfWord, type Field } from './forms.js';
import { described, wanted } from './wording.js';

/** One option. */
export interface OptionText {
  readonly name: string;
  /** Its sentence. */
  readonly about: string;
  /** What it may be: `a whole number ≥ 1`. */
  readonly values: string;
  readonly isRequired: boolean;
  /** In the units of a scenario's inside, SI; absent where there is none. */
  readonly default?: unknown;
  /** Of a map told apart by its `kind`: what each kind takes. */
  readonly forms?: readonly FormText[];
}

export interface FormText {
  readonly kind: string;
  readonly about: string;
  readonly options: readonly OptionText[];
}

/** Every field but the one that tells alternatives apart. */
export function optionTexts(fields: Readonly<Record<string, Field>>, discriminator = 'kind'): readonly OptionText[] {
  return Object.entries(fields).filter(([name]) => name !== discriminator).map(([name, field]) => {
    const forms = formTexts(field);
    const settled = z.safeParse(field, undefined);
    return {
      name, about: aboutOf(field), values: wanted(field),
      // What may be left out is read as its default.
      isRequired: !settled.success,
      ...(settled.success && settled.data !== undefined ? { default: settled.data } : {}),
      ...(forms.length === 0 ? {} : { forms }),
    };
  });
}

function formTexts(field: Field): readonly FormText[] {
  const key = discriminatorOf(field);
  if (key === undefined) return [];
  return discriminatorWords(field, key).map((kind) => {
    const fields = fieldsOf(formOfWord(field, key, kind)) ?? {};
    const own = fields[key];
    return { kind, about: own === undefined ? '' : aboutOf(own), options: optionTexts(fields, key) };
  });
}

/** A quantity's sentence ends with what it may be, in parentheses. */
function aboutOf(field: Field): string {
  const about = described(field) ?? '';
  const values = ` (${wanted(field)})`;
  return about.endsWith(values) ? about.slice(0, -values.length) : about;
}
