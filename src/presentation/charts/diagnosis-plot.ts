/** A plot of series over two axes, either of which may be logarithmic: what the charts of a diagnosis share. */
import type { TopLevelSpec } from 'vega-lite';
import { formatNumber } from '../../basics/units.js';
import { textWidth } from '../text-width.js';
import { labelExpression, logTicks } from '../ticks.js';
import { INK, MUTED } from '../theme.js';
import type { ChartSize } from './chart.js';
import { LABEL_SIZE, placeLabels, type LabelledLine, type LabelPlace, type PixelPlace } from './diagnosis-rule-labels.js';
import { frame, literal, pixels, plotWidth, words, type Layer } from './frame.js';

export interface Place { readonly x: number; readonly y: number }

/** One thing drawn; every part may be missing. */
export interface Series {
  readonly label: string;
  readonly colour: string;
  readonly dash?: readonly number[];
  readonly line?: readonly Place[];
  readonly dots?: readonly Place[];
  /** Vertical bars about dots, such as standard errors. */
  readonly bars?: readonly { readonly x: number; readonly low: number; readonly high: number }[];
}

export interface PlotAxis {
  readonly title: string;
  readonly isLog: boolean;
  /** Ticks at these values, such as the batch sizes; else round numbers. */
  readonly ticks?: readonly number[];
  /** Values that are to be on the axis beside the series'. */
  readonly includes?: readonly number[];
}

/** A dashed line across the plot, at an x or at a y, with its label. */
export type Rule = { readonly text: string } & ({ readonly x: number } | { readonly y: number });

export interface PlotOptions {
  readonly title: string;
  readonly size: ChartSize;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  /** Later ones are drawn on top. Values that a logarithmic axis cannot show are to be left out before. */
  readonly series: readonly Series[];
  readonly rules?: readonly Rule[];
  /** Texts right of these places. */
  readonly labels?: readonly (Place & { readonly text: string })[];
}

const MARGIN = { left: 52, right: 16, bottom: 42 };

/** Least ratio of a logarithmic axis's ends: there are always three ticks 1, 2, … 9 times a power of ten in it. */
const LEAST_RATIO = 4;

/** Share of the plot left free at either end of an axis. */
const ROOM = 0.06;

/** The whole spec; null where no series has a point. */
export function plot({ title, size, x, y, series, rules = [], labels = [] }: PlotOptions): TopLevelSpec | null {
  const points = series.flatMap(({ line = [], dots = [], bars = [] }) => [...line, ...dots, ...bars.flatMap((bar) => [{ x: bar.x, y: bar.low }, { x: bar.x, y: bar.high }])]);
  if (points.length === 0) return null;
  const height = size === 'wide' ? 300 : 250;
  const width = plotWidth(size, MARGIN);
  const across = scaleOf(x, [...points.map((point) => point.x), ...rules.flatMap((rule) => ('x' in rule ? [rule.x] : []))]);
  const up = scaleOf(y, [...points.map((point) => point.y), ...rules.flatMap((rule) => ('y' in rule ? [rule.y] : []))]);
  const encoded = {
    x: { field: 'x', type: 'quantitative' as const, scale: across.scale, axis: { title: x.title, grid: false, ...ticksOf(x, across.domain, size === 'wide' ? 10 : 6) } },
    y: { type: 'quantitative' as const, scale: up.scale, axis: { title: null, ...ticksOf(y, up.domain, 6) } },
  };
  const left = (value: number) => across.share(value) * width;
  const top = (value: number) => (1 - up.share(value)) * height;
  const lines = rules.map((rule) => ({ text: rule.text, isUpright: 'x' in rule, at: 'x' in rule ? left(rule.x) : top(rule.y) }));
  const labelled = placeLabels(lines, series.flatMap((each) => drawnPlaces(each, left, top)), { width, height });
  return frame({
    title, size, height, margin: MARGIN, caption: `${y.title}${y.isLog ? ' (log scale)' : ''}`,
    legend: series.map(({ label, colour, dash = [1, 0], line, dots }) => ({ label, colour, dash: line === undefined && dots !== undefined ? 'square' as const : dash })),
    layers: [
      ...lines.flatMap((line, place) => ruleLayers(line, labelled[place]!, { width, height })),
      ...series.flatMap((each) => seriesLayers(each, encoded)),
      words(labels.map(({ text, ...at }) => ({ text, ...besides(text, left(at.x) + 9, width), y: top(at.y) - 9 })), { fontSize: 12, fill: MUTED }),
    ],
  });
}

/** Left of where it would leave the plot. */
function besides(text: string, x: number, width: number): { readonly x: number } {
  return { x: Math.min(x, width + MARGIN.right - 4 - textWidth(text, 12)) };
}

interface Encoded { readonly x: object & { readonly field: string; readonly type: 'quantitative' }; readonly y: object & { readonly type: 'quantitative' } }

function seriesLayers({ label, colour, dash = [1, 0], line = [], dots = [], bars = [] }: Series, { x, y }: Encoded): readonly Layer[] {
  const styled = <Row extends object>(rows: readonly Row[]) => ({ values: rows.map((row) => ({ ...row, label, colour, dash })) });
  return [
    ...(line.length === 0 ? [] : [{
      data: styled(line.map(roundedPlace)), mark: { type: 'line' as const, strokeWidth: 2.25, strokeJoin: 'round' as const },
      encoding: { x, y: { field: 'y', ...y }, color: literal('colour'), strokeDash: literal('dash') },
    }]),
    ...(bars.length === 0 ? [] : [{
      data: styled(bars), mark: { type: 'rule' as const, strokeWidth: 1.5 },
      encoding: { x, y: { field: 'low', ...y }, y2: { field: 'high' }, color: literal('colour') },
    }]),
    ...(dots.length === 0 ? [] : [{
      data: styled(dots.map(roundedPlace)), mark: { type: 'point' as const, filled: true, opacity: 1, size: 46, stroke: '#ffffff', strokeWidth: 1 },
      encoding: { x, y: { field: 'y', ...y }, fill: literal('colour') },
    }]),
  ];
}

/** Pixels of a series' dots, and so close along its line and its bars that no label fits between. */
function drawnPlaces({ line = [], dots = [], bars = [] }: Series, left: (x: number) => number, top: (y: number) => number): readonly PixelPlace[] {
  const at = ({ x, y }: Place): PixelPlace => ({ x: left(x), y: top(y) });
  return [
    ...dots.map(at), ...line.slice(1).flatMap((to, place) => between(at(line[place]!), at(to))),
    ...bars.flatMap(({ x, low, high }) => between(at({ x, y: low }), at({ x, y: high }))),
  ];
}

/** From one to the other in steps of at most 8 px, both included. */
function between(from: PixelPlace, to: PixelPlace): readonly PixelPlace[] {
  const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 8));
  return Array.from({ length: steps + 1 }, (_, step) => ({ x: from.x + (to.x - from.x) * step / steps, y: from.y + (to.y - from.y) * step / steps }));
}

function ruleLayers({ text, at, isUpright }: LabelledLine, { align, ...place }: LabelPlace, { width, height }: { readonly width: number; readonly height: number }): readonly Layer[] {
  const row = isUpright ? { x: at, x2: at, y: 0, y2: height } : { x: 0, x2: width, y: at, y2: at };
  return [
    {
      data: { values: [row] }, mark: { type: 'rule', strokeDash: [4, 3], strokeWidth: 1.25, color: INK },
      encoding: { x: pixels('x'), x2: { field: 'x2' }, y: pixels('y'), y2: { field: 'y2' } },
    },
    words([{ text, ...place }], { fontSize: LABEL_SIZE, fontWeight: 'bold', align }),
  ];
}

function scaleOf({ isLog, includes = [] }: PlotAxis, values: readonly number[]) {
  const forward = isLog ? Math.log : (value: number) => value;
  const back = isLog ? Math.exp : (value: number) => value;
  const all = [...values, ...includes].map(forward);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const span = isLog ? Math.max(most - least, Math.log(LEAST_RATIO)) : most - least || 1;
  const low = (isLog ? (least + most - span) / 2 : least) - ROOM * span;
  const full = span * (1 + 2 * ROOM);
  const domain = [back(low), back(low + full)] as const;
  return { domain, scale: { type: isLog ? 'log' as const : 'linear' as const, domain: [...domain], nice: false }, share: (value: number) => (forward(value) - low) / full };
}

function ticksOf({ isLog, ticks }: PlotAxis, domain: readonly [number, number], most: number) {
  if (!isLog) return { tickCount: most, format: '~f' };
  const values = ticks ?? logTicks(...domain);
  const stride = Math.ceil(values.length / most);
  const chosen = values.filter((_, place) => ticks === undefined || place % stride === 0);
  return { values: chosen, labelExpr: labelExpression(chosen.map((value) => ({ value, label: ticks === undefined ? formatNumber(value) : String(value) }))) };
}

/** More digits would only make files long. */
function roundedPlace({ x, y }: Place): Place {
  return { x: Number(x.toPrecision(6)), y: Number(y.toPrecision(6)) };
}

/** `count` places from low to high, evenly in the logarithm; > 0. */
export function logSpaced(low: number, high: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, place) => low * (high / low) ** (place / (count - 1)));
}
