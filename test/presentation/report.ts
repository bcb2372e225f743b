import test from 'ava';
import { InputError } from '../../src/basics/errors.js';
import { CHARTS } from '../../src/presentation/charts/registry.js';
import { readResults, renderReport, writeResults } from '../../src/presentation/report.js';
import type { Results } from '../../src/results/results.js';
import { FIXTURES, FOUR, fixtureResults } from '../support/fixture-results.js';

test('a report is a page, its results, a README, and two files a chart', async (t) => {
  const files = await renderReport(fixtureResults());
  const charts = CHARTS.flatMap(({ name }) => [`charts/${name}.svg`, `charts/${name}.vl.json`]);
  t.deepEqual([...files.keys()].sort(), ['README.md', ...charts, 'index.html', 'results.json'].sort());
});

for (const [what, results] of Object.entries(FIXTURES)) {
  test(`redrawn from results.json a report has the same bytes: ${what}`, async (t) => {
    const files = await renderReport(results);
    t.deepEqual(await renderReport(readResults(files.get('results.json')!)), files);
  });
}

test('losses that are not finite survive the way through results.json', async (t) => {
  const [strategy] = fixtureResults(FOUR.slice(0, 1), 1).strategies;
  const run = strategy!.runs[0]!;
  const curve = [...run.curve.slice(0, 5), { ...run.curve[5]!, trainLoss: NaN, testLoss: Infinity }];
  const broken = { ...fixtureResults(), strategies: [{ ...strategy!, runs: [{ ...run, curve }] }] };
  const files = await renderReport(broken);
  t.true(Number.isNaN(readResults(files.get('results.json')!).strategies[0]!.runs[0]!.curve[5]!.trainLoss));
  t.deepEqual(await renderReport(readResults(files.get('results.json')!)), files);
});

test('the execution block stands last and is the only thing that another machine changes', (t) => {
  const results = fixtureResults();
  const elsewhere = { ...results, execution: { ...results.execution, wallSeconds: 1, node: 'v22.0.0' } };
  const head = (text: string) => text.slice(0, text.indexOf('\n "execution": {'));
  t.is(head(writeResults(results)), head(writeResults(elsewhere)));
  t.true(head(writeResults(results)).length > 1000);
});

test('ids never meet although ten pictures stand in one page', async (t) => {
  const page = (await renderReport(fixtureResults())).get('index.html')!;
  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!);
  t.is(new Set(ids).size, ids.length);
  for (const [, id] of page.matchAll(/url\(#([^)]+)\)/g)) t.true(ids.includes(id!), id);
});

test('nothing of the page is fetched', async (t) => {
  for (const [name, text] of await renderReport(fixtureResults())) {
    if (name === 'results.json' || name.endsWith('.vl.json')) continue;
    const references = [...text.matchAll(/\b(?:https?|ftp):\/\/[^"'\s<)]*/g)].map(([address]) => address);
    t.deepEqual(references.filter((address) => !address.startsWith('http://www.w3.org/')), [], name);
    t.notRegex(text, /<script|<link rel="stylesheet"|@import|<img|<iframe/, name);
  }
});

const HOSTILE = '<script>alert("x")</script> & \'co\'';

test('markup in names, questions and warnings stays text', async (t) => {
  const hostile: Results = fixtureResults([{ ...FOUR[0]!, name: HOSTILE }], 2, {
    name: HOSTILE, question: HOSTILE, answer: HOSTILE, setting: [{ label: HOSTILE, text: HOSTILE }], warnings: [{ message: HOSTILE }], backend: HOSTILE,
  });
  const files = await renderReport(hostile);
  for (const name of ['index.html', 'README.md', 'charts/time-to-epsilon.svg']) {
    t.false(files.get(name)!.includes('<script'), name);
    t.true(files.get(name)!.includes('alert'), name);
  }
  t.true(files.get('index.html')!.includes('&#60;script&#62;alert(&#34;x&#34;)&#60;/script&#62; &#38; &#39;co&#39;'));
});

test('the page answers first, then shows the numbers', async (t) => {
  const results = fixtureResults();
  const page = (await renderReport(results)).get('index.html')!;
  const places = [results.question, 'class="answer"', '<table', '<svg', 'What stands for what', 'Tuning of', 'The clock against theory', 'class="execution"']
    .map((mark) => page.indexOf(mark, page.indexOf('<main>')));
  t.deepEqual(places, [...places].sort((a, b) => a - b));
  t.true(places.every((place) => place > 0));
});

test('a pipe in a name does not break the Markdown table', async (t) => {
  const text = (await renderReport(fixtureResults([{ ...FOUR[0]!, name: 'a|b' }]))).get('README.md')!;
  const rows = text.split('\n').filter((line) => line.startsWith('| ') || line.startsWith('|--'));
  const columns = rows.map((row) => row.replaceAll('\\|', '').split('|').length);
  t.is(new Set(columns).size, 1);
  t.regex(text, /!\[.*\]\(charts\/time-to-epsilon\.svg\)/);
});

const refused = (text: string) => {
  try {
    readResults(text, 'r.json');
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
};

test('what is not results.json is refused with where, what was expected and what came', (t) => {
  t.regex(refused('{ not json')[0]!.message, /not JSON/);
  for (const text of ['null', '[]', '7', '{}', '{"format":3}']) t.is(refused(text)[0]!.received, 'no format', text);
  const other = refused('{"format":"tte-results/2"}')[0]!;
  t.deepEqual([other.file, other.path, other.expected, other.received], ['r.json', 'format', '"tte-results/1"', '"tte-results/2"']);
});

test('all that is missing or of the wrong kind is told at once, by path', (t) => {
  const problems = refused(JSON.stringify({ ...fixtureResults(FOUR.slice(0, 1), 1), answer: undefined, replications: 'five' }));
  t.deepEqual(problems.map(({ path }) => path).sort(), ['answer', 'replications']);
});
