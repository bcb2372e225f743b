/**
 * A machine that is now normal and now slow: a two-state process in continuous time with exponential sojourns, at rate 1 in the one state and
 * 1/factor in the other. A step that crosses from one into the other is integrated exactly: it ends when its work is done.
 */
import { exponential } from '../../basics/distributions.js';
import { RunError } from '../../basics/errors.js';
import type { Uniform } from '../../basics/random.js';
import { formatTime } from '../../basics/units.js';

/** Of one step; they are kept until it has ended. */
const MOST_SOJOURNS = 2_000_000;

export interface MarkovOptions {
  /** How many times longer work takes while slow. */
  readonly factor: number;
  /** Mean sojourn (s) in each state. */
  readonly meanNormal: number;
  readonly meanSlow: number;
}

/**
 * Long-run time per unit of work of a machine that never pauses: (N + S)/(N + S/f), where N and S are the mean sojourns, since in a time N + S it
 * does N + S/f of work. The mean over steps that begin at times of their own and are short against both sojourns is another one:
 * (N + S·f)/(N + S).
 */
export function markovMeanFactor({ factor, meanNormal, meanSlow }: MarkovOptions): number {
  return (meanNormal + meanSlow) / (meanNormal + meanSlow / factor);
}

/**
 * The process, in its stationary state at time 0: slow with probability S/(N + S). Two opened on the same numbers are the same process,
 * whatever is asked of them, so the workers of a rack each follow their rack's own copy.
 * @returns seconds that a step of `work` seconds takes that begins at `at`; `at` never falls, but may lie before the end of the step before,
 *   which was then abandoned
 */
export function markovProcess({ factor, meanNormal, meanSlow }: MarkovOptions, source: Uniform): (work: number, at: number) => number {
  // Whether it is slow at the last `at`, the end of that sojourn, and the ends of those after it that a step has looked ahead to.
  let isSlow = source() < meanSlow / (meanNormal + meanSlow);
  const normal = exponential(meanNormal, source);
  const slow = exponential(meanSlow, source);
  const ends: number[] = [isSlow ? slow() : normal()];

  function advance(at: number): void {
    let past = 0;
    while (ends[past]! <= at) {
      isSlow = !isSlow;
      past++;
      if (past === ends.length) ends.push(ends[past - 1]! + (isSlow ? slow() : normal()));
    }
    if (past > 0) ends.splice(0, past);
  }

  return (work, at) => {
    advance(at);
    let isSlowNow = isSlow;
    let left = work;
    let elapsed = 0;
    for (let sojourn = 0; ; sojourn++) {
      if (sojourn === MOST_SOJOURNS) throw new RunError(`a step of ${formatTime(work)} goes through more than ${MOST_SOJOURNS} sojourns in the two states of "markov" stragglers; make those longer`);
      if (sojourn === ends.length) ends.push(ends[sojourn - 1]! + (isSlowNow ? slow() : normal()));
      const pace = isSlowNow ? factor : 1;
      const room = ends[sojourn]! - at - elapsed;
      if (left * pace <= room) return elapsed + left * pace;
      left -= room / pace;
      elapsed += room;
      isSlowNow = !isSlowNow;
    }
  };
}
