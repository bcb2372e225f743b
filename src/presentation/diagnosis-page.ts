/** A diagnosis as a page of its own, and as a section of a report's. */
import { batchAnswer, batchReasons } from '../results/batch-answer.js';
import type { Diagnosis } from '../results/diagnosis.js';
import { diagnosisTables } from './diagnosis-tables.js';
import { html, NOTHING, type Html } from './html.js';
import { document, figure, table, unbroken, type DrawnChart } from './page-parts.js';

/** What a diagnosis answers. */
export const QUESTION = 'Up to which batch do more workers help?';

/** `index.html` of a diagnosis: the answer, the charts, the numbers, and what was done. */
export function diagnosisPage(diagnosis: Diagnosis, charts: readonly DrawnChart[]): string {
  return document(`${diagnosis.name}: ${QUESTION}`, html`<h1>${QUESTION}</h1>
<p class="quiet">${diagnosis.name}: ${diagnosis.problem}</p>
<p class="answer">${unbroken(batchAnswer(diagnosis))}</p>
${own(diagnosis)}
${charts.map(figure)}
<h2>The numbers</h2>
${tables(diagnosis)}
<h2>What was looked at</h2>
<dl>${facts(diagnosis).map(([label, text]) => html`<dt>${label}</dt><dd>${text}</dd>`)}</dl>
<section class="execution"><p>time-to-epsilon ${diagnosis.version}, format ${diagnosis.format}; backend ${diagnosis.backend}; learning seed ${diagnosis.seed}. Everything on this page is drawn from diagnosis.json.</p></section>`);
}

/** The same below a report's own charts, with the numbers folded away. */
export function diagnosisSection(diagnosis: Diagnosis, charts: readonly DrawnChart[]): Html {
  return html`<h2>${QUESTION}</h2>
<p>${unbroken(batchAnswer(diagnosis))} ${unbroken(batchReasons(diagnosis))}</p>
${charts.map(figure)}
<details><summary>The numbers of the diagnosis</summary>
${tables(diagnosis)}</details>`;
}

/** Label and text. */
export function facts({ problem, samples, rows, seed, noise, rateChoice }: Diagnosis): readonly (readonly [string, string])[] {
  return [
    ['Learning problem', `${problem}; ${samples} samples a pass`],
    ['Runs', `one worker, plain SGD with a constant rate, samples in a new random order every pass; rates: ${rateChoice}`],
    ['Gradients', `single gradients of ${Math.min(rows, samples)} samples${noise.length < 2 ? '' : '; each variant at its own rate, at the same distance from its maximal one'}`],
    ['Seeds', `learning ${seed}; the same samples at every rate`],
  ];
}

function own(diagnosis: Diagnosis): Html {
  const words = batchReasons(diagnosis);
  return words === '' ? NOTHING : html`<p>${unbroken(words)}</p>`;
}

function tables(diagnosis: Diagnosis): readonly Html[] {
  return diagnosisTables(diagnosis).map(({ heading, note, columns, rows }) => html`<h3>${heading}</h3>
${note === '' ? NOTHING : html`<p class="quiet">${note}</p>`}
${table('', columns, rows.map(([first = '', ...cells]) => ({ first: html`${first}`, cells })))}
`);
}
