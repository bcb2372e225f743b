/** The full scenarios are full: whatever the schema knows stands in one of them, so that laws over them are laws over all of it. */
import { join } from 'node:path';
import test from 'ava';
import { z } from '../../src/basics/fields.js';
import { bare, formOf, type Field } from '../../src/scenario/forms.js';
import { at, type Located } from '../../src/scenario/located.js';
import { readInherited } from '../../src/scenario/inherit.js';
import { loadScenario } from '../../src/scenario/load.js';
import { scenarioSchema } from '../../src/scenario/schema.js';
import { FULL_FILES, FULL_SCENARIOS } from '../support/full-scenario.js';
import { described, temporaryFolder } from '../support/scenario-file.js';

/** What a form of a union is called: its discriminating word, or its place. */
function nameOf(form: Field, index: number): string {
  const [first] = form instanceof z.ZodObject ? Object.values<Field>(form.shape) : [];
  return first instanceof z.ZodLiteral ? String(first.value) : String(index);
}

/** Every field under a key of a map, by itself, with a way to it: `problem/dataset<csv>/label`. A field in two places is one. */
function fieldsIn(field: Field, path: string): (readonly [Field, string])[] {
  const self = bare(field);
  if (self instanceof z.ZodUnion) return self.options.flatMap((form, index) => fieldsIn(form, bare(form) instanceof z.ZodObject ? `${path}<${nameOf(bare(form), index)}>` : path));
  if (self instanceof z.ZodObject) return Object.entries(self.shape as Record<string, Field>).flatMap(([key, inner]) => [[inner, `${path}/${key}`] as const, ...fieldsIn(inner, `${path}/${key}`)]);
  if (self instanceof z.ZodRecord) return fieldsIn(self.valueType, `${path}/*`);
  return self instanceof z.ZodArray ? fieldsIn(self.element, path) : [];
}

/** The fields of which there is a value. */
function writtenIn(field: Field, node: Located): Field[] {
  const form = formOf(field, node);
  if (form instanceof z.ZodObject) {
    return Object.entries(form.shape as Record<string, Field>).flatMap(([key, inner]) => {
      const value = at(node, [key]);
      return value === undefined ? [] : [inner, ...writtenIn(inner, value)];
    });
  }
  if (form instanceof z.ZodRecord && node.kind === 'map') return [...node.entries.values()].flatMap((inner) => writtenIn(form.valueType, inner));
  return form instanceof z.ZodArray && node.kind === 'list' ? node.items.flatMap((item) => writtenIn(form.element, item)) : [];
}

test('every field of the schema stands in one of the full scenarios, and each of these is sound', (t) => {
  const folder = temporaryFolder(t, { ...FULL_FILES, ...FULL_SCENARIOS });
  const written = new Set<Field>();
  for (const name of Object.keys(FULL_SCENARIOS)) {
    const file = join(folder, name);
    t.deepEqual(described(loadScenario(file).problems), [], name);
    for (const field of writtenIn(scenarioSchema, readInherited(file, scenarioSchema).tree!)) written.add(field);
  }
  const known = fieldsIn(scenarioSchema, '');
  t.true(known.length > 300, String(known.length));
  t.deepEqual(known.flatMap(([field, path]) => (written.has(field) ? [] : [path])), []);
});
