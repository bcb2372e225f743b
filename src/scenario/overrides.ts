/** `--set path=value`: one field of a scenario changed from the command line. */
import type { Problem } from '../basics/errors.js';
import { withEntry, type Located, type LocatedMap, type Path, type Place } from './located.js';
import { readYaml } from './read-yaml.js';

/** How problems name the command line. */
export const COMMAND_LINE = '--set';

const FIX = 'write it like --set cluster.workers=32';

/**
 * The tree with each `path=value` set, in order, so that a later one wins. A value is YAML; it replaces what stood there as a whole, and null
 * (or nothing) removes it. Where the path names what the schema does not know, the check of the whole will say so.
 */
export function withOverrides(tree: LocatedMap, sets: readonly string[]): { readonly tree: LocatedMap; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  let changed = tree;
  for (const text of sets) {
    const outcome = override(changed, text);
    if ('kind' in outcome) changed = outcome;
    else problems.push(...outcome.problems);
  }
  return { tree: changed, problems };
}

function override(tree: LocatedMap, text: string): LocatedMap | { readonly problems: readonly Problem[] } {
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(equals, 0)).trim();
  const steps = stepsOf(tree, path.split('.'));
  if (equals < 1 || path === '' || steps.includes('')) {
    return { problems: [{ file: COMMAND_LINE, message: 'this sets nothing', expected: 'path=value', received: text, fix: FIX }] };
  }
  const { tree: value, problems } = readYaml(text.slice(equals + 1), COMMAND_LINE, { lines: false, folder: process.cwd() });
  if (value === undefined || problems.length > 0) return { problems: problems.map((problem) => ({ ...problem, path, received: text.slice(equals + 1) })) };
  const changed = placed(tree, steps, value);
  if (changed?.kind === 'map') return changed;
  return { problems: [{ file: COMMAND_LINE, path, message: 'there is nothing below a single value or beyond the end of a list', received: text }] };
}

/** Names of strategies may have dots: of the ways to read the path, the one whose keys exist, the longest first. */
function stepsOf(node: Located | undefined, words: readonly string[]): Path {
  if (words.length === 0) return [];
  if (node?.kind === 'map') {
    for (let taken = words.length; taken > 1; taken--) {
      const key = words.slice(0, taken).join('.');
      if (node.entries.has(key)) return [key, ...stepsOf(node.entries.get(key), words.slice(taken))];
    }
  }
  const [first, ...rest] = words as [string, ...string[]];
  const next = node?.kind === 'map' ? node.entries.get(first) : node?.kind === 'list' ? node.items[Number(first)] : undefined;
  return [first, ...stepsOf(next, rest)];
}

/** The node with the value at the path, undefined where that cannot be. */
function placed(node: Located | undefined, path: Path, value: Located): Located | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (node?.kind === 'list') {
    const index = Number(step);
    const item = node.items[index];
    const inside = item === undefined ? undefined : placed(item, rest, value);
    return inside === undefined ? undefined : { ...node, items: node.items.with(index, inside) };
  }
  const map = node?.kind === 'map' ? node : isNothing(node) ? emptyMap(value.place) : undefined;
  if (map === undefined) return undefined;
  const inside = placed(map.entries.get(step), rest, value);
  if (inside === undefined) return undefined;
  return withEntry(map, step, rest.length === 0 && isNothing(inside) ? undefined : inside);
}

function isNothing(node: Located | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.value === null);
}

function emptyMap(place: Place): LocatedMap {
  return { kind: 'map', place, text: '{}', entries: new Map() };
}
