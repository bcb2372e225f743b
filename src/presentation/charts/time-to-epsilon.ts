import type { Results } from '../../results/results.js';
import type { Outcome, RunRecord } from '../../results/run-record.js';
import { textWidth } from '../text-width.js';
import { INK, strategyStyle } from '../theme.js';
import { fastestFirst, hardestEpsilon, targetWords, timeEstimateWords, timeUnit } from '../wording.js';
import type { Chart } from './chart.js';
import { frame, literal, pixels, plotWidth, words } from './frame.js';
import { rowLayout } from './rows.js';

/** The answer as a picture: mean time to ε with its interval, every run a dot; no bar where not all runs arrived. */
export const timeToEpsilon: Chart = {
  name: 'time-to-epsilon',
  title: (results) => `Time to ${targetWords(results)} (simulated ${timeUnit(longest(results)).words})${results.replications > 1 ? ': mean and 95 % interval' : ''}`,
  howToRead: (results) => [
    'Shorter is better.',
    results.replications > 1 ? 'Each dot is one run, the bar their mean, the dark line its 95 % interval.' : 'A single run each: nothing is known of the spread between runs.',
    results.strategies.some(({ timeToEpsilon: { kind } }) => kind === 'some-reached') ? 'Where some runs did not reach ε there is no mean.' : '',
    hasEnd(results, 'censored') ? 'An open triangle marks how far a run was followed without reaching ε: its own time lies to the right.' : '',
    hasEnd(results, 'diverged') ? 'A cross marks where a run diverged.' : '',
  ].filter((sentence) => sentence !== '').join(' '),
  spec(results, size) {
    if (results.strategies.every(({ runs }) => runs.length === 0)) return null;
    const rows = fastestFirst(results);
    const layout = rowLayout(rows.map(({ strategy, index }) => ({ name: strategy.name, note: label(results, index) })), size);
    const unit = timeUnit(longest(results));
    const width = plotWidth(size, layout.margin);
    const drawn = rows.map(({ strategy, index }, row) => {
      const estimate = strategy.timeToEpsilon;
      const dots = strategy.runs.map((run) => ({ ...dotOf(run, hardestEpsilon(results)), y: layout.bars[row]!.middle, colour: strategyStyle(index).colour }));
      const interval = estimate.kind === 'all-reached' && estimate.high !== null ? [Math.max(0, estimate.low ?? 0), estimate.high] as const : null;
      return {
        dots, interval, bar: layout.bars[row]!, colour: strategyStyle(index).colour, mean: estimate.kind === 'all-reached' ? estimate.mean : null,
        text: label(results, index), end: Math.max(0, ...dots.map(({ time }) => time), interval?.[1] ?? 0),
      };
    });
    // The shortest domain in which all that a row shows, and its label where that stands to the right, still fits.
    const domainEnd = Math.max(...drawn.map(({ end, text }) => end * width / (width - (layout.isBeside ? textWidth(text, 12) + 16 : 8)))) || 1;
    const pixel = (time: number) => time / domainEnd * width;
    const x = {
      field: 'x', type: 'quantitative' as const, scale: { domain: [0, domainEnd / unit.seconds], nice: false },
      axis: { title: `simulated time (${unit.symbol})`, tickCount: size === 'wide' ? 8 : 4, format: '~f' },
    };
    const marks = drawn.flatMap(({ dots }) => dots.map(({ time, y, colour, kind }) => ({
      x: pixel(time), y, fill: kind === 'censored' ? '#ffffff' : colour, stroke: kind === 'censored' ? colour : '#ffffff', ...MARKS[kind],
    })));
    return frame({
      title: this.title(results), size, height: layout.height, margin: layout.margin, legend: [],
      layers: [
        {
          data: { values: drawn.flatMap(({ mean, bar, colour }) => (mean === null ? [] : [{ x: 0, x2: mean / unit.seconds, y: bar.top, y2: bar.bottom, colour }])) },
          mark: { type: 'rect', opacity: 0.35 },
          encoding: { x, x2: { field: 'x2' }, y: pixels('y'), y2: { field: 'y2' }, color: literal('colour') },
        },
        {
          data: { values: drawn.flatMap(({ interval, bar }) => (interval === null ? [] : [{ x: pixel(interval[0]), x2: pixel(interval[1]), y: bar.middle }])) },
          mark: { type: 'rule', strokeWidth: 2, color: INK },
          encoding: { x: pixels('x'), x2: { field: 'x2' }, y: pixels('y') },
        },
        {
          data: { values: marks }, mark: { type: 'point', filled: false, opacity: 1, strokeWidth: 1 },
          encoding: { x: pixels('x'), y: pixels('y'), fill: literal('fill'), stroke: literal('stroke'), shape: literal('shape'), size: { ...literal('area'), type: 'quantitative' } },
        },
        ...(layout.isBeside ? [words(drawn.map(({ end, bar, text }) => ({ text, x: pixel(end) + 10, y: bar.middle })))] : []),
        ...layout.headings,
      ],
    });
  },
};

/** Where a run's mark stands: at ε, or where the run ended without it. */
function dotOf(run: RunRecord, epsilon: number): { readonly time: number; readonly kind: Outcome['kind'] } {
  const at = run.crossings.find((crossing) => crossing.epsilon === epsilon)?.at ?? null;
  return at === null ? { time: run.outcome.time, kind: run.outcome.kind } : { time: at.time, kind: 'reached' };
}

const MARKS: Readonly<Record<Outcome['kind'], { readonly shape: string; readonly area: number }>> = {
  reached: { shape: 'circle', area: 38 },
  censored: { shape: 'triangle-right', area: 70 },
  diverged: { shape: 'M-1-.6L-.6-1L0-.4L.6-1L1-.6L.4 0L1 .6L.6 1L0 .4L-.6 1L-1 .6L-.4 0Z', area: 50 },
};

function hasEnd(results: Results, kind: Outcome['kind']): boolean {
  return results.strategies.some(({ runs }) => runs.some(({ outcome }) => outcome.kind === kind));
}

function longest(results: Results): number {
  return Math.max(0, ...results.strategies.flatMap(({ timeToEpsilon: estimate, runs }) => [
    estimate.kind === 'all-reached' ? estimate.high ?? estimate.mean : 0,
    ...runs.map((run) => dotOf(run, hardestEpsilon(results)).time),
  ]));
}

function label(results: Results, index: number): string {
  const { timeToEpsilon: estimate, diverged } = results.strategies[index]!;
  return `${timeEstimateWords(estimate)}${diverged > 0 ? `, ${diverged} diverged` : ''}`;
}
