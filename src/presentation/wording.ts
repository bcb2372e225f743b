/** Estimates, metrics and outcomes in the words of the reader; charts, page and Markdown say them alike. */
import { formatNumber, formatTime } from '../basics/units.js';
import { byTimeToEpsilon } from '../results/answer.js';
import { outOf } from '../results/endings.js';
import { metricNames } from '../results/metric-names.js';
import type { Estimate, MeanInterval, Results, StrategyResult } from '../results/results.js';
import type { EvaluationPoint } from '../results/run-record.js';

/** What the target's metric is called, and which way is better. */
export interface MetricWording { readonly key: keyof typeof metricNames; readonly name: string; readonly isLoss: boolean }

/** The wording of the target's metric. */
export function targetMetric({ target: { metric } }: Results): MetricWording {
  return { key: metric, name: metricNames[metric], isLoss: metric.endsWith('Loss') };
}

/** The metric's value at a point, NaN where there is none. */
export function metricAt(point: EvaluationPoint, metric: MetricWording): number {
  return point[metric.key] ?? NaN;
}

/** `training loss 0.35`: the last and hardest ε. */
export function targetWords(results: Results): string {
  return `${targetMetric(results).name} ${formatNumber(hardestEpsilon(results))}`;
}

/** The ε that runs are judged by; NaN where the target has none. */
export function hardestEpsilon(results: Results): number {
  return results.target.epsilon.at(-1) ?? NaN;
}

/** A unit to show a span of times in. */
export interface TimeUnit { readonly symbol: string; readonly words: string; readonly seconds: number }

const TIME_UNITS: readonly TimeUnit[] = [
  { symbol: 'd', words: 'days', seconds: 86400 }, { symbol: 'h', words: 'hours', seconds: 3600 }, { symbol: 'min', words: 'minutes', seconds: 60 },
  { symbol: 's', words: 'seconds', seconds: 1 }, { symbol: 'ms', words: 'milliseconds', seconds: 1e-3 }, { symbol: 'µs', words: 'microseconds', seconds: 1e-6 },
];

/** The largest unit that the longest time holds twice; seconds if it is 0. */
export function timeUnit(longest: number): TimeUnit {
  if (longest === 0) return TIME_UNITS[3]!;
  return TIME_UNITS.find(({ seconds }) => longest >= 2 * seconds) ?? TIME_UNITS.at(-1)!;
}

/** `42 ± 3.1 min`: mean and half width of the interval in one unit; without the half width for a single replication. */
export function meanTimeWords({ mean, high }: MeanInterval): string {
  const { seconds, symbol } = timeUnit(mean);
  return `${formatNumber(mean / seconds)}${high === null ? '' : ` ± ${Number(((high - mean) / seconds).toPrecision(2))}`} ${symbol}`;
}

/** A time in words: the mean with its interval, or `2 of 5 reached, median 3 h`. */
export function timeEstimateWords(estimate: Estimate): string {
  if (estimate.kind === 'all-reached') return meanTimeWords(estimate);
  return `${estimate.reached === 0 ? 'none' : estimate.reached} of ${estimate.n} reached${estimate.median === null ? '' : `, median ${formatTime(estimate.median)}`}`;
}

/** How the replications ended: `all 5 reached` or `2 reached, 2 out of budget (best 0.41), 1 diverged at 12 s`. */
export function outcomeWords(strategy: StrategyResult, results: Results): string {
  const outcomes = strategy.runs.map(({ outcome }) => outcome);
  const reached = outcomes.filter(({ kind }) => kind === 'reached').length;
  if (reached === outcomes.length) return outcomes.length === 1 ? 'reached' : `all ${outcomes.length} reached`;
  const censored = outcomes.filter((outcome) => outcome.kind === 'censored');
  const diverged = outcomes.filter((outcome) => outcome.kind === 'diverged');
  const best = censored.map((outcome) => outcome.best).filter(Number.isFinite);
  const extreme = targetMetric(results).isLoss ? Math.min(...best) : Math.max(...best);
  const reasons = [...new Set(censored.map(({ reason }) => reason))];
  return [
    reached > 0 ? `${reached} reached` : '',
    ...reasons.map((reason, place) => `${censored.filter((outcome) => outcome.reason === reason).length} ${outOf[reason]}`
      + (place === reasons.length - 1 && best.length > 0 ? ` (best ${formatNumber(extreme)})` : '')),
    diverged.length > 0 ? `${diverged.length} diverged, first at ${formatTime(Math.min(...diverged.map(({ time }) => time)))}` : '',
  ].filter((part) => part !== '').join(', ');
}

/** Fastest first, each with its place in the scenario. */
export function fastestFirst(results: Results): readonly { readonly strategy: StrategyResult; readonly index: number }[] {
  return byTimeToEpsilon(results.strategies).map((strategy) => ({ strategy, index: results.strategies.indexOf(strategy) }));
}
