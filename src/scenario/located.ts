/** YAML as data that remembers where each value was written, so that a problem found late can still name its line. */

/** Where something was written. */
export interface Place {
  /** The file as the user would name it; `--set` for the command line. */
  readonly file: string;
  /** 1-based; undefined on the command line. */
  readonly line: number | undefined;
  /** Folder that relative paths written there start from. */
  readonly folder: string;
}

interface Written {
  readonly place: Place;
  /** The value as it was written, on one line, shortened. */
  readonly text: string;
}
export interface LocatedMap extends Written { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Located> }
export interface LocatedList extends Written { readonly kind: 'list'; readonly items: readonly Located[] }
export interface LocatedScalar extends Written { readonly kind: 'scalar'; readonly value: unknown }
/** A value with the place of its key (of itself, in a list and at the root). */
export type Located = LocatedMap | LocatedList | LocatedScalar;

/** Steps from the root: keys of maps, decimal indices of lists. */
export type Path = readonly string[];

/** The same without places: plain objects, arrays and scalars. */
export function plain(node: Located): unknown {
  switch (node.kind) {
    case 'map': return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]));
    case 'list': return node.items.map(plain);
    case 'scalar': return node.value;
  }
}

/** What stands at a path, or undefined. */
export function at(node: Located, path: Path): Located | undefined {
  let found: Located | undefined = node;
  for (const step of path) found = found === undefined ? undefined : child(found, step);
  return found;
}

/** Where a path was written; for what is missing, where the map around it was. */
export function placeAt(node: Located, path: Path): Place {
  let found = node;
  for (const step of path) {
    const next = child(found, step);
    if (next === undefined) break;
    found = next;
  }
  return found.place;
}

function child(node: Located, step: string): Located | undefined {
  switch (node.kind) {
    case 'map': return node.entries.get(step);
    case 'list': return node.items[Number(step)];
    case 'scalar': return undefined;
  }
}

/** The map with one entry set, or removed (undefined). */
export function withEntry(map: LocatedMap, key: string, value: Located | undefined): LocatedMap {
  const entries = new Map(map.entries);
  if (value === undefined) entries.delete(key);
  else entries.set(key, value);
  return { ...map, entries };
}
