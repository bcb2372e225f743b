import test from 'ava';
import type { TopLevelSpec } from 'vega-lite';
import { CHARTS } from '../../src/presentation/charts/registry.js';
import type { ChartSize } from '../../src/presentation/charts/chart.js';
import { OUTER_WIDTH } from '../../src/presentation/charts/frame.js';
import { renderSvg } from '../../src/presentation/render.js';
import { strategyStyle } from '../../src/presentation/theme.js';
import type { Results } from '../../src/results/results.js';
import { FIXTURES, FOUR, fixtureResults } from '../support/fixture-results.js';

const SIZES: readonly ChartSize[] = ['wide', 'narrow'];

for (const [what, results] of Object.entries(FIXTURES)) {
  for (const chart of CHARTS) {
    test(`${chart.name}: ${what}`, async (t) => {
      for (const size of SIZES) {
        const spec = chart.spec(results, size);
        if (spec === null) {
          t.is(chart.name, 'staleness', 'only staleness may have nothing to show here');
          continue;
        }
        const complaints: string[] = [];
        const svg = await renderSvg(spec, chart.name, (message) => complaints.push(message));
        t.deepEqual(complaints, []);
        t.notRegex(svg, /NaN|undefined|Infinity/);
        t.true(svg.includes(`width="${OUTER_WIDTH[size]}"`), 'the picture has the width that the page counts on');
        t.is(await renderSvg(spec, chart.name), svg, 'the same spec gives the same bytes');
      }
    });
  }
}

test('the order of the charts is the reader\'s: answer first, names unique', (t) => {
  t.is(CHARTS[0]?.name, 'time-to-epsilon');
  t.is(new Set(CHARTS.map(({ name }) => name)).size, CHARTS.length);
});

test('charts with nothing to show are left out', (t) => {
  const none = fixtureResults([]);
  for (const chart of CHARTS) t.is(chart.spec(none, 'wide'), null, chart.name);
  // No strategy has staleness; no time has passed; no evaluation has an accuracy.
  t.is(specOf('staleness', fixtureResults(FOUR.slice(0, 1))), null);
  t.is(specOf('where-time-went', fixtureResults([{ ...FOUR[0]!, shares: {} }])), null);
  t.is(specOf('loss-against-passes', withoutAccuracies(fixtureResults(FOUR, 2, { target: { metric: 'testAccuracy', epsilon: [0.9] } }))), null);
});

test('titles state subject and units', (t) => {
  const results = fixtureResults();
  t.deepEqual(CHARTS.map((chart) => chart.title(results)), [
    'Time to training loss 0.35 (simulated minutes): mean and 95 % interval',
    'Training loss against simulated time (log scale): median and range of 5 runs',
    'Where the workers\' time went (% of simulated time; in the bars: simulated time per pass)',
    'Training loss against passes over the training set: median and range of 5 runs',
    'Staleness of applied gradients (updates between read and application)',
  ]);
  // One strategy of 6.1 passes at 21 s: about 128 s, which two minutes hold; a single run has no range.
  t.is(CHARTS[1]!.title(fixtureResults(FOUR.slice(0, 1), 1)), 'Training loss against simulated time (minutes)');
});

test('runs that did not reach are said, not averaged', async (t) => {
  const svg = await renderSvg(specOf('time-to-epsilon', FIXTURES['some censored']!)!, 'x');
  t.regex(svg, /2 of 5 reached/);
  t.regex(svg, /none of 5 reached/);
});

test('a strategy keeps its colour and dash in every chart, whatever the order of its row', async (t) => {
  const results = fixtureResults();
  const { colour } = strategyStyle(2);
  for (const name of ['time-to-epsilon', 'loss-against-time', 'loss-against-passes', 'staleness']) {
    t.true((await renderSvg(specOf(name, results)!, 'x')).includes(colour), name);
  }
  const styles = Array.from({ length: 21 }, (_, index) => JSON.stringify(strategyStyle(index)));
  t.is(new Set(styles).size, 21);
});

test('a line ends on the ε rule, and ε is labelled', async (t) => {
  t.regex(await renderSvg(specOf('loss-against-time', fixtureResults())!, 'x'), />ε = 0\.35</);
});

function specOf(name: string, results: Results): TopLevelSpec | null {
  return CHARTS.find((chart) => chart.name === name)!.spec(results, 'wide');
}

function withoutAccuracies(results: Results): Results {
  return {
    ...results,
    strategies: results.strategies.map((strategy) => ({
      ...strategy, runs: strategy.runs.map((run) => ({ ...run, curve: run.curve.map((point) => ({ ...point, trainAccuracy: null, testAccuracy: null })) })),
    })),
  };
}
