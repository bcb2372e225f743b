/** Files and folders that a scenario names: where they are meant to be, and which are not there. */
import { readdirSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Problem } from '../basics/errors.js';
import { nearestFix } from '../basics/nearest.js';
import { datasetPaths } from '../learning/datasets/registry.js';
import { at, withEntry, type Located, type LocatedMap, type LocatedScalar, type Path } from './located.js';
import { placeOf } from './read-yaml.js';

/** What a problem's fields name; a data set that has nothing to do with a field says so itself. */
const NAMED: readonly (readonly [path: Path, what: string])[] = [
  ...datasetPaths.map((name) => [['problem', 'dataset', name], name === 'folder' ? 'folder of data' : 'file of data'] as const),
  [['problem', 'partition', 'file'], 'file of workers'],
  [['problem', 'sampling', 'file'], 'file of rows'],
  [['problem', 'initial', 'file'], 'file of parameters'],
];

/** A path is meant relative to the file that names it: the tree with absolute ones. */
export function withResolvedPaths(tree: LocatedMap): LocatedMap {
  return NAMED.reduce((sofar, [path]) => {
    const node = nameAt(sofar, path);
    return node === undefined ? sofar : withNodeAt(sofar, path, { ...node, value: resolve(node.place.folder, String(node.value)) });
  }, tree);
}

/** @param tree with absolute paths */
export function missingFiles(tree: Located): Problem[] {
  return NAMED.flatMap(([path, what]): Problem[] => {
    const node = nameAt(tree, path);
    const absence = node === undefined ? undefined : absenceOf(String(node.value), what);
    return node === undefined || absence === undefined ? [] : [{ ...placeOf(node.place), path: path.join('.'), received: node.text, ...absence }];
  });
}

/**
 * Why there is no such thing; undefined where there is.
 * @param what e.g. `file of step times`, `folder of data`
 */
export function absenceOf(path: string, what: string): { readonly message: string; readonly fix?: string } | undefined {
  const isFolderWanted = what.startsWith('folder');
  const found = statsOf(path);
  if (found === undefined) return { message: `there is no such ${what}`, ...nearestFix(basename(path), namesBeside(path, isFolderWanted)) };
  if (found.isDirectory() === isFolderWanted) return undefined;
  return { message: isFolderWanted ? `this is a file, not a ${what}` : `this is a folder, not a ${what}` };
}

function nameAt(tree: Located, path: Path): LocatedScalar | undefined {
  const node = at(tree, path);
  return node?.kind === 'scalar' && typeof node.value === 'string' && node.value !== '' ? node : undefined;
}

function withNodeAt(map: LocatedMap, [first, ...rest]: Path, node: Located): LocatedMap {
  const child = map.entries.get(first!);
  return withEntry(map, first!, rest.length === 0 || child?.kind !== 'map' ? node : withNodeAt(child, rest, node));
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function namesBeside(path: string, areFolders: boolean): string[] {
  try {
    return readdirSync(dirname(path), { withFileTypes: true }).filter((entry) => entry.isDirectory() === areFolders).map(({ name }) => name).sort();
  } catch {
    return [];
  }
}
