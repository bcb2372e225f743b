/** `README.md` of a report's folder, so that it can be read where only Markdown is shown. */
import { countOf } from '../basics/units.js';
import type { Results } from '../results/results.js';
import { diagnosisParts } from './diagnosis-markdown.js';
import { escapeMarkdown, pictureMarkdown } from './markdown-parts.js';
import type { ChartText } from './page-parts.js';
import { summaryTable } from './summary-table.js';

/** Question, answer, table and the charts' SVGs by relative path, those of a diagnosis last. */
export function markdown(results: Results, charts: readonly ChartText[], diagnosisCharts: readonly ChartText[] = []): string {
  const { columns, rows } = summaryTable(results);
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return `${[
    `# ${escapeMarkdown(results.question)}`,
    `**${escapeMarkdown(results.answer)}**`,
    [line(['strategy', ...columns]), `|${'---|'.repeat(columns.length + 1)}`, ...rows.map(({ name, cells }) => line([name, ...cells]))].join('\n'),
    ...charts.map(pictureMarkdown),
    ...(results.diagnosis === undefined ? [] : diagnosisParts(results.diagnosis, diagnosisCharts)),
    '## What stands for what',
    results.setting.map(({ label, text }) => `- **${escapeMarkdown(label)}**: ${escapeMarkdown(text)}`).join('\n'),
    `time-to-epsilon ${results.version}; seeds: learning ${results.seed.learning}, system ${results.seed.system}; ${countOf(results.replications, 'replication')} a strategy; backend ${escapeMarkdown(results.backend)}.`,
  ].join('\n\n')}\n`;
}
