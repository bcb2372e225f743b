import test from 'ava';
import { DIAGNOSIS_CHARTS } from '../../src/presentation/charts/diagnosis-registry.js';
import { OUTER_WIDTH } from '../../src/presentation/charts/frame.js';
import { logSpaced } from '../../src/presentation/charts/diagnosis-plot.js';
import { diagnosisText } from '../../src/presentation/diagnosis-text.js';
import { renderSvg } from '../../src/presentation/render.js';
import type { Diagnosis } from '../../src/results/diagnosis.js';
import { DIAGNOSES, fixtureDiagnosis } from '../support/fixture-diagnosis.js';

/** Charts that have nothing to show, and no others. */
const EMPTY: Readonly<Record<string, readonly string[]>> = {
  'least squares with closed forms': ['diagnosis-gap'],
  'no batch arrives': ['diagnosis-passes', 'diagnosis-work-depth', 'diagnosis-gap'],
  'no limits and infinite diversity': ['diagnosis-maximal-rate'],
};

for (const [what, diagnosis] of Object.entries(DIAGNOSES)) {
  test(`charts: ${what}`, async (t) => {
    const empty = DIAGNOSIS_CHARTS.filter((chart) => chart.spec(diagnosis, 'wide') === null).map(({ name }) => name);
    t.deepEqual(empty, EMPTY[what] ?? []);
    for (const chart of DIAGNOSIS_CHARTS) {
      for (const size of ['wide', 'narrow'] as const) {
        const spec = chart.spec(diagnosis, size);
        if (spec === null) continue;
        const complaints: string[] = [];
        const svg = await renderSvg(spec, chart.name, (message) => complaints.push(message));
        t.deepEqual(complaints, []);
        t.notRegex(svg, /NaN|undefined|Infinity/, chart.name);
        t.true(svg.includes(`width="${OUTER_WIDTH[size]}"`), 'the picture has the width that the page counts on');
      }
    }
  });

  test(`text within 80 columns: ${what}`, (t) => {
    const text = diagnosisText(diagnosis);
    t.deepEqual(text.split('\n').filter((line) => line.length > 80), []);
    t.notRegex(text, /NaN|undefined|Infinity|null/);
  });
}

test('names are unique, titles state subject and units', (t) => {
  t.is(new Set(DIAGNOSIS_CHARTS.map(({ name }) => name)).size, DIAGNOSIS_CHARTS.length);
  t.deepEqual(DIAGNOSIS_CHARTS.map((chart) => chart.title(fixtureDiagnosis())), [
    'Passes to training loss 0.35 against batch size (samples; both log scale)',
    'Work against depth to training loss 0.35 (passes against updates; both log scale)',
    'How large a batch the gradients allow (samples), along a run',
    'Maximal learning rate against batch size (samples; both log scale)',
    'Test loss less training loss after 4 passes, against batch size (log scale)',
  ]);
});

test('the critical batch is marked where it lies among the batches, and not where it is a guess', async (t) => {
  // The fixture's work doubles at 300.
  t.regex(await svgOf('diagnosis-passes', fixtureDiagnosis()), />B_crit ≈ 300</);
  const few = fixtureDiagnosis();
  const below = { ...few, toEpsilon: few.toEpsilon.slice(0, 3) };
  t.notRegex(await svgOf('diagnosis-passes', below), />B_crit ≈/);
});

test('the scenario\'s own batch is marked beside the critical one, unless their labels would meet', async (t) => {
  const marked = (totalBatch: number) => svgOf('diagnosis-passes', fixtureDiagnosis({ plan: { strategy: 'ring', workers: 4, totalBatch } }));
  t.regex(await marked(1024), />this scenario</);
  // ln(500/300) = 0.51.
  t.notRegex(await marked(500), />this scenario</);
  t.notRegex(await marked(5000), />this scenario</);
});

test('the closed form stands beside the measured rates, and its critical batch is marked', async (t) => {
  const svg = await svgOf('diagnosis-maximal-rate', DIAGNOSES['least squares with closed forms']!);
  t.regex(svg, />b_crit = 11</);
  t.regex(svg, />mean square, closed form</);
  t.regex(svg, />mean square, measured</);
});

test('every batch size of the work–depth chart is named', async (t) => {
  const svg = await svgOf('diagnosis-work-depth', fixtureDiagnosis());
  for (const batch of [1, 4, 16, 64, 256, 1024]) t.true(svg.includes(`>B = ${batch}<`));
});

test('the text says the consequence first', (t) => {
  const [heading, answer] = diagnosisText(fixtureDiagnosis()).split('\n\n').map((part) => part.replaceAll('\n', ' '));
  t.is(heading, 'mnist-batches: softmax regression on MNIST, 60000 training samples');
  t.regex(answer!, /^More workers help up to a total batch of about 300 samples: about 5 workers with 64 each\. There passes to ε have doubled/);
});

test('places spaced in the logarithm begin and end where they should', (t) => {
  // 1, 10, 100.
  t.deepEqual(logSpaced(1, 100, 3).map((value) => Math.round(value * 1e9) / 1e9), [1, 10, 100]);
});

async function svgOf(name: string, diagnosis: Diagnosis): Promise<string> {
  return renderSvg(DIAGNOSIS_CHARTS.find((chart) => chart.name === name)!.spec(diagnosis, 'wide')!, name);
}
