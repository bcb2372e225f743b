import { z } from '../basics/fields.js';
import { scenarioSchema } from './schema.js';

const EXTENDS = {
  type: 'string', minLength: 1,
  description: 'Another scenario, relative to this file, that this one is built on: maps are merged, all else replaces, null removes.',
};

type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * The schema as JSON Schema (draft 2020-12) of what may be written, for editors. A file that extends another may leave anything out and remove
 * anything with null; any other must be complete. Rules between fields (exactly one kind of batch, …) are not in it.
 */
export function scenarioJsonSchema(): object {
  const { $schema, ...scenario } = z.toJSONSchema(scenarioSchema, { io: 'input', target: 'draft-2020-12' });
  const extension = loosened(scenario);
  return {
    $schema,
    title: 'tte scenario',
    description: 'A cluster, a learning problem and the strategies to compare: how long until the loss is below ε?',
    type: 'object',
    properties: { extends: EXTENDS },
    if: { required: ['extends'] },
    then: { $ref: '#/$defs/extension' },
    else: { $ref: '#/$defs/scenario' },
    $defs: { scenario, extension: { ...extension, properties: { extends: EXTENDS, ...extension.properties } } },
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
  return typeof schema === 'boolean' ? schema : { anyOf: [loosened(schema), { type: 'null' }] };
}
