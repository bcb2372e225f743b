/** The key table in words: one row a strategy, fastest first; the page and the Markdown both print it. */
import { formatBytes, formatMoney, formatNumber, formatTime } from '../basics/units.js';
import type { Estimate, Results } from '../results/results.js';
import { fastestFirst, outcomeWords, targetWords, timeEstimateWords } from './wording.js';

export interface SummaryRow {
  readonly name: string;
  /** Place in the scenario. */
  readonly index: number;
  /** One per column. */
  readonly cells: readonly string[];
}

export interface SummaryTable { readonly columns: readonly string[]; readonly rows: readonly SummaryRow[] }

/** Columns about prices, staleness, failures and earlier ε stand only where some strategy has them. */
export function summaryTable(results: Results): SummaryTable {
  const hasCost = results.strategies.some(({ costToEpsilon }) => costToEpsilon !== null);
  const hasStaleness = results.strategies.some(({ meanStaleness }) => meanStaleness !== null);
  const hasFailures = results.strategies.some(({ runs }) => runs.some(({ failures }) => failures > 0));
  const earlier = results.target.epsilon.slice(0, -1);
  const columns = [
    `time to ${targetWords(results)}`, ...earlier.map((epsilon) => `time to ${formatNumber(epsilon)}`), 'passes', 'updates', 'time per pass', 'bytes sent',
    ...(hasCost ? ['cost'] : []), 'learning rate', ...(hasStaleness ? ['mean staleness'] : []), ...(hasFailures ? ['failures a run'] : []), 'outcome',
  ];
  const rows = fastestFirst(results).map(({ strategy, index }) => ({
    name: strategy.name, index,
    cells: [
      timeEstimateWords(strategy.timeToEpsilon),
      ...earlier.map((epsilon) => short(strategy.timeToEarlier.find((early) => early.epsilon === epsilon)?.estimate ?? null, formatTime)),
      short(strategy.passesToEpsilon, formatNumber), short(strategy.updatesToEpsilon, formatNumber), strategy.timePerPass === null ? '–' : formatTime(strategy.timePerPass.mean),
      short(strategy.bytesToEpsilon, formatBytes),
      ...(hasCost ? [short(strategy.costToEpsilon, formatMoney)] : []),
      formatNumber(strategy.learningRate.value),
      ...(hasStaleness ? [strategy.meanStaleness === null ? '–' : formatNumber(strategy.meanStaleness)] : []),
      ...(hasFailures ? [formatNumber(strategy.runs.reduce((sum, { failures }) => sum + failures, 0) / strategy.runs.length)] : []),
      outcomeWords(strategy, results),
    ],
  }));
  return { columns, rows };
}

/** A quantity beside the time: its mean, else its median marked as such, else a dash. How many reached is said once, with the time. */
function short(estimate: Estimate | null, format: (value: number) => string): string {
  if (estimate === null) return '–';
  if (estimate.kind === 'all-reached') return format(estimate.mean);
  return estimate.median === null ? '–' : `${format(estimate.median)} (median)`;
}
