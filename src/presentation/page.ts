/** The report as one page that needs nothing else: no network, no scripts; both sizes of every chart inside, chosen by the window's width. */
import { describeProblem } from '../basics/errors.js';
import { countOf, formatNumber, formatTime } from '../basics/units.js';
import { endings, endingWords } from '../results/endings.js';
import type { Results, StrategyResult } from '../results/results.js';
import { diagnosisSection } from './diagnosis-page.js';
import { html, NOTHING, type Html } from './html.js';
import { document, figure, table, unbroken, type DrawnChart } from './page-parts.js';
import { summaryTable } from './summary-table.js';
import { strategyStyle } from './theme.js';

/** `index.html` of a report: question, answer, table, charts, the diagnosis if there is one, then what stands behind them. */
export function page(results: Results, charts: readonly DrawnChart[], diagnosisCharts: readonly DrawnChart[] = []): string {
  return document(`${results.name}: ${results.question}`, html`<h1>${results.question}</h1>
<p class="answer">${unbroken(results.answer)}</p>
${summary(results)}
${warnings(results)}
${charts.map(figure)}
${results.diagnosis === undefined ? NOTHING : diagnosisSection(results.diagnosis, diagnosisCharts)}
${unfinished(results)}
<h2>What stands for what</h2>
<dl>${results.setting.map(({ label, text }) => html`<dt>${label}</dt><dd>${text}</dd>`)}</dl>
${strategies(results)}
${clockChecks(results)}
${provenance(results)}`);
}

function summary(results: Results): Html {
  const { columns, rows } = summaryTable(results);
  return table('summary', ['strategy', ...columns], rows.map(({ name, index, cells }) => ({
    first: html`<span class="name${name.length <= 20 ? ' figure' : ''}"><span class="key" style="border-color:${strategyStyle(index).colour};border-top-style:${index < 7 ? 'solid' : 'dashed'}"></span>${name}</span>`,
    cells,
  })));
}

function warnings(results: Results): Html {
  if (results.warnings.length === 0) return NOTHING;
  return html`<ul class="warnings">${results.warnings.map((problem) => html`<li>${describeProblem(problem)}</li>`)}</ul>`;
}

/** What ended runs before their time, and what happened last in the first of them. */
function unfinished({ strategies }: Results): Html {
  const ended = endings(strategies);
  if (ended.length === 0) return NOTHING;
  return html`<h2>Runs that ended before their time</h2>
${ended.map((ending) => html`<details><summary>${capital(endingWords(ending))}, the first of them at ${formatTime(ending.first.time)}</summary>
<pre>${ending.first.lastEvents.join('\n')}</pre></details>
`)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function strategies(results: Results): Html {
  return html`<h2>The strategies and their learning rates</h2>
<dl>${results.strategies.map(({ name, about, learningRate: { value, how, explanation }, effectiveBatch }) => html`<dt>${name}</dt><dd>${about}<br>
<small>learning rate ${formatNumber(value)} (${how}: ${explanation}), ${Number(effectiveBatch.toFixed(2))} samples a step</small></dd>`)}</dl>
<div class="grids">${results.strategies.map(tuningGrid)}</div>`;
}

function tuningGrid({ name, learningRate: { grid, value } }: StrategyResult): Html {
  if (grid === undefined) return NOTHING;
  return html`<section><h3>Tuning of ${name}</h3>
${table('', ['rate', 'median time to ε', 'reached it'], grid.map(({ rate, median, reached, n }) => ({
    first: html`${formatNumber(rate)}${rate === value ? ' (chosen)' : ''}`,
    cells: [median === null ? '–' : formatTime(median), `${reached} of ${n}`],
    isChosen: rate === value,
  })))}</section>`;
}

function clockChecks(results: Results): Html {
  const rows = results.strategies.flatMap(({ name, clockChecks: checks }) => checks.map(({ what, formula, simulated, closedForm }) => ({
    first: html`<span class="name">${name}</span><span class="about">${what}</span>`,
    cells: [formula, formatTime(simulated), formatTime(closedForm), difference(simulated, closedForm)],
  })));
  if (rows.length === 0) return NOTHING;
  return html`<h2>The clock against theory</h2>
<p class="quiet">Each component simulated alone, message by message, beside its closed form, without straggling. Closed forms take all machines to be alike and nobody to be in the way; a difference says how far that is from this cluster.</p>
${table('', ['component', 'closed form', 'simulated', 'closed form gives', 'difference'], rows)}`;
}

function difference(simulated: number, closedForm: number): string {
  const relative = closedForm === 0 ? Math.abs(simulated) : Math.abs(simulated - closedForm) / Math.abs(closedForm);
  return relative < 1e-9 ? 'none (below 1e-9)' : `${simulated < closedForm ? '−' : '+'}${formatNumber(100 * relative)} %`;
}

function provenance(results: Results): Html {
  const { execution, seed } = results;
  const facts: readonly (readonly [string, string])[] = [
    ['program', `time-to-epsilon ${results.version}, results format ${results.format}; ${Object.entries(results.libraries).map(([name, version]) => `${name} ${version}`).join(', ')}`],
    ['seeds', `learning ${seed.learning}, system ${seed.system}, ${countOf(results.replications, 'replication')} a strategy`],
    ['backend', `${results.backend} (${execution.backendReason})`],
    ['run', `${execution.startedAt}, ${formatTime(execution.wallSeconds)} on ${countOf(execution.threads, 'thread')}, Node ${execution.node}, ${execution.platform}`],
    ['gradients', `${execution.gradientsAsked} asked for, ${execution.gradientsComputed} computed in stacks of ${formatNumber(execution.meanStack)} on average, ${execution.gradientsCached} already known`],
  ];
  return html`<section class="execution"><dl>${facts.map(([label, text]) => html`<dt>${label}</dt><dd>${text}</dd>`)}</dl>
<p>Time is simulated, gradients are real. Everything on this page is drawn from results.json.</p></section>`;
}
