/** Horizontal bars, one row a strategy: names left of the bars where they fit, above them on a phone or where they are long. */
import { shorten, textWidth } from '../text-width.js';
import { MUTED } from '../theme.js';
import type { ChartSize } from './chart.js';
import { OUTER_WIDTH, words, type Layer } from './frame.js';

/** A row's name, and what is said of it in figures. */
export interface Row { readonly name: string; readonly note: string }

export interface RowLayout {
  /** Margins of the frame, px. */
  readonly margin: { readonly left: number; readonly right: number; readonly bottom: number };
  readonly height: number;
  /** Top and bottom of each row's bar, px from the plot's top. */
  readonly bars: readonly { readonly top: number; readonly bottom: number; readonly middle: number }[];
  /** Names stand left of the bars, so that the notes have not been written yet: they go right of what the row shows. */
  readonly isBeside: boolean;
  /** The names, and above the bars the notes too. */
  readonly headings: readonly Layer[];
}

const SIZE = 13;
const NOTE_SIZE = 12;
const WIDEST_SIDE_NAME = 190;
const RIGHT = 14;
const BAR = 22;

/** Lays the rows out from top to bottom. */
export function rowLayout(rows: readonly Row[], size: ChartSize): RowLayout {
  const widest = Math.max(...rows.map(({ name }) => textWidth(name, SIZE, 'bold')));
  return size === 'wide' && widest <= WIDEST_SIDE_NAME ? beside(rows, widest) : above(rows, OUTER_WIDTH[size]);
}

function beside(rows: readonly Row[], widest: number): RowLayout {
  const step = BAR + 14;
  const bars = rows.map((_, row) => barAt(row * step + 7));
  return {
    margin: { left: Math.ceil(widest) + 14, right: RIGHT, bottom: 42 }, bars, height: rows.length * step + 6, isBeside: true,
    headings: [words(rows.map(({ name }, row) => ({ text: name, x: -10, y: bars[row]!.middle })), { fontSize: SIZE, fontWeight: 'bold', align: 'right' })],
  };
}

function above(rows: readonly Row[], outer: number): RowLayout {
  const left = 6;
  const room = outer - left - RIGHT;
  const noteX = ({ name }: Row) => textWidth(name, SIZE, 'bold') + 8;
  const isOneLine = rows.every((row) => noteX(row) + textWidth(row.note, NOTE_SIZE) <= room);
  const step = BAR + (isOneLine ? 28 : 46);
  const bars = rows.map((_, row) => barAt((row + 1) * step - BAR - 6));
  return {
    margin: { left, right: RIGHT, bottom: 42 }, bars, height: rows.length * step + 2, isBeside: false,
    headings: [
      words(rows.map(({ name }, row) => ({ text: shorten(name, room, SIZE, 'bold'), x: 0, y: bars[row]!.top - (isOneLine ? 11 : 29) })), { fontSize: SIZE, fontWeight: 'bold' }),
      words(rows.map((row, place) => ({ text: shorten(row.note, room, NOTE_SIZE), x: isOneLine ? noteX(row) : 0, y: bars[place]!.top - 11 })), { fontSize: NOTE_SIZE, fill: MUTED }),
    ],
  };
}

function barAt(top: number) {
  return { top, bottom: top + BAR, middle: top + BAR / 2 };
}
