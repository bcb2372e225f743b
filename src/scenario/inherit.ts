/** `extends: other.yaml`: a scenario that says only what is different about it. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { Problem } from '../basics/errors.js';
import { z } from '../basics/fields.js';
import { bare, fieldUnder, formOf, type Field } from './forms.js';
import { withEntry, type Located, type LocatedMap, type Place } from './located.js';
import { nearest } from '../basics/nearest.js';
import { placeOf, readYaml } from './read-yaml.js';

/** A file with everything it inherits. */
export interface Inherited {
  /** Undefined where nothing could be read. */
  readonly tree: LocatedMap | undefined;
  readonly problems: readonly Problem[];
  /** The file, the one it extends, and so on. */
  readonly files: readonly string[];
}

/** Reads a file and what it extends, merged along the schema; `extends` itself is gone from the tree. */
export function readInherited(file: string, schema: Field): Inherited {
  return read(file, schema, [], undefined);
}

function read(file: string, schema: Field, askedFrom: readonly string[], asked: Place | undefined): Inherited {
  const where = asked === undefined ? { file } : { ...placeOf(asked), path: 'extends' };
  const files = [...askedFrom, file];
  if (askedFrom.some((other) => resolve(other) === resolve(file))) {
    return { tree: undefined, files, problems: [{ ...where, message: 'these scenarios extend each other in a circle', received: files.join(' → '), fix: 'remove one of the `extends`' }] };
  }
  const text = readText(file);
  if (typeof text !== 'string') return { tree: undefined, files, problems: [{ ...where, ...text }] };
  const { tree, problems } = readYaml(text, file);
  if (tree === undefined) return { tree: undefined, files, problems };
  if (tree.kind !== 'map') return { tree: undefined, files, problems: [...problems, notAMap(tree, file)] };
  return extend(tree, problems, schema, files);
}

function extend(tree: LocatedMap, problems: readonly Problem[], schema: Field, files: readonly string[]): Inherited {
  const own = withEntry(tree, 'extends', undefined);
  const wish = tree.entries.get('extends');
  if (wish === undefined) return { tree: own, problems, files };
  if (wish.kind !== 'scalar' || typeof wish.value !== 'string' || wish.value === '') {
    const wrong = { ...placeOf(wish.place), path: 'extends', message: 'wrong type', expected: 'the file of another scenario, relative to this one', received: wish.text };
    return { tree: own, problems: [...problems, wrong], files };
  }
  const base = read(isAbsolute(wish.value) ? wish.value : join(wish.place.folder, wish.value), schema, files, wish.place);
  return { tree: base.tree === undefined ? undefined : mergeMaps(base.tree, own, schema), problems: [...problems, ...base.problems], files: base.files };
}

/** Maps are merged key by key, unless they take another form (another `kind`, measurements instead of a preset); all else replaces; null removes. */
function mergeMaps(base: LocatedMap, own: LocatedMap, field: Field | undefined): LocatedMap {
  const entries = new Map(base.entries);
  for (const [key, value] of own.entries) {
    const inherited = base.entries.get(key);
    const under = field === undefined ? undefined : fieldUnder(field, own, key) ?? fieldUnder(field, base, key);
    if (inherited !== undefined && value.kind === 'scalar' && value.value === null) entries.delete(key);
    else if (inherited?.kind === 'map' && value.kind === 'map' && !takesAnotherForm(under, inherited, value)) entries.set(key, mergeMaps(inherited, value, under));
    else entries.set(key, value);
  }
  return { ...own, entries };
}

function takesAnotherForm(field: Field | undefined, base: LocatedMap, own: LocatedMap): boolean {
  if (field === undefined || !(bare(field) instanceof z.ZodUnion)) return false;
  const inherited = formOf(field, base);
  return formOf(field, own, inherited) !== inherited;
}

/** The text of a file, or why there is none. */
function readText(file: string): string | { readonly message: string; readonly fix?: string } {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EISDIR') return { message: 'this is a folder, not a scenario', ...fixOf('name a file in it', scenariosIn(file)) };
    if (code !== 'ENOENT' && code !== 'ENOTDIR') return { message: `this file cannot be read${code === '' ? '' : ` (${code})`}` };
    if (!isFolder(dirname(file))) return { message: 'there is no such file', fix: `there is no folder "${dirname(file)}" either` };
    const near = nearest(basename(file), scenariosIn(dirname(file)));
    return { message: 'there is no such file', ...(near === undefined ? {} : { fix: `did you mean "${join(dirname(file), near)}"?` }) };
  }
}

function fixOf(what: string, names: readonly string[]): { readonly fix?: string } {
  return names.length === 0 ? {} : { fix: `${what}, such as "${names[0]!}"` };
}

function scenariosIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
  } catch {
    return [];
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function notAMap(tree: Located, file: string): Problem {
  const isEmpty = tree.kind === 'scalar' && tree.value === null;
  return isEmpty ? { file, message: 'the file is empty', expected: 'a scenario' }
    : { ...placeOf(tree.place), message: 'this is not a scenario', expected: 'a map with `name`, `question`, `target`, …', received: tree.kind === 'list' ? 'a list' : tree.text };
}
