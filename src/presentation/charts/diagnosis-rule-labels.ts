/** Where the labels of a plot's dashed lines stand: beside their line, off each other and off what is drawn. */
import { textWidth } from '../text-width.js';

/** In pixels of the plot. */
export interface PixelPlace { readonly x: number; readonly y: number }

/** A line across the whole plot, with its label. */
export interface LabelledLine { readonly text: string; /** Its x where it is upright, else its y; px. */ readonly at: number; readonly isUpright: boolean }

/** The text's anchor: its left or right end, vertically its middle. */
export interface LabelPlace extends PixelPlace { readonly align: 'left' | 'right' }

interface Box { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }

export const LABEL_SIZE = 12;
const LINE_HEIGHT = 16;
/** Rows tried from the foot upwards for the label of an upright line. */
const ROWS = 5;
/** Kept free about what is drawn, px: the box is higher than its letters. */
const CLEARANCE = 2;

/**
 * One place for each line. Upright lines have theirs beside them, near the foot first, on the side with more room first; level lines above or below either
 * end. Taken is the first that meets least of what is drawn, other lines included; never one that meets another label, if
 * there is a choice.
 * @param drawn places of dots and along lines
 */
export function placeLabels(lines: readonly LabelledLine[], drawn: readonly PixelPlace[], size: { readonly width: number; readonly height: number }): readonly LabelPlace[] {
  const taken: Box[] = [];
  return lines.map((line) => {
    const places = candidates(line, size).map((place) => ({ place, box: boxOf(place, line.text) }));
    const free = places.filter(({ box }) => box.left >= 0 && box.right <= size.width && taken.every((other) => !meet(box, other)));
    const crossed = lines.filter((other) => other !== line);
    const conflicts = ({ box }: { readonly box: Box }) => drawn.filter((place) => holds(box, place)).length + crossed.filter((other) => crosses(box, other)).length;
    const chosen = free.length === 0 ? places[0]! : free.reduce((best, each) => (conflicts(each) < conflicts(best) ? each : best));
    taken.push(chosen.box);
    return chosen.place;
  });
}

function candidates({ at, isUpright }: LabelledLine, { width, height }: { readonly width: number; readonly height: number }): readonly LabelPlace[] {
  if (!isUpright) return (['left', 'right'] as const).flatMap((align) => [-9, 10].map((off) => ({ x: align === 'left' ? 2 : width - 2, y: at + off, align })));
  const right = { x: at + 6, align: 'left' as const };
  const left = { x: at - 6, align: 'right' as const };
  const sides = at > width / 2 ? [left, right] : [right, left];
  return Array.from({ length: ROWS }, (_, row) => sides.map((side) => ({ ...side, y: height - 10 - row * LINE_HEIGHT }))).flat();
}

function boxOf({ x, y, align }: LabelPlace, text: string): Box {
  const width = textWidth(text, LABEL_SIZE, 'bold');
  return { left: align === 'left' ? x : x - width, right: align === 'left' ? x + width : x, top: y - LINE_HEIGHT / 2, bottom: y + LINE_HEIGHT / 2 };
}

function meet(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function crosses({ left, right, top, bottom }: Box, { at, isUpright }: LabelledLine): boolean {
  return isUpright ? at > left && at < right : at > top && at < bottom;
}

function holds({ left, right, top, bottom }: Box, { x, y }: PixelPlace): boolean {
  return x > left - CLEARANCE && x < right + CLEARANCE && y > top - CLEARANCE && y < bottom + CLEARANCE;
}
