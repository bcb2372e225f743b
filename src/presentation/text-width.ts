/**
 * How wide a text will be drawn, without a browser: enough to lay out charts so that nothing is clipped.
 * Widths are those of a wide sans-serif (DejaVu Sans), so that narrower fonts leave a little room.
 */

/** Width in pixels of one line at a font size in pixels; bold adds a tenth. */
export function textWidth(text: string, size: number, weight: 'normal' | 'bold' = 'normal'): number {
  let ems = 0;
  for (const character of text) ems += emsOf(character);
  return ems * size * (weight === 'bold' ? 1.1 : 1);
}

function emsOf(character: string): number {
  if (/[ijlI.,:;|!'’·\s]/.test(character)) return 0.35;
  if (/[frt()[\]\-–]/.test(character)) return 0.43;
  if (/[mwMW@%—…]/.test(character)) return 1;
  if (/[A-Z&+=<>~±≥≤]/.test(character)) return 0.77;
  return character.charCodeAt(0) < 0x2000 ? 0.62 : 1;
}

/** Breaks at spaces into lines no wider than `width`; a single longer word is cut with an ellipsis. */
export function wrapText(text: string, width: number, size: number, weight: 'normal' | 'bold' = 'normal'): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const joined = lines.length === 0 ? word : `${lines.at(-1)!} ${word}`;
    if (lines.length > 0 && textWidth(joined, size, weight) <= width) lines[lines.length - 1] = joined;
    else lines.push(shorten(word, width, size, weight));
  }
  return lines;
}

/** The text, or as much of its beginning and end as fits around an ellipsis: long names often differ at their ends. */
export function shorten(text: string, width: number, size: number, weight: 'normal' | 'bold' = 'normal'): string {
  if (textWidth(text, size, weight) <= width) return text;
  const characters = Array.from(new Intl.Segmenter('en').segment(text), ({ segment }) => segment);
  for (let kept = characters.length - 1; kept > 0; kept--) {
    const head = Math.ceil(kept / 3);
    const cut = `${characters.slice(0, head).join('').trimEnd()}…${characters.slice(characters.length - (kept - head)).join('').trimStart()}`;
    if (textWidth(cut, size, weight) <= width) return cut;
  }
  return '…';
}
