import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { z } from '../../src/basics/fields.js';
import { scenarioJsonSchema, scenarioJsonSchemaText } from '../../src/scenario/json-schema.js';
import { scenarioSchema } from '../../src/scenario/schema.js';
import { changed, COMPLETE, loadText } from '../support/scenario-file.js';

type Schema = z.core.JSONSchema.BaseSchema;

const whole: Schema = { ...scenarioJsonSchema() };

const known = new Map<Schema, Schema>();

/** The schema with what it refers to in the place of the reference; the same one every time. */
function resolved(written: Schema): Schema {
  const { $ref, ...schema } = written;
  if ($ref === undefined) return written;
  const found = known.get(written) ?? { ...whole.$defs![$ref.replace('#/$defs/', '')]!, ...schema };
  known.set(written, found);
  return found;
}

/** A schema and all schemas inside it, references followed. */
function inside(written: Schema | boolean): Schema[] {
  if (typeof written === 'boolean') return [];
  const schema = resolved(written);
  const { properties = {}, anyOf = [], oneOf = [], items = [], additionalProperties = true } = schema;
  const parts = [...Object.values(properties), ...anyOf, ...oneOf, ...[items].flat(), additionalProperties];
  return [schema, ...parts.flatMap(inside)];
}

function definition(name: 'scenario' | 'extension'): Schema {
  return whole.$defs![name]!;
}

const accepts = (schema: Schema): (value: unknown) => boolean => {
  const read = z.fromJSONSchema({ ...schema, $defs: whole.$defs! });
  return (value) => read.safeParse(value).success;
};

test('the committed schema is the generated one', (t) => {
  const committed = readFileSync(new URL('../../../schema/scenario.schema.json', import.meta.url), 'utf8');
  t.true(committed === `${scenarioJsonSchemaText()}\n`, 'schema/scenario.schema.json is not current: npm run schema');
  t.deepEqual(JSON.parse(committed), JSON.parse(JSON.stringify(whole)));
});

test('it is a draft 2020-12 schema that asks for all of a scenario unless that extends another', (t) => {
  t.is(whole.$schema, 'https://json-schema.org/draft/2020-12/schema');
  t.deepEqual([whole.if, whole.then, whole.else], [{ required: ['extends'] }, { $ref: '#/$defs/extension' }, { $ref: '#/$defs/scenario' }]);
  t.deepEqual(definition('scenario').required, ['name', 'question', 'target', 'problem', 'workload', 'cluster', 'network', 'strategies']);
  t.deepEqual(Object.keys(definition('scenario').properties ?? {}), Object.keys(scenarioSchema.shape));
  t.deepEqual(Object.keys(definition('extension').properties ?? {}), ['extends', ...Object.keys(scenarioSchema.shape)]);
});

test('no map anywhere takes unknown keys, and every field is described', (t) => {
  for (const name of ['scenario', 'extension'] as const) {
    const maps = inside(definition(name)).filter(({ type }) => type === 'object');
    t.true(maps.length > 20);
    for (const { additionalProperties, propertyNames } of maps) t.true(additionalProperties === false || propertyNames !== undefined);
  }
  for (const { properties = {} } of inside(definition('scenario'))) {
    for (const [key, field] of Object.entries(properties)) {
      t.true(typeof field === 'object' && typeof field.description === 'string' && field.description.length > 1, `${key} has no description`);
    }
  }
});

test('what is long and stands in several places is written once', (t) => {
  const shared = Object.entries(whole.$defs ?? {}).filter(([name]) => name !== 'scenario' && name !== 'extension');
  t.true(shared.length > 5);
  const text = JSON.stringify(whole);
  for (const [name, part] of shared) {
    t.true(text.split(`"#/$defs/${name}"`).length > 2, name);
    t.is(text.split(JSON.stringify(part).slice(1, -1)).length, 2, name);
  }
});

test('nothing is required of an extension, and null is allowed under every key', (t) => {
  const parts = inside(definition('extension'));
  // A list is extended by none: it is replaced as a whole, so its items are complete.
  const items = new Set(parts.flatMap((part) => (part.items === undefined ? [] : [part.items].flat().flatMap(inside))));
  for (const part of parts.filter((each) => !items.has(each))) {
    const { required, properties = {} } = part;
    t.is(required, undefined);
    for (const [key, field] of Object.entries(properties)) {
      if (key !== 'extends') t.deepEqual(typeof field === 'object' ? resolved(field).anyOf?.at(-1) : undefined, { type: 'null' });
    }
  }
});

test('a complete scenario is accepted; without a part, or with a part too many, it is not', (t) => {
  const isScenario = accepts(definition('scenario'));
  const complete = loadText(t, COMPLETE).raw;
  t.true(isScenario(complete));
  for (const key of definition('scenario').required ?? []) t.false(isScenario({ ...Object(complete) as object, [key]: undefined }), key);
  t.false(isScenario({ ...Object(complete) as object, colour: 'red' }));
  t.false(isScenario(loadText(t, changed(['workers: 4', 'workers: 0'])).raw));
  t.false(isScenario(loadText(t, changed(['kind: synchronous', 'kind: synchronos'])).raw));
});

test('whatever a quantity may be written as, the schema lets through', (t) => {
  const isScenario = accepts(definition('scenario'));
  fc.assert(fc.property(fc.constantFrom('0', '10 Gbit/s', '1.25 GB/s', 'unlimited', '1 foo'), fc.constantFrom('0', '1 ms', '2 h'), (bandwidth, latency) => {
    const { raw, scenario } = loadText(t, COMPLETE, [`network.bandwidth=${bandwidth}`, `network.latency=${latency}`]);
    // Units and their ranges are the loader's to judge; the schema must not be the stricter one.
    t.true(scenario === undefined || isScenario(raw));
  }), { seed: 1, numRuns: 30 });
});
