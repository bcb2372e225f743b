import type { z } from '../basics/fields.js';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Shorter ones, as JSON, are repeated: a reference is harder to read. */
const SHORTEST = 200;

/**
 * What is under a key more than once is written once, under `$defs` and the name of the first such key, and referred to; each place keeps its
 * description and its default. A schema whose alternatives share fields is several times as long without.
 */
export function withSharedParts(schemas: readonly JsonSchema[]): { readonly schemas: readonly JsonSchema[]; readonly $defs: Readonly<Record<string, JsonSchema>> } {
  const counts = new Map<string, number>();
  for (const schema of schemas) countParts(schema, counts);
  const names = new Map<string, string>();
  const $defs: Record<string, JsonSchema> = {};

  const shortened = (schema: JsonSchema): JsonSchema => mapParts(schema, (part, key) => {
    if (key === undefined) return shortened(part);
    const { description, default: preset, ...rest } = part;
    const text = JSON.stringify(rest);
    if (text.length < SHORTEST || counts.get(text) === 1) return shortened(part);
    let name = names.get(text);
    if (name === undefined) {
      name = freeName(key, $defs);
      names.set(text, name);
      // Its place among the others, before those inside it.
      $defs[name] = {};
      $defs[name] = shortened(rest);
    }
    return { ...(description === undefined ? {} : { description }), ...(preset === undefined ? {} : { default: preset }), $ref: `#/$defs/${name}` };
  });

  return { schemas: schemas.map(shortened), $defs };
}

/** How often each part stands under a key, by its JSON without description and default. What is inside a part seen before counts no more. */
function countParts(schema: JsonSchema, counts: Map<string, number>): void {
  mapParts(schema, (part, key) => {
    const text = JSON.stringify({ ...part, description: undefined, default: undefined });
    const count = key === undefined ? 0 : counts.get(text) ?? 0;
    if (key !== undefined) counts.set(text, count + 1);
    if (count === 0) countParts(part, counts);
    return part;
  });
}

/** The schema with each schema directly inside it replaced. @param change is told the key of a property */
function mapParts(schema: JsonSchema, change: (part: JsonSchema, key?: string) => JsonSchema): JsonSchema {
  const { properties, additionalProperties, items, oneOf, anyOf } = schema;
  const some = (part: JsonSchema | boolean) => (typeof part === 'boolean' ? part : change(part));
  return {
    ...schema,
    ...(properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(properties).map(([key, part]) => [key, typeof part === 'boolean' ? part : change(part, key)])) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: some(additionalProperties) }),
    ...(items === undefined || Array.isArray(items) ? {} : { items: some(items) }),
    ...(oneOf === undefined ? {} : { oneOf: oneOf.map((part) => change(part)) }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map((part) => change(part)) }),
  };
}

function freeName(key: string, taken: Readonly<Record<string, JsonSchema>>): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? key : `${key}-${number}`;
    if (!Object.hasOwn(taken, name) && name !== 'scenario' && name !== 'extension') return name;
  }
}
