/** The target's metric as it fell (or rose): what the charts over time and over passes share. */
import type { TopLevelSpec } from 'vega-lite';
import { formatNumber } from '../../basics/units.js';
import type { Results, StrategyResult } from '../../results/results.js';
import { bandOverReplications, type BandPoint, type Curve } from '../curves.js';
import { labelExpression, logTicks, timeTicks, type Tick } from '../ticks.js';
import { INK, MUTED, strategyStyle, type StrategyStyle } from '../theme.js';
import { fastestFirst, hardestEpsilon, metricAt, targetMetric, timeUnit, type MetricWording } from '../wording.js';
import type { ChartSize } from './chart.js';
import { frame, literal, pixels, plotWidth, words, type Layer, type LegendItem } from './frame.js';

/** What the horizontal axis counts. */
export type Abscissa = 'time' | 'passes';

interface StrategyCurve extends StrategyStyle { readonly name: string; readonly band: readonly BandPoint[]; readonly legend: string }

/** Ends further apart than this put the horizontal axis on a logarithmic scale, or the fast ones would be a single vertical stroke. */
const WIDEST_LINEAR_RATIO = 12;

/** The title of the chart over that abscissa. */
export function curveTitle(results: Results, abscissa: Abscissa): string {
  const { name } = targetMetric(results);
  const over = abscissa === 'passes' ? 'passes over the training set' : `simulated time (${xScale(curves(results, abscissa), abscissa).words})`;
  const spread = results.replications > 1 ? `: median and range of ${results.replications} runs` : '';
  return `${name[0]!.toUpperCase()}${name.slice(1)} against ${over}${spread}`;
}

/** The spec of the chart over that abscissa; null where no evaluation has a value of the target's metric. */
export function curveSpec(results: Results, size: ChartSize, abscissa: Abscissa): TopLevelSpec | null {
  const metric = targetMetric(results);
  const lines = curves(results, abscissa);
  if (lines.length === 0) return null;
  const margin = { left: 46, right: 14, bottom: 42 };
  const height = size === 'wide' ? 320 : 260;
  const x = xScale(lines, abscissa);
  const y = yScale(x.visible, results, metric, height);
  const rows = x.visible.flatMap(({ name, colour, dash, band }) => untilItLeaves(band, y)
    .map((point) => ({
      strategy: name, colour, dash, x: rounded(point.x / x.divisor),
      middle: rounded(y.clamp(point.middle)), best: rounded(y.clamp(point.best)), worst: rounded(y.clamp(point.worst)),
    })));
  const axes = {
    x: {
      field: 'x', type: 'quantitative' as const, scale: { type: x.isLog ? 'log' as const : 'linear' as const, domain: [...x.domain], nice: false },
      axis: {
        title: x.title, tickCount: size === 'wide' ? 8 : 5, grid: false, format: '~f',
        ...(x.isLog ? { ...labelled(abscissa === 'time' ? timeTicks(...x.domain, size === 'wide' ? 10 : 6) : roundNumbers(x.domain)), labelFlush: true } : {}),
      },
    },
    y: {
      type: 'quantitative' as const, scale: { type: y.isLog ? 'log' as const : 'linear' as const, domain: [...y.domain], nice: false },
      axis: { title: null, ...(y.isLog ? labelled(roundNumbers(y.domain)) : { tickCount: 6, format: '~f' }) },
    },
  };
  const grouped = { detail: { field: 'strategy', type: 'nominal' as const }, color: literal('colour') };
  return frame({
    title: curveTitle(results, abscissa), size, height, margin,
    caption: `${metric.name}${y.isLog ? ' (log scale)' : ''}`,
    legend: lines.map(({ legend, colour, dash }): LegendItem => ({ label: legend, colour, dash })),
    layers: [
      ...epsilonRules(results, y, metric, plotWidth(size, margin)),
      {
        data: { values: rows },
        layer: [
          ...(results.replications > 1 ? [{
            mark: { type: 'area' as const, opacity: 0.16 },
            encoding: { x: axes.x, y: { field: 'best', ...axes.y }, y2: { field: 'worst' }, ...grouped },
          }] : []),
          {
            mark: { type: 'line', strokeWidth: 2.25, strokeJoin: 'round' },
            encoding: { x: axes.x, y: { field: 'middle', ...axes.y }, ...grouped, strokeDash: literal('dash') },
          },
        ],
      },
    ],
  });
}

/** Up to where the line leaves the axis for good, as a diverging one does. */
function untilItLeaves(band: readonly BandPoint[], y: YScale): readonly BandPoint[] {
  return band.slice(0, band.findLastIndex(({ middle }) => y.clamp(middle) === middle) + 2);
}

/** To a thousandth of a pixel: more would only make files long. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** A dashed rule at each ε in reach of the axis, the hardest dark; its label on the side to which curves do not come. */
function epsilonRules(results: Results, y: YScale, metric: MetricWording, width: number): readonly Layer[] {
  const shown = results.target.epsilon.filter((epsilon) => epsilon >= y.domain[0] && epsilon <= y.domain[1]).map((epsilon) => ({
    at: y.pixel(epsilon), text: `ε = ${formatNumber(epsilon)}`, fill: epsilon === hardestEpsilon(results) ? INK : MUTED,
  }));
  return [
    {
      data: { values: shown.map(({ at, fill }) => ({ x: 0, x2: width, y: at, fill })) }, mark: { type: 'rule', strokeDash: [4, 3], strokeWidth: 1.25 },
      encoding: { x: pixels('x'), x2: { field: 'x2' }, y: pixels('y'), color: literal('fill') },
    },
    words(shown.map(({ at, text, fill }) => ({ text, fill, x: width - 2, y: at + (metric.isLoss ? 10 : -10) })), { fontSize: 12, fontWeight: 'bold', align: 'right' }),
  ];
}

function curves(results: Results, abscissa: Abscissa): readonly StrategyCurve[] {
  const metric = targetMetric(results);
  return fastestFirst(results).map(({ strategy, index }) => ({
    ...strategyStyle(index), name: strategy.name, legend: legendLabel(strategy),
    band: bandOverReplications(strategy.runs.map(({ curve, outcome }): Curve => ({
      points: curve.map((point) => ({ x: abscissa === 'time' ? point.time : point.passes, y: metricAt(point, metric) })),
      end: ENDS[outcome.kind],
    })), metric.isLoss ? Infinity : -Infinity),
  })).filter(({ band }) => band.length > 1);
}

const ENDS = { reached: 'met', censored: 'cut', diverged: 'lost' } as const;

function legendLabel({ name, timeToEpsilon, diverged }: StrategyResult): string {
  if (diverged > 0) return `${name} (${diverged} of ${timeToEpsilon.n} diverged)`;
  return timeToEpsilon.kind === 'some-reached' ? `${name} (${timeToEpsilon.reached} of ${timeToEpsilon.n} reached ε)` : name;
}

function xScale(lines: readonly StrategyCurve[], abscissa: Abscissa) {
  const ends = lines.map(({ band }) => band.at(-1)!.x);
  const last = Math.max(0, ...ends);
  const isLog = Math.min(...ends) > 0 && last / Math.min(...ends) > WIDEST_LINEAR_RATIO;
  const first = Math.min(...lines.flatMap(({ band }) => band.filter(({ x }) => x > 0).slice(0, 1).map(({ x }) => x)));
  const unit = timeUnit(last);
  const isClock = abscissa === 'time';
  const divisor = isClock && !isLog ? unit.seconds : 1;
  return {
    isLog, divisor,
    /** What the axis can show: a logarithmic one has no zero. */
    visible: lines.map((line) => ({ ...line, band: line.band.filter(({ x }) => !isLog || x > 0) })),
    domain: [isLog ? first : 0, (last === 0 ? 1 : last) / divisor] as const,
    words: isLog ? 'log scale' : unit.words,
    title: `${isClock ? 'simulated time' : 'passes over the training set'}${isLog ? ' (log scale)' : isClock ? ` (${unit.symbol})` : ''}`,
  };
}

function roundNumbers(domain: readonly [number, number]): readonly Tick[] {
  return logTicks(...domain).map((value) => ({ value, label: formatNumber(value) }));
}

function labelled(ticks: readonly Tick[]) {
  return { values: ticks.map(({ value }) => value), labelExpr: labelExpression(ticks) };
}

interface YScale {
  readonly isLog: boolean;
  readonly domain: readonly [number, number];
  /** A value brought into the domain. */
  readonly clamp: (value: number) => number;
  /** Pixels from the plot's top. */
  readonly pixel: (value: number) => number;
}

/** From just beyond ε, with room for its label, to the start; a run that rises far above its start leaves through the top. */
function yScale(lines: readonly StrategyCurve[], results: Results, { isLoss }: MetricWording, height: number): YScale {
  const points = lines.flatMap(({ band }) => band);
  const epsilons = results.target.epsilon;
  const starts = lines.map(({ band }) => band[0]!.middle);
  const finite = points.flatMap(({ best, middle, worst }) => [best, middle, worst]).filter(Number.isFinite);
  const low = Math.min(...finite, ...epsilons);
  let high = Math.max(...finite, ...epsilons);
  if (isLoss) high = Math.min(high, Math.max(...epsilons, ...starts.map((start) => 1.5 * Math.abs(start))));
  if (low >= high) high = low + (Math.abs(low) || 1);
  const isLog = isLoss && low > 0 && high / low > 4;
  const forward = isLog ? Math.log : (value: number) => value;
  const back = isLog ? Math.exp : (value: number) => value;
  const span = forward(high) - forward(low);
  const room = 22 / height * span;
  const domain = [back(forward(low) - room), back(forward(high) + room)] as const;
  return {
    isLog, domain,
    clamp: (value) => Math.min(Math.max(value, domain[0]), domain[1]),
    pixel: (value) => height * (1 - (forward(value) - forward(domain[0])) / (forward(domain[1]) - forward(domain[0]))),
  };
}
