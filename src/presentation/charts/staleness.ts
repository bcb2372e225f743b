import { formatNumber } from '../../basics/units.js';
import type { Results, StrategyResult } from '../../results/results.js';
import { strategyStyle } from '../theme.js';
import type { Chart } from './chart.js';
import { frame, literal } from './frame.js';

/** How old the applied gradients were, for the strategies in which they age at all. */
export const staleness: Chart = {
  name: 'staleness',
  title: () => 'Staleness of applied gradients (updates between read and application)',
  howToRead: () => 'A gradient of staleness 0 was computed at the very parameters it changed. The further right, the older the information a step is taken on, and the smaller the learning rate that stays stable.',
  spec(results, size) {
    const shown = distributions(results);
    if (shown.length === 0) return null;
    const oldest = Math.max(...shown.map(({ shares }) => shares.length - 1));
    const bin = Math.ceil((oldest + 1) / 60);
    const rows = shown.flatMap(({ strategy, index, shares }) => binned(shares, bin, Math.floor(oldest / bin) + 1)
      .flatMap((share, place) => [place * bin - 0.5, (place + 1) * bin - 0.5].map((x) => ({ x, share: 100 * share, strategy: strategy.name, ...strategyStyle(index) }))));
    const x = {
      field: 'x', type: 'quantitative' as const, scale: { domain: [-0.5, (Math.floor(oldest / bin) + 1) * bin - 0.5], nice: false },
      axis: { title: 'staleness (updates)', grid: false, tickCount: Math.min(size === 'wide' ? 10 : 5, oldest + 1), tickMinStep: 1, format: 'd' },
    };
    const y = {
      field: 'share', type: 'quantitative' as const, stack: null, scale: { domainMin: 0, nice: true },
      axis: { title: null, tickCount: 5 },
    };
    const grouped = { detail: { field: 'strategy', type: 'nominal' as const }, color: literal('colour') };
    return frame({
      title: this.title(results), size, height: size === 'wide' ? 220 : 200, margin: { left: 40, right: 14, bottom: 42 },
      caption: bin === 1 ? '% of gradients' : `% of gradients per ${bin} updates of staleness`,
      legend: shown.map(({ strategy, index, mean }) => ({ label: `${strategy.name} (mean ${formatNumber(mean)})`, ...strategyStyle(index) })),
      layers: [
        { data: { values: rows }, mark: { type: 'area', opacity: 0.18 }, encoding: { x, y, ...grouped } },
        { data: { values: rows }, mark: { type: 'line', strokeWidth: 2 }, encoding: { x, y, ...grouped, strokeDash: literal('dash') } },
      ],
    });
  },
};

/** Share of gradients at each staleness over all runs, of the strategies that recorded any. */
function distributions(results: Results): readonly { readonly strategy: StrategyResult; readonly index: number; readonly shares: readonly number[]; readonly mean: number }[] {
  return results.strategies.flatMap((strategy, index) => {
    const length = Math.max(0, ...strategy.runs.map((run) => run.staleness.length));
    const counts = Array.from({ length }, (_, age) => strategy.runs.reduce((sum, run) => sum + (run.staleness[age] ?? 0), 0));
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total === 0) return [];
    const last = counts.findLastIndex((count) => count > 0);
    const mean = counts.reduce((sum, count, age) => sum + count * age, 0) / total;
    return [{ strategy, index, mean, shares: counts.slice(0, last + 1).map((count) => count / total) }];
  });
}

function binned(shares: readonly number[], bin: number, bins: number): readonly number[] {
  return Array.from({ length: bins }, (_, place) => shares.slice(place * bin, (place + 1) * bin).reduce((sum, share) => sum + share, 0));
}
