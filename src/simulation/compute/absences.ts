/** Workers that leave and join. */
import type { Problem } from '../../basics/errors.js';
import { count, quantity, z } from '../../basics/fields.js';
import { formatTime } from '../../basics/units.js';

export const absenceOptions = z.array(z.strictObject({
  worker: count('Number of the worker, from 0.', { least: 0 }),
  from: quantity('time', 'Simulated time at which it leaves; 0: it is not there at the start'),
  until: quantity('time', 'Simulated time at which it joins again; default: never', { above: 0 }).optional(),
})).describe('Workers that are away for a time.');
export type AbsenceOptions = z.output<typeof absenceOptions>;
type Absence = AbsenceOptions[number];

/** What is wrong with absences that are each right by themselves; paths are relative to the list. */
export function absenceProblems(absences: AbsenceOptions, workers: number): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [index, absence] of absences.entries()) {
    const { worker, from, until = Infinity } = absence;
    if (worker >= workers) problems.push({ path: `${index}.worker`, message: 'no such worker', expected: `0 to ${workers - 1}`, received: String(worker) });
    if (until <= from) {
      problems.push({ path: `${index}.until`, message: 'it joins before it leaves', expected: `a time after ${formatTime(from)}`, received: formatTime(until) });
    } else if (absences.slice(0, index).some((other) => overlap(absence, other))) {
      problems.push({ path: String(index), message: `worker ${worker} is away already`, expected: 'absences of a worker that do not overlap' });
    }
  }
  return problems;
}

function overlap(one: Absence, other: Absence): boolean {
  return one.worker === other.worker && one.from < (other.until ?? Infinity) && other.from < (one.until ?? Infinity);
}

/** Who is there when. A worker is away from `from` on, and there again from `until` on. */
export interface Absences {
  readonly isPresent: (worker: number, at: number) => boolean;
  /** When a worker that is away at that time comes back; `at` itself for one that is there, Infinity for never. */
  readonly nextReturn: (worker: number, at: number) => number;
  /** When a worker that is there at that time leaves; `at` itself for one that is away, Infinity for never. */
  readonly nextDeparture: (worker: number, at: number) => number;
}

/** @param absences without problems */
export function absencesOf(absences: AbsenceOptions): Absences {
  const byWorker = new Map<number, Absence[]>();
  for (const absence of absences.toSorted((a, b) => a.from - b.from)) {
    const own = byWorker.get(absence.worker);
    if (own === undefined) byWorker.set(absence.worker, [absence]);
    else own.push(absence);
  }
  const absenceAt = (worker: number, at: number) => byWorker.get(worker)?.find(({ from, until = Infinity }) => from <= at && at < until);
  return {
    isPresent: (worker, at) => absenceAt(worker, at) === undefined,
    nextReturn(worker, at) {
      let back = at;
      // One absence may begin where another ends.
      for (let absence = absenceAt(worker, back); absence !== undefined; absence = absenceAt(worker, back)) back = absence.until ?? Infinity;
      return back;
    },
    nextDeparture(worker, at) {
      if (absenceAt(worker, at) !== undefined) return at;
      return byWorker.get(worker)?.find(({ from }) => from > at)?.from ?? Infinity;
    },
  };
}
