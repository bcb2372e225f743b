/** How every chart and the page look: type, greys, and one fixed colour per strategy and per activity. */
import type { Config } from 'vega-lite';
import type { Activity } from '../results/run-record.js';

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
export const INK = '#1f2933';
export const MUTED = '#5c6773';
export const GRID = '#e4e7eb';

/** Okabe and Ito's colours that show on white, told apart with every kind of colour vision, the strongest first. */
const STRATEGY_COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#444444'] as const;
const DASHES = [[1, 0], [6, 3], [2, 2]] as const;

/** How a strategy is drawn in every chart of a report. */
export interface StrategyStyle { readonly colour: string; readonly dash: readonly number[] }

/** The style of the strategy at that place in the scenario; from the eighth on the colours return with dashed lines. */
export function strategyStyle(index: number): StrategyStyle {
  return {
    colour: STRATEGY_COLOURS[index % STRATEGY_COLOURS.length]!,
    dash: DASHES[Math.floor(index / STRATEGY_COLOURS.length) % DASHES.length]!,
  };
}

/** Useful time is dark and calm; what is lost is warm, so that the eye finds it. `text` shows on `colour`. */
export const ACTIVITY_STYLES: Readonly<Record<Activity, { readonly words: string; readonly colour: string; readonly text: string }>> = {
  compute: { words: 'computing', colour: '#33475b', text: '#ffffff' },
  communication: { words: 'communicating', colour: '#8fb8d6', text: INK },
  waiting: { words: 'waiting for others', colour: '#f2c14e', text: INK },
  server: { words: 'queueing at a server', colour: '#c8553d', text: '#ffffff' },
  loading: { words: 'loading data', colour: '#b7b0c9', text: INK },
  down: { words: 'down', colour: '#a3a9af', text: INK },
};

/** The Vega-Lite configuration that every chart carries, so that its `.vl.json` looks the same anywhere. */
export const CHART_CONFIG: Config = {
  font: FONT,
  background: '#ffffff',
  view: { stroke: null },
  axis: {
    labelColor: MUTED, labelFontSize: 12, titleColor: MUTED, titleFontSize: 12, titleFontWeight: 'normal',
    gridColor: GRID, domain: false, ticks: false, labelPadding: 6, labelOverlap: 'greedy', labelFlush: false,
  },
  text: { fontSize: 12, fill: INK, baseline: 'middle', align: 'left' },
};
