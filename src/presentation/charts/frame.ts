/**
 * The frame of every chart: outer width, title, legend and margins laid out here in pixels rather than by Vega, whose estimates without a
 * browser are too wide to fit a phone. Layers put inside draw in the plot's own coordinates.
 */
import type { TopLevelSpec } from 'vega-lite';
import { CHART_CONFIG, INK, MUTED } from '../theme.js';
import { shorten, textWidth, wrapText } from '../text-width.js';
import type { ChartSize } from './chart.js';

/** A layer inside the frame. */
export type Layer = Extract<TopLevelSpec, { layer: readonly unknown[] }>['layer'][number];

/** Outer width in pixels. */
export const OUTER_WIDTH: Readonly<Record<ChartSize, number>> = { wide: 800, narrow: 360 };

const TITLE = { size: 15, line: 20, below: 8 } as const;
const LEGEND = { size: 12, line: 19, key: 22, gap: 16, below: 8 } as const;

/** An entry of the legend; a line of that dash, or a filled square. */
export interface LegendItem { readonly label: string; readonly colour: string; readonly dash: readonly number[] | 'square' }

export interface FrameOptions {
  readonly title: string;
  readonly size: ChartSize;
  /** Height of the plot, px. */
  readonly height: number;
  /** Room left, right and below the plot for its axes, px. */
  readonly margin: { readonly left: number; readonly right: number; readonly bottom: number };
  /** A line of small text above the plot's left edge, such as the vertical axis's title. */
  readonly caption?: string;
  readonly legend: readonly LegendItem[];
  readonly layers: readonly Layer[];
}

/** Width of the plot in px between those margins. */
export function plotWidth(size: ChartSize, margin: { readonly left: number; readonly right: number }): number {
  return OUTER_WIDTH[size] - margin.left - margin.right;
}

/** A raw pixel position in the plot, read from a field; goes with `scale: null` and no axis. */
export function pixels(field: string) {
  return { field, type: 'quantitative' as const, scale: null, axis: null };
}

/** A colour or dash written in the data. */
export function literal(field: string) {
  return { field, type: 'nominal' as const, scale: null, legend: null };
}

/** The whole spec. */
export function frame({ title, size, height, margin, caption, legend, layers }: FrameOptions): TopLevelSpec {
  const outer = OUTER_WIDTH[size] - 4;
  const titleLines = wrapText(title, outer, TITLE.size, 'bold');
  const entries = flow(legend, outer);
  const legendRows = entries.length === 0 ? 0 : entries.at(-1)!.row + 1;
  const captionHeight = caption === undefined ? 8 : 30;
  const top = titleLines.length * TITLE.line + TITLE.below + (legendRows === 0 ? 0 : legendRows * LEGEND.line + LEGEND.below) + captionHeight;
  const left = -margin.left + 2;
  const legendTop = -top + titleLines.length * TITLE.line + TITLE.below + LEGEND.line / 2;
  const keys = entries.map(({ item, x, row }) => ({ ...item, x: left + x, y: legendTop + row * LEGEND.line }));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: title,
    width: plotWidth(size, margin),
    height,
    autosize: { type: 'none' },
    padding: { left: margin.left, right: margin.right, top, bottom: margin.bottom },
    config: CHART_CONFIG,
    layer: [
      ...layers,
      words(titleLines.map((text, line) => ({ text, x: left, y: -top + (line + 0.5) * TITLE.line })), { fontSize: TITLE.size, fontWeight: 'bold' }),
      ...(keys.length === 0 ? [] : legendLayers(keys)),
      ...(caption === undefined ? [] : [words([{ text: caption, x: left, y: -20 }], { fontSize: 12, fill: MUTED })]),
    ],
  };
}

/** Text at pixel positions of the plot. */
export function words(
  values: readonly { readonly text: string; readonly x: number; readonly y: number; readonly fill?: string }[],
  style: { readonly fontSize?: number; readonly fontWeight?: 'bold'; readonly fill?: string; readonly align?: 'left' | 'center' | 'right' } = {},
): Layer {
  return {
    data: { values: values.map((value) => ({ fill: style.fill ?? INK, ...value })) },
    mark: { type: 'text', ...style },
    encoding: { x: pixels('x'), y: pixels('y'), text: { field: 'text', type: 'nominal' }, color: literal('fill') },
  };
}

function legendLayers(keys: readonly (LegendItem & { readonly x: number; readonly y: number })[]): readonly Layer[] {
  const lines = keys.flatMap(({ x, y, colour, dash }) => (dash === 'square' ? [] : [{ x, x2: x + LEGEND.key - 6, y, colour, dash }]));
  const squares = keys.filter(({ dash }) => dash === 'square').map(({ x, y, colour }) => ({ x, x2: x + 12, y: y - 6, y2: y + 6, colour }));
  return [
    ...(lines.length === 0 ? [] : [{
      data: { values: lines }, mark: { type: 'rule' as const, strokeWidth: 3 },
      encoding: { x: pixels('x'), x2: { field: 'x2' }, y: pixels('y'), color: literal('colour'), strokeDash: literal('dash') },
    }]),
    ...(squares.length === 0 ? [] : [{
      data: { values: squares }, mark: { type: 'rect' as const },
      encoding: { x: pixels('x'), x2: { field: 'x2' }, y: pixels('y'), y2: { field: 'y2' }, color: literal('colour') },
    }]),
    words(keys.map(({ label, x, y }) => ({ text: label, x: x + LEGEND.key, y })), { fontSize: LEGEND.size }),
  ];
}

/** Sets the entries one after the other, and on a new row where one would not fit. */
function flow(legend: readonly LegendItem[], width: number): readonly { readonly item: LegendItem; readonly x: number; readonly row: number }[] {
  let x = 0;
  let row = 0;
  return legend.map((item) => {
    const label = shorten(item.label, width - LEGEND.key, LEGEND.size);
    const needed = LEGEND.key + textWidth(label, LEGEND.size);
    if (x > 0 && x + needed > width) {
      x = 0;
      row++;
    }
    const place = { item: { ...item, label }, x, row };
    x += needed + LEGEND.gap;
    return place;
  });
}
