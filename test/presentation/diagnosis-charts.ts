import test from 'ava';
import { DIAGNOSIS_CHARTS } from '../../src/presentation/charts/diagnosis-registry.js';
import { OUTER_WIDTH } from '../../src/presentation/charts/frame.js';
import { placeLabels } from '../../src/presentation/charts/diagnosis-rule-labels.js';
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

test('the scenario\'s own batch is marked beside the critical one, also close to it and a little outside the batches', async (t) => {
  const marked = (totalBatch: number) => svgOf('diagnosis-passes', fixtureDiagnosis({ plan: { strategy: 'ring', workers: 4, totalBatch } }));
  for (const batch of [1024, 310, 5000]) {
    const svg = await marked(batch);
    t.regex(svg, />this scenario</);
    t.regex(svg, />B_crit ≈ 300</);
  }
  // More than ten times the largest batch, 1,024.
  t.notRegex(await marked(50000), />this scenario</);
});

test('labels of lines that are close stand in different rows, within the plot and off the dots', (t) => {
  const size = { width: 292, height: 250 };
  const upright = (text: string, at: number) => ({ text, at, isUpright: true });
  // Each on the side where the other's line is not.
  t.deepEqual(placeLabels([upright('B_crit ≈ 300', 120), upright('this scenario', 130)], [], size), [{ x: 114, y: 240, align: 'right' }, { x: 136, y: 240, align: 'left' }]);
  // No room on the left: the next row.
  t.deepEqual(placeLabels([upright('B_crit ≈ 300', 20), upright('this scenario', 30)], [], size), [{ x: 26, y: 240, align: 'left' }, { x: 36, y: 224, align: 'left' }]);
  t.deepEqual(placeLabels([upright('this scenario', 290)], [], size), [{ x: 284, y: 240, align: 'right' }]);
  // A dot above the left end: the label goes below it; dots at all of the left: to the right end.
  const level = [{ text: 'B_crit', at: 100, isUpright: false }];
  t.deepEqual(placeLabels(level, [{ x: 10, y: 90 }], size), [{ x: 2, y: 110, align: 'left' }]);
  t.deepEqual(placeLabels(level, [{ x: 10, y: 90 }, { x: 10, y: 110 }], size), [{ x: 290, y: 91, align: 'right' }]);
});

test('axes of narrow ranges have numbers', async (t) => {
  const narrow = fixtureDiagnosis();
  const level = { ...narrow, toEpsilon: narrow.toEpsilon.map((point) => ({ ...point, passes: [0.81, 0.82, 0.83], meanPasses: 0.82 })), epsilonFit: null };
  // A factor of 4 about 0.82: 0.41 to 1.64.
  const svg = await svgOf('diagnosis-passes', level);
  for (const tick of ['0.5', '0.7', '1']) t.true(svg.includes(`>${tick}<`), tick);
});

test('captions speak only of what is drawn', (t) => {
  const words = (name: string, diagnosis: Diagnosis) => DIAGNOSIS_CHARTS.find((chart) => chart.name === name)!.howToRead(diagnosis);
  const whole = fixtureDiagnosis();
  t.regex(words('diagnosis-passes', whole), /dashed line B_crit.*Each grey dot is one run/);
  t.regex(words('diagnosis-noise', whole), /passes to ε have doubled/);
  const few = { ...whole, toEpsilon: whole.toEpsilon.slice(0, 3).map((point) => ({ ...point, passes: point.passes.slice(0, 1) })) };
  t.notRegex(words('diagnosis-passes', few), /B_crit|grey/);
  t.notRegex(words('diagnosis-noise', few), /passes to ε have doubled/);
  t.notRegex(words('diagnosis-gap', DIAGNOSES['one batch, one seed']!), /Grey/);
});

test('where the followed run goes on beyond ε, the place is marked', async (t) => {
  // Batch 64 takes 0.8(1 + 64/300) = 0.97 of the 4 passes.
  const run = (rate: number) => fixtureDiagnosis({ run: { batch: 64, rate } });
  t.regex(await svgOf('diagnosis-noise', run(1)), />ε</);
  t.notRegex(await svgOf('diagnosis-noise', run(0.1)), />ε</);
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
