/**
 * Errors that carry data and say the fix. An `InputError` is the user's to mend (exit 2) and holds *all* problems found, not the first;
 * everything else that is thrown is a failure of the run (exit 1).
 */

/** One thing wrong with what the user gave. Every part but `message` may be missing; what is there is printed. */
export interface Problem {
  /** What is wrong, one sentence without a final full stop. */
  readonly message: string;
  /** File in which it stands. */
  readonly file?: string;
  /** 1-based line in that file. */
  readonly line?: number;
  /** Path of the field, e.g. `cluster.workers`. */
  readonly path?: string;
  /** What would have been right, e.g. `a whole number ≥ 1`. */
  readonly expected?: string;
  /** What came, as the user wrote it. */
  readonly received?: string;
  /** What to do, e.g. `did you mean "workers"?`. */
  readonly fix?: string;
}

/** The input cannot be used; `problems` lists everything that was found wrong with it. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(describeProblem).join('\n'));
    this.problems = problems;
  }
}

/** The work could not be done although the input was sound (an unwritable folder, a lost GPU). */
export class RunError extends Error {
  override readonly name = 'RunError';
}

/** `file:line path: message (expected …, received …); fix` with the missing parts left out. */
export function describeProblem(problem: Problem): string {
  const place = [problem.file, problem.line].filter((part) => part !== undefined).join(':');
  const head = [place, problem.path].filter((part) => part !== undefined && part !== '').join(' ');
  const details = [
    problem.expected === undefined ? undefined : `expected ${problem.expected}`,
    problem.received === undefined ? undefined : `received ${problem.received}`,
  ].filter((part) => part !== undefined);
  return `${head === '' ? '' : `${head}: `}${problem.message}`
    + (details.length === 0 ? '' : ` (${details.join(', ')})`)
    + (problem.fix === undefined ? '' : `; ${problem.fix}`);
}
