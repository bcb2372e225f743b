/** `README.md` of a report's folder, so that it can be read where only Markdown is shown. */
import { countOf } from '../basics/units.js';
import type { Results } from '../results/results.js';
import { summaryTable } from './summary-table.js';

/** Question, answer, table and the charts' SVGs by relative path. */
export function markdown(results: Results, charts: readonly { readonly name: string; readonly title: string; readonly howToRead: string }[]): string {
  const { columns, rows } = summaryTable(results);
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return `${[
    `# ${escapeMarkdown(results.question)}`,
    `**${escapeMarkdown(results.answer)}**`,
    [line(['strategy', ...columns]), `|${'---|'.repeat(columns.length + 1)}`, ...rows.map(({ name, cells }) => line([name, ...cells]))].join('\n'),
    ...charts.map(({ name, title, howToRead }) => `![${escapeMarkdown(title)}](charts/${name}.svg)\n\n${escapeMarkdown(howToRead)}`),
    '## What stands for what',
    results.setting.map(({ label, text }) => `- **${escapeMarkdown(label)}**: ${escapeMarkdown(text)}`).join('\n'),
    `time-to-epsilon ${results.version}; seeds: learning ${results.seed.learning}, system ${results.seed.system}; ${countOf(results.replications, 'replication')} a strategy; backend ${escapeMarkdown(results.backend)}.`,
  ].join('\n\n')}\n`;
}

/** A text on one line that stands for itself in Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]|#]/g, '\\$&').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
