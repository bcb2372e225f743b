import { z } from '../basics/fields.js';
import { scenarioSchema } from './schema.js';
import { withSharedParts } from './shared-parts.js';

const EXTENDS: z.core.JSONSchema.BaseSchema = {
  type: 'string', minLength: 1,
  description: 'Another scenario, relative to this file, that this one is built on: maps are merged, all else replaces, null removes.',
};

const WIDTH = 160;

/** The JSON Schema as text: what fits into a line stands in one. */
export function scenarioJsonSchemaText(): string {
  const text = (value: unknown, indent: string, used: number): string => {
    const line = oneLine(value);
    if (typeof value !== 'object' || value === null || indent.length + used + line.length <= WIDTH) return line;
    const inner = `${indent} `;
    const parts = Array.isArray(value) ? value.map((item) => text(item, inner, 0))
      : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${text(item, inner, key.length + 4)}`);
    const [open, close] = Array.isArray(value) ? '[]' : '{}';
    return `${open!}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close!}`;
  };
  return text(scenarioJsonSchema(), '', 0);
}

function oneLine(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (Object.keys(value).length === 0) return '{}';
  return `{ ${Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${oneLine(item)}`).join(', ')} }`;
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * The schema as JSON Schema (draft 2020-12) of what may be written, for editors. A file that extends another may leave anything out and remove
 * anything with null; any other must be complete. Rules between fields (exactly one kind of batch, …) are not in it.
 */
export function scenarioJsonSchema(): object {
  const { $schema, ...scenario } = z.toJSONSchema(scenarioSchema, { io: 'input', target: 'draft-2020-12' });
  const extension = loosened(scenario);
  const { schemas: [ofScenario, ofExtension], $defs } = withSharedParts([scenario, { ...extension, properties: { extends: EXTENDS, ...extension.properties } }]);
  return {
    $schema,
    title: 'tte scenario',
    description: 'A cluster, a learning problem and the strategies to compare: how long until the loss is below ε?',
    type: 'object',
    properties: { extends: EXTENDS },
    if: { required: ['extends'] },
    then: { $ref: '#/$defs/extension' },
    else: { $ref: '#/$defs/scenario' },
    $defs: { scenario: ofScenario, extension: ofExtension, ...$defs },
  };
}

/** The same with nothing required and null allowed under every key; forms then no longer exclude each other. */
function loosened(schema: JsonSchema): JsonSchema {
  const { properties, additionalProperties, oneOf, anyOf, ...others } = schema;
  const forms = oneOf ?? anyOf;
  delete others.required;
  return {
    ...others,
    ...(properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, orNull(field)])) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: orNull(additionalProperties) }),
    ...(forms === undefined ? {} : { anyOf: forms.map(loosened) }),
  };
}

function orNull(schema: JsonSchema | boolean): JsonSchema | boolean {
  if (typeof schema === 'boolean') return schema;
  const { description, ...rest } = loosened(schema);
  return { ...(description === undefined ? {} : { description }), anyOf: [rest, { type: 'null' }] };
}
