/** HTML from templates in which every inserted text is escaped, so that a name can never become markup. */

/** Finished markup. */
export interface Html { readonly markup: string }

type Insert = string | number | Html | readonly Html[];

/** A template whose inserts are escaped unless they are `Html` themselves. */
export function html(parts: TemplateStringsArray, ...inserts: readonly Insert[]): Html {
  return { markup: parts.map((part, place) => part + (place < inserts.length ? markupOf(inserts[place]!) : '')).join('') };
}

/** Markup made elsewhere, such as an SVG, taken as it is. */
export function raw(markup: string): Html {
  return { markup };
}

/** Nothing. */
export const NOTHING: Html = { markup: '' };

/** A text that stands for itself in HTML, inside elements and attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function markupOf(insert: Insert): string {
  if (typeof insert === 'string' || typeof insert === 'number') return escapeHtml(String(insert));
  return 'markup' in insert ? insert.markup : insert.map(({ markup }) => markup).join('');
}
