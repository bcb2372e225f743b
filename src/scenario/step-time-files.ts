/** Files of step times that a scenario names, read in the place of their names. */
import { resolve } from 'node:path';
import type { Problem } from '../basics/errors.js';
import { readStepTimes } from '../simulation/compute/step-times-file.js';
import { at, withEntry, type Located, type LocatedMap, type LocatedScalar } from './located.js';

const PLACES = [['cluster', 'stragglers'], ['neighbour', 'stragglers']] as const;

/** A file is meant relative to the scenario that names it. @returns the tree with `times` where `file` stood, and what is wrong with the files */
export function withStepTimes(tree: LocatedMap): { readonly tree: LocatedMap; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  let read = tree;
  for (const [parent, key] of PLACES) {
    const map = at(read, [parent]);
    const stragglers = at(read, [parent, key]);
    if (map?.kind !== 'map' || stragglers === undefined) continue;
    const laws = stragglers.kind === 'list' ? { ...stragglers, items: stragglers.items.map((law) => withTimes(law, problems)) } : withTimes(stragglers, problems);
    if (laws !== stragglers) read = withEntry(read, parent, withEntry(map, key, laws));
  }
  return { tree: read, problems };
}

function withTimes(law: Located, problems: Problem[]): Located {
  if (law.kind !== 'map' || law.entries.has('times')) return law;
  const file = law.entries.get('file');
  if (file?.kind !== 'scalar' || typeof file.value !== 'string' || file.value === '') return law;
  const found = readStepTimes(resolve(file.place.folder, file.value));
  if ('problems' in found) {
    problems.push(...found.problems);
    return law;
  }
  const times = found.times.map((time): LocatedScalar => ({ kind: 'scalar', value: `${time} s`, place: file.place, text: `${time} s` }));
  return withEntry(withEntry(law, 'file', undefined), 'times', { kind: 'list', items: times, place: file.place, text: file.text });
}
