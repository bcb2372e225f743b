/** Files of step times that a scenario names, read in the place of their names. */
import { resolve } from 'node:path';
import type { Problem } from '../basics/errors.js';
import { readStepTimes } from '../simulation/compute/step-times-file.js';
import { at, withEntry, type Located, type LocatedMap, type LocatedScalar, type Path } from './located.js';
import { absenceOf } from './named-files.js';
import { placeOf } from './read-yaml.js';

const PLACES = [['cluster', 'stragglers'], ['neighbour', 'stragglers']] as const;

/** A file is meant relative to the scenario that names it. @returns the tree with `times` where `file` stood, and what is wrong with the files */
export function withStepTimes(tree: LocatedMap): { readonly tree: LocatedMap; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  let read = tree;
  for (const [parent, key] of PLACES) {
    const map = at(read, [parent]);
    const stragglers = at(read, [parent, key]);
    if (map?.kind !== 'map' || stragglers === undefined) continue;
    const laws = stragglers.kind === 'list'
      ? { ...stragglers, items: stragglers.items.map((law, index) => withTimes(law, [parent, key, String(index)], problems)) }
      : withTimes(stragglers, [parent, key], problems);
    if (laws !== stragglers) read = withEntry(read, parent, withEntry(map, key, laws));
  }
  return { tree: read, problems };
}

function withTimes(law: Located, lawPath: Path, problems: Problem[]): Located {
  if (law.kind !== 'map' || law.entries.has('times')) return law;
  const written = law.entries.get('file');
  if (written?.kind !== 'scalar' || typeof written.value !== 'string' || written.value === '') return law;
  const file = resolve(written.place.folder, written.value);
  const path = [...lawPath, 'file'].join('.');
  const absence = absenceOf(file, 'file of step times');
  const found = absence === undefined ? readStepTimes(file) : { problems: [{ ...placeOf(written.place), received: written.text, ...absence }] };
  if ('problems' in found) {
    problems.push(...found.problems.map((problem) => ({ path, ...problem })));
    return law;
  }
  const times = found.times.map((time): LocatedScalar => ({ kind: 'scalar', value: `${time} s`, place: written.place, text: `${time} s` }));
  return withEntry(withEntry(law, 'file', undefined), 'times', { kind: 'list', items: times, place: written.place, text: written.text });
}
