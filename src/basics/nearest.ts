import { distance } from 'fastest-levenshtein';

/**
 * The candidate that was probably meant: the one with the fewest letters to change, or the shortest that begins like the name; undefined
 * where none is near (more than a third of its letters, and at least two, would have to change). Case, spaces, `-`, `_` and `.` do not count.
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const wanted = letters(name);
  if (wanted === '') return undefined;
  const near = candidates
    .map((candidate) => ({ candidate, changes: distance(wanted, letters(candidate)) }))
    .filter(({ candidate, changes }) => changes <= tolerance(wanted) || beginsAlike(wanted, letters(candidate)))
    .sort((a, b) => a.changes - b.changes);
  return near[0]?.candidate;
}

/** `did you mean "workers"?`, as the `fix` of a problem; nothing where no candidate is near. */
export function nearestFix(name: string, candidates: readonly string[]): { readonly fix?: string } {
  const found = nearest(name, candidates);
  return found === undefined ? {} : { fix: `did you mean "${found}"?` };
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[\s_.-]/g, '');
}

function tolerance(name: string): number {
  return name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3));
}

function beginsAlike(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a));
}
