import type { Problem } from '../basics/errors.js';
import { z } from '../basics/fields.js';
import { listOf } from '../basics/units.js';
import { discriminatorOf, discriminatorWords, fieldsOf, formOf, type Field } from './forms.js';
import type { Located, LocatedMap, LocatedScalar, Path } from './located.js';
import { nearest, nearestFix } from '../basics/nearest.js';
import { placeOf } from './read-yaml.js';
import { wanted } from './wording.js';

/** A tree in which every word is one that the schema knows. */
export interface Spelled {
  /** Misspelt keys and kinds replaced by the nearest ones, other unknown keys left out: what is checked further. */
  readonly tree: Located;
  readonly problems: readonly Problem[];
  /** Maps whose form could not be told; nothing more can be said about them. */
  readonly unclear: readonly Path[];
}

/**
 * Finds the keys that the schema does not know, and the kinds (`kind`, `model`) that name no form, at every depth. Each is one problem; going on
 * with what was probably meant keeps it from hiding the others or from being reported again as something missing.
 */
export function spell(schema: Field, tree: Located): Spelled {
  const problems: Problem[] = [];
  const unclear: Path[] = [];

  function visit(field: Field, node: Located, path: Path): Located {
    if (node.kind === 'scalar') return node;
    const settled = node.kind === 'map' ? withKnownKind(field, node, path) : node;
    const form = settled === undefined ? undefined : formOf(field, settled);
    if (settled === undefined || form === undefined) {
      if (settled !== undefined && node.kind === 'map') report(node, path, { message: 'wrong form', expected: wanted(field), received: node.text });
      if (node.kind === 'map') unclear.push(path);
      return node;
    }
    if (settled.kind === 'list') {
      return form instanceof z.ZodArray ? { ...settled, items: settled.items.map((item, index) => visit(form.element, item, [...path, String(index)])) } : settled;
    }
    const fields = fieldsOf(form);
    if (fields !== undefined) return visitMap(fields, settled, path);
    return form instanceof z.ZodRecord ? visitRecord(form, settled, path) : settled;
  }

  function visitMap(fields: Readonly<Record<string, Field>>, map: LocatedMap, path: Path): Located {
    const entries = new Map<string, Located>();
    const known = Object.keys(fields);
    const absent = known.filter((key) => !map.entries.has(key));
    for (const [key, value] of map.entries) {
      const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (field !== undefined) {
        entries.set(key, visit(field, value, [...path, key]));
        continue;
      }
      const meant = nearest(key, absent);
      report(value, [...path, key], { message: `unknown key "${key}"`, expected: listOf(known, 'or'), ...nearestFix(key, absent) });
      if (meant !== undefined && !entries.has(meant)) entries.set(meant, visit(fields[meant]!, value, [...path, meant]));
    }
    return { ...map, entries };
  }

  function visitRecord({ keyType, valueType }: z.ZodRecord, map: LocatedMap, path: Path): Located {
    const entries = [...map.entries].map(([key, value]) => {
      if (!z.safeParse(keyType, key).success) report(value, [...path, key], { message: 'not a usable name', expected: wanted(keyType), received: JSON.stringify(key) });
      return [key, visit(valueType, value, [...path, key])] as const;
    });
    return { ...map, entries: new Map(entries) };
  }

  /** The map with a `kind` that names a form, or undefined (and a problem) where that cannot be had. */
  function withKnownKind(field: Field, map: LocatedMap, path: Path): LocatedMap | undefined {
    const discriminator = discriminatorOf(field);
    if (discriminator === undefined) return map;
    const words = discriminatorWords(field, discriminator);
    const expected = listOf(words, 'or');
    const written = map.entries.get(discriminator);
    if (written === undefined) {
      const misspelt = [...map.entries.keys()].find((key) => nearest(key, [discriminator]) !== undefined && words.includes(wordIn(map, key)));
      if (misspelt === undefined) {
        report(map, [...path, discriminator], { message: 'missing', expected });
        return undefined;
      }
      report(map.entries.get(misspelt)!, [...path, misspelt], { message: `unknown key "${misspelt}"`, fix: `did you mean "${discriminator}"?` });
      const entries = [...map.entries].map(([key, value]) => [key === misspelt ? discriminator : key, value] as const);
      return { ...map, entries: new Map(entries) };
    }
    const word = wordIn(map, discriminator);
    if (words.includes(word)) return map;
    const meant = nearest(word, words);
    report(written, [...path, discriminator], {
      message: written.kind === 'scalar' ? `unknown ${discriminator}` : 'wrong type', expected, received: written.text, ...nearestFix(word, words),
    });
    if (meant === undefined) return undefined;
    const corrected: LocatedScalar = { kind: 'scalar', place: written.place, text: written.text, value: meant };
    return { ...map, entries: new Map(map.entries).set(discriminator, corrected) };
  }

  function report(node: Located, path: Path, problem: Omit<Problem, 'file' | 'line' | 'path'>): void {
    problems.push({ ...placeOf(node.place), path: path.join('.'), ...problem });
  }

  return { tree: visit(schema, tree, []), problems, unclear };
}

function wordIn(map: LocatedMap, key: string): string {
  const word = map.entries.get(key);
  return word?.kind === 'scalar' && typeof word.value === 'string' ? word.value : '';
}
