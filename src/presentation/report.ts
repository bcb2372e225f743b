/** A report's whole folder as texts by relative file name; writing them is the caller's. */
import type { TopLevelSpec } from 'vega-lite';
import type { Diagnosis } from '../results/diagnosis.js';
import type { Results } from '../results/results.js';
import type { ChartSize } from './charts/chart.js';
import { DIAGNOSIS_CHARTS } from './charts/diagnosis-registry.js';
import { CHARTS } from './charts/registry.js';
import { diagnosisMarkdown } from './diagnosis-markdown.js';
import { diagnosisPage } from './diagnosis-page.js';
import { writeDiagnosis } from './diagnosis-schema.js';
import { markdown } from './markdown.js';
import { page } from './page.js';
import type { DrawnChart } from './page-parts.js';
import { writeResults } from './read-results.js';
import { renderSvg } from './render.js';

export { readResults, writeResults } from './read-results.js';

/**
 * `index.html`, `results.json`, `README.md`, and `charts/<name>.svg` with `charts/<name>.vl.json` for every chart that has something to show.
 * Pure: the same results give the same bytes, also when they were read back from `results.json`.
 */
export async function renderReport(results: Results): Promise<ReadonlyMap<string, string>> {
  const own = await draw(CHARTS, results);
  const diagnosed = results.diagnosis === undefined ? NONE : await draw(DIAGNOSIS_CHARTS, results.diagnosis);
  return new Map([
    ['index.html', page(results, own.charts, diagnosed.charts)], ['results.json', writeResults(results)], ['README.md', markdown(results, own.charts, diagnosed.charts)],
    ...own.files, ...diagnosed.files,
  ]);
}

/** The same of a diagnosis by itself, with `diagnosis.json`. */
export async function renderDiagnosis(diagnosis: Diagnosis): Promise<ReadonlyMap<string, string>> {
  const { charts, files } = await draw(DIAGNOSIS_CHARTS, diagnosis);
  return new Map([
    ['index.html', diagnosisPage(diagnosis, charts)], ['diagnosis.json', writeDiagnosis(diagnosis)], ['README.md', diagnosisMarkdown(diagnosis, charts)], ...files,
  ]);
}

/** What `Chart` and `DiagnosisChart` have in common. */
interface ChartOf<Data> {
  readonly name: string;
  title(data: Data): string;
  howToRead(data: Data): string;
  spec(data: Data, size: ChartSize): TopLevelSpec | null;
}

interface Drawn { readonly charts: readonly DrawnChart[]; readonly files: ReadonlyMap<string, string> }

const NONE: Drawn = { charts: [], files: new Map() };

/** The charts that have something to show, and their files. */
async function draw<Data>(registry: readonly ChartOf<Data>[], data: Data): Promise<Drawn> {
  const files = new Map<string, string>();
  const charts: DrawnChart[] = [];
  for (const chart of registry) {
    const wide = chart.spec(data, 'wide');
    const narrow = chart.spec(data, 'narrow');
    if (wide === null || narrow === null) continue;
    const { name } = chart;
    const svg = await renderSvg(wide, `${name}-wide`);
    files.set(`charts/${name}.vl.json`, `${JSON.stringify(wide)}\n`);
    files.set(`charts/${name}.svg`, `${svg}\n`);
    charts.push({ name, title: chart.title(data), howToRead: chart.howToRead(data), wide: svg, narrow: await renderSvg(narrow, `${name}-narrow`) });
  }
  return { charts, files };
}
