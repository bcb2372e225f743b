/** The one-sentence answer to a scenario's question: who reaches ε first, when, and how far ahead. */
import { formatMoney, formatNumber, formatTime } from '../basics/units.js';
import { metricNames } from './metric-names.js';
import type { Estimate, StrategyResult } from './results.js';
import { meanInterval } from './statistics.js';

/** The time by which strategies are ranked: the mean where all runs reached ε, else the Kaplan–Meier median, else Infinity. */
export function typicalTime(estimate: Estimate): number {
  return estimate.kind === 'all-reached' ? estimate.mean : estimate.median ?? Infinity;
}

/** Strategies from the fastest to ε to those that never reached it; equal ones keep their order. */
export function byTimeToEpsilon(strategies: readonly StrategyResult[]): StrategyResult[] {
  return [...strategies].sort((a, b) => {
    const [first, second] = [typicalTime(a.timeToEpsilon), typicalTime(b.timeToEpsilon)];
    return first === second ? 0 : first - second;
  });
}

/** @param epsilon the last (hardest) one */
export function answer(strategies: readonly StrategyResult[], metric: keyof typeof metricNames, epsilon: number): string {
  const goal = `${metricNames[metric]} ${formatNumber(epsilon)}`;
  const [first, second] = byTimeToEpsilon(strategies);
  if (first === undefined || typicalTime(first.timeToEpsilon) === Infinity) {
    const allDiverged = strategies.every(({ diverged, runs }) => diverged > 0 && diverged === runs.length);
    return allDiverged ? `Every run of every strategy diverged before ${goal}: the learning rates are too high.` : `No strategy typically reaches ${goal} within its budget.`;
  }
  const cost = first.costToEpsilon === null ? '' : ` for ${formatMoney(typicalTime(first.costToEpsilon))}`;
  const head = strategies.length === 1
    ? `${first.name} reaches ${goal} in ${describe(first.timeToEpsilon)}${cost}`
    : `${first.name} reaches ${goal} first, in ${describe(first.timeToEpsilon)}${cost}`;
  if (second === undefined) return `${head}.`;
  if (typicalTime(second.timeToEpsilon) === Infinity) return `${head}; no other does within its budget.`;
  if (areEqual(typicalTime(first.timeToEpsilon), typicalTime(second.timeToEpsilon))) return `${head}; ${second.name} takes just as long.`;
  return `${head}; ${second.name} comes next, taking ${lead(first, second)}.`;
}

/** "12.3 min on average (95 % interval 11.9 to 12.7 min, 5 runs)". */
function describe(estimate: Estimate): string {
  if (estimate.kind === 'some-reached') return `a median of ${formatTime(typicalTime(estimate))} (${estimate.reached} of ${estimate.n} runs)`;
  const { mean, low, high, n } = estimate;
  return low === null || high === null ? `${formatTime(mean)} (one run)` : `${formatTime(mean)} on average (95 % interval ${formatTime(Math.max(0, low))} to ${formatTime(high)}, ${n} runs)`;
}

function areEqual(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(a, b);
}

/** How much longer the second takes, and whether the replications can tell them apart. */
function lead(first: StrategyResult, second: StrategyResult): string {
  const ratio = typicalTime(second.timeToEpsilon) / typicalTime(first.timeToEpsilon);
  const words = ratio >= 1.095 ? `${formatNumber(Number(ratio.toPrecision(2)))} times as long` : `${formatNumber(Number(((ratio - 1) * 100).toPrecision(2)))} % longer`;
  return isClear(first, second) ? words : `${words} (too close to call: more replications would tell)`;
}

/**
 * Whether the 95 % interval of the difference excludes 0. Replications are paired: in each of them all strategies meet the same samples and
 * stragglers, so the differences vary less than the times. Where not all runs reached ε, the counts in the answer speak for themselves.
 */
function isClear(first: StrategyResult, second: StrategyResult): boolean {
  const differences = second.runs.map(({ outcome }, index) => outcome.time - first.runs[index]!.outcome.time);
  if (first.timeToEpsilon.kind !== 'all-reached' || second.timeToEpsilon.kind !== 'all-reached' || differences.length < 2) return true;
  return meanInterval(differences).low! > 0;
}
