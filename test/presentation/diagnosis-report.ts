import test from 'ava';
import { InputError } from '../../src/basics/errors.js';
import { readDiagnosis, writeDiagnosis } from '../../src/presentation/diagnosis-schema.js';
import { readResults, renderDiagnosis, renderReport, writeResults } from '../../src/presentation/report.js';
import { batchAnswer } from '../../src/results/batch-answer.js';
import { DIAGNOSES, fixtureDiagnosis } from '../support/fixture-diagnosis.js';
import { fixtureResults } from '../support/fixture-results.js';

const NAMES = ['diagnosis-passes', 'diagnosis-work-depth', 'diagnosis-noise', 'diagnosis-maximal-rate', 'diagnosis-gap'];

test('a diagnosis\'s folder: page with the answer and every chart in two sizes, numbers, Markdown, JSON', async (t) => {
  const diagnosis = fixtureDiagnosis();
  const files = await renderDiagnosis(diagnosis);
  t.deepEqual([...files.keys()].sort(), ['README.md', 'diagnosis.json', 'index.html', ...NAMES.flatMap((name) => [`charts/${name}.svg`, `charts/${name}.vl.json`])].sort());
  const page = files.get('index.html')!;
  for (const name of NAMES) t.true(page.includes(`<figure id="${name}"`), name);
  t.is(page.split('<div class="narrow">').length - 1, NAMES.length);
  t.true(page.indexOf('class="answer"') < page.indexOf('<figure'), 'the answer comes first');
  t.regex(page, /about 300 samples/);
  t.notRegex(page, /NaN|undefined|https?:\/\/(?!www\.w3\.org)/);
  const markdown = files.get('README.md')!;
  t.true(markdown.includes(batchAnswer(diagnosis)));
  t.is(markdown.match(/!\[/g)!.length, NAMES.length);
  t.deepEqual(readDiagnosis(files.get('diagnosis.json')!), diagnosis);
});

test('names that are markup stay names', async (t) => {
  const files = await renderDiagnosis(fixtureDiagnosis({ plan: { strategy: '<b>ring</b>', workers: 2, totalBatch: 8 }, problem: 'a <i> & b' }));
  t.notRegex(files.get('index.html')!, /<b>ring|<i>/);
  t.notRegex(files.get('README.md')!, /<b>ring/);
});

for (const [what, diagnosis] of Object.entries(DIAGNOSES)) {
  test(`as JSON and back: ${what}`, (t) => {
    t.deepEqual(readDiagnosis(writeDiagnosis(diagnosis)), diagnosis);
    const results = fixtureResults();
    t.deepEqual(readResults(writeResults({ ...results, diagnosis })).diagnosis, diagnosis);
  });
}

test('what is no diagnosis is refused with all that is wrong', (t) => {
  t.throws(() => readDiagnosis('{', 'd.json'), { instanceOf: InputError, message: /not JSON/ });
  const { problems } = t.throws(() => readDiagnosis(JSON.stringify({ ...fixtureDiagnosis(), format: 'tte-diagnosis/2', samples: 'many' }), 'd.json'), { instanceOf: InputError });
  t.deepEqual(problems.map(({ file, path }) => [file, path]), [['d.json', 'format'], ['d.json', 'samples']]);
});

test('a report with a diagnosis has its charts below its own; without one nothing is different', async (t) => {
  const results = fixtureResults();
  const plain = await renderReport(results);
  const both = await renderReport({ ...results, diagnosis: fixtureDiagnosis() });
  t.deepEqual([...both.keys()].filter((name) => !plain.has(name)).sort(), NAMES.flatMap((name) => [`charts/${name}.svg`, `charts/${name}.vl.json`]).sort());
  const page = both.get('index.html')!;
  t.true(page.lastIndexOf('<figure id="loss-') < page.indexOf('<figure id="diagnosis-passes"'));
  t.regex(page, /Up to which batch do more workers help\?/);
  t.notRegex(plain.get('index.html')!, /Up to which batch|diagnosis/);
  t.notRegex(plain.get('README.md')!, /Up to which batch/);
  t.regex(both.get('README.md')!, /charts\/diagnosis-passes\.svg/);
  t.deepEqual(await renderReport(readResults(both.get('results.json')!)), both, 'redrawn from its results.json');
});
