/**
 * Which learning rate a strategy runs with: given, by rule, or tuned. Without a fair choice every verdict between strategies is an
 * accident of the rates.
 */
import { formatNumber } from '../basics/units.js';
import type { ChosenRate } from '../results/results.js';
import type { RunRecord } from '../results/run-record.js';
import { median } from '../results/statistics.js';
import { batchesOf } from '../scenario/batches.js';
import type { Scenario } from '../scenario/schema.js';
import { chooseStrategy } from '../simulation/strategies/registry.js';
import { isAccuracy } from '../learning/target.js';
import type { RunPlan } from './run-plan.js';

/** The runs that must be made before the rate is known: every rate of a tuned grid, on every tuning seed; none otherwise. */
export function tuningPlans(scenario: Scenario, strategy: string): RunPlan[] {
  const { learningRate } = scenario.strategies[strategy]!;
  if (typeof learningRate === 'number' || !('tuned' in learningRate)) return [];
  const { grid, seeds } = learningRate.tuned;
  return grid.flatMap((rate) => Array.from({ length: seeds }, (_, index): RunPlan => ({ strategy, learningRate: rate, purpose: 'tuning', index })));
}

/** @param tuned records of `tuningPlans`, in their order */
export function chosenRate(scenario: Scenario, strategy: string, tuned: readonly RunRecord[]): ChosenRate {
  const options = scenario.strategies[strategy]!;
  const { learningRate } = options;
  if (typeof learningRate === 'number') return { value: learningRate, how: 'given', explanation: 'given in the scenario' };
  if ('tuned' in learningRate) return chooseFromGrid(learningRate.tuned, scenario, tuned);
  const { rule, base, referenceBatch } = learningRate;
  const effectiveBatch = chooseStrategy(options).effectiveBatch(batchesOf(options, scenario.cluster.workers));
  const ratio = effectiveBatch / referenceBatch;
  const scale = rule === 'linear' ? ratio : Math.sqrt(ratio);
  const factor = `${formatNumber(effectiveBatch)}/${referenceBatch}`;
  return { value: base * scale, how: 'rule', explanation: `${base} × ${rule === 'linear' ? factor : `√(${factor})`} (${rule} rule)` };
}

type Grid = NonNullable<ChosenRate['grid']>;

/** The rate with the shortest median time to ε over its seeds; where none has a median, the rate whose runs came nearest. */
function chooseFromGrid({ grid, seeds }: { readonly grid: readonly number[]; readonly seeds: number }, scenario: Scenario, records: readonly RunRecord[]): ChosenRate {
  const byRate = grid.map((rate, index) => ({ rate, runs: records.slice(index * seeds, (index + 1) * seeds) }));
  const table: Grid = byRate.map(({ rate, runs }) => ({
    rate, median: medianTime(runs), reached: runs.filter(({ outcome }) => outcome.kind === 'reached').length, n: runs.length,
  }));
  const reached = table.filter((row) => row.median !== null);
  if (reached.length > 0) {
    const best = reached.reduce((least, row) => (row.median! < least.median! ? row : least));
    const isAtEdge = grid.length > 1 && (best.rate === Math.min(...grid) || best.rate === Math.max(...grid));
    const edge = isAtEdge ? '; it is at the edge of its grid, a wider one may hold a better rate' : '';
    return { value: best.rate, how: 'tuned', explanation: `shortest median time to ε of ${grid.length} rates on ${seeds} tuning seeds${edge}`, grid: table };
  }
  const nearest = byRate.map(({ rate, runs }) => ({ rate, ...distance(runs, isAccuracy(scenario.target.metric)) }))
    .reduce((least, row) => ((row.unreached - least.unreached || row.diverged - least.diverged || row.miss - least.miss) < 0 ? row : least));
  return { value: nearest.rate, how: 'tuned', explanation: 'no rate of the grid reached ε on most tuning seeds; this one came nearest', grid: table };
}

/** How far runs stayed from ε: how many did not reach it, how many of them diverged, and the sum of the best that the others saw, less being better. */
function distance(runs: readonly RunRecord[], isMoreBetter: boolean): { readonly unreached: number; readonly diverged: number; readonly miss: number } {
  const best = runs.flatMap(({ outcome }) => (outcome.kind === 'censored' ? [outcome.best] : []));
  return {
    unreached: runs.filter(({ outcome }) => outcome.kind !== 'reached').length,
    diverged: runs.filter(({ outcome }) => outcome.kind === 'diverged').length,
    miss: (isMoreBetter ? -1 : 1) * best.reduce((sum, value) => sum + value, 0),
  };
}

/** Median time to ε with unreached runs last: null unless more than half reached it. */
function medianTime(runs: readonly RunRecord[]): number | null {
  const time = median(runs.map(({ outcome }) => (outcome.kind === 'reached' ? outcome.time : Infinity)));
  return Number.isFinite(time) ? time : null;
}
