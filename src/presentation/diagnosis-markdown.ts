/** A diagnosis in Markdown: a README.md of its own, and a section of a report's. */
import { batchAnswer, batchReasons } from '../results/batch-answer.js';
import type { Diagnosis } from '../results/diagnosis.js';
import { facts, QUESTION } from './diagnosis-page.js';
import { diagnosisTables } from './diagnosis-tables.js';
import { escapeMarkdown, pictureMarkdown } from './markdown-parts.js';
import type { ChartText } from './page-parts.js';

export function diagnosisMarkdown(diagnosis: Diagnosis, charts: readonly ChartText[]): string {
  return `${[
    `# ${QUESTION}`, escapeMarkdown(`${diagnosis.name}: ${diagnosis.problem}`),
    ...answers(diagnosis), ...charts.map(pictureMarkdown), '## The numbers', ...tables(diagnosis), '## What was looked at',
    facts(diagnosis).map(([label, text]) => `- **${escapeMarkdown(label)}**: ${escapeMarkdown(text)}`).join('\n'),
    `time-to-epsilon ${diagnosis.version}; backend ${escapeMarkdown(diagnosis.backend)}.`,
  ].join('\n\n')}\n`;
}

/** Parts to be joined by empty lines. */
export function diagnosisParts(diagnosis: Diagnosis, charts: readonly ChartText[]): readonly string[] {
  return [`## ${QUESTION}`, ...answers(diagnosis), ...charts.map(pictureMarkdown)];
}

function answers(diagnosis: Diagnosis): readonly string[] {
  const own = batchReasons(diagnosis);
  return [`**${escapeMarkdown(batchAnswer(diagnosis))}**`, ...(own === '' ? [] : [escapeMarkdown(own)])];
}

function tables(diagnosis: Diagnosis): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return diagnosisTables(diagnosis).map(({ heading, note, columns, rows }) => [
    `### ${escapeMarkdown(heading)}`, ...(note === '' ? [] : [escapeMarkdown(note)]),
    [line(columns), `|${'---|'.repeat(columns.length)}`, ...rows.map(line)].join('\n'),
  ].join('\n\n'));
}
