import { formatBytes, formatMoney, formatNumber } from '../basics/units.js';
import { byTimeToEpsilon } from '../results/answer.js';
import type { Estimate, Results, StrategyResult } from '../results/results.js';
import { meanTimeWords } from '../presentation/wording.js';
import { table } from './terminal.js';

/** One line a strategy, fastest first; fits 80 columns for names of ordinary length. */
export function resultTable(results: Results): string {
  const hasCost = results.strategies.some(({ costToEpsilon }) => costToEpsilon !== null);
  const hasStaleness = results.strategies.some(({ meanStaleness }) => meanStaleness !== null);
  const header = ['strategy', 'time to ε', 'passes', 'updates', 'traffic', ...(hasCost ? ['cost'] : []), 'rate', ...(hasStaleness ? ['staleness'] : [])];
  return table(header, byTimeToEpsilon(results.strategies).map((strategy) => [
    strategy.name,
    timeCell(strategy),
    typical(strategy.passesToEpsilon, formatNumber),
    typical(strategy.updatesToEpsilon, (updates) => String(Math.round(updates))),
    typical(strategy.bytesToEpsilon, formatBytes),
    ...(hasCost ? [strategy.costToEpsilon === null ? '–' : typical(strategy.costToEpsilon, formatMoney)] : []),
    formatNumber(strategy.learningRate.value),
    ...(hasStaleness ? [strategy.meanStaleness === null ? '–' : formatNumber(strategy.meanStaleness)] : []),
  ]));
}

function timeCell({ timeToEpsilon, diverged }: StrategyResult): string {
  if (timeToEpsilon.kind === 'some-reached') {
    return `${timeToEpsilon.reached}/${timeToEpsilon.n} reached${diverged > 0 ? `, ${diverged} diverged` : ''}`;
  }
  return meanTimeWords(timeToEpsilon);
}

function typical(estimate: Estimate, format: (value: number) => string): string {
  if (estimate.kind === 'all-reached') return format(estimate.mean);
  return estimate.median === null ? '–' : format(estimate.median);
}
