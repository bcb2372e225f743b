/** What pages are made of: the frame, figures, tables. */
import { html, raw, type Html } from './html.js';
import { PAGE_STYLE } from './page-style.js';

/** A chart's file name without ending, its title, and what to see in it. */
export interface ChartText { readonly name: string; readonly title: string; readonly howToRead: string }

/** A chart drawn in both sizes. */
export interface DrawnChart extends ChartText { readonly wide: string; readonly narrow: string }

/** A page that needs nothing else: no network, no scripts. */
export function document(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${raw(PAGE_STYLE)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`.markup;
}

/** A chart in both sizes, with how to read it. */
export function figure({ name, title, howToRead, wide, narrow }: DrawnChart): Html {
  return html`<figure id="${name}" aria-label="${title}">
<div class="wide">${raw(wide)}</div>
<div class="narrow">${raw(narrow)}</div>
<figcaption>${howToRead}</figcaption>
</figure>
`;
}

/** A cell's phrases, each unbroken where it is short: `9.91 USD` and `(median)`. */
function phrases(cell: string): readonly Html[] {
  return cell.split(/(?<=,) | (?=\()/).map((phrase) => html`<span class="${phrase.length <= 16 ? 'figure' : ''}">${phrase}</span> `);
}

/** Keeps every number on the line of its unit. */
export function unbroken(text: string): string {
  return text.replace(/(\d) (?=(?:[nuµm]?s|min|h|d|[kMGTP]?B|USD|%|times)\b|%)/g, '$1\u00a0');
}

/** A table whose cells say their column where the window is narrow. */
export function table(className: string, columns: readonly string[], rows: readonly { readonly first: Html; readonly cells: readonly string[]; readonly isChosen?: boolean }[]): Html {
  return html`<div class="scroll"><table class="${className}"><thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map(({ first, cells, isChosen }) => html`<tr class="${isChosen === true ? 'chosen' : ''}"><td>${first}</td>${cells.map((cell, place) => html`<td data-label="${columns[place + 1]!}"><span>${phrases(cell)}</span></td>`)}</tr>`)}</tbody></table></div>`;
}
