/** A report's whole folder as texts by relative file name; writing them is the caller's. */
import type { Results } from '../results/results.js';
import { CHARTS } from './charts/registry.js';
import { markdown } from './markdown.js';
import { page, type DrawnChart } from './page.js';
import { writeResults } from './read-results.js';
import { renderSvg } from './render.js';

export { readResults, writeResults } from './read-results.js';

/**
 * `index.html`, `results.json`, `README.md`, and `charts/<name>.svg` with `charts/<name>.vl.json` for every chart that has something to show.
 * Pure: the same results give the same bytes, also when they were read back from `results.json`.
 */
export async function renderReport(results: Results): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const drawn: DrawnChart[] = [];
  for (const chart of CHARTS) {
    const wide = chart.spec(results, 'wide');
    const narrow = chart.spec(results, 'narrow');
    if (wide === null || narrow === null) continue;
    const { name } = chart;
    const svg = await renderSvg(wide, `${name}-wide`);
    files.set(`charts/${name}.vl.json`, `${JSON.stringify(wide)}\n`);
    files.set(`charts/${name}.svg`, `${svg}\n`);
    drawn.push({ name, title: chart.title(results), howToRead: chart.howToRead(results), wide: svg, narrow: await renderSvg(narrow, `${name}-narrow`) });
  }
  return new Map([
    ['index.html', page(results, drawn)], ['results.json', writeResults(results)], ['README.md', markdown(results, drawn)], ...files,
  ]);
}
