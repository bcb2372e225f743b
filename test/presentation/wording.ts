import test from 'ava';
import fc from 'fast-check';
import { labelExpression, logTicks, timeTicks } from '../../src/presentation/ticks.js';
import { shorten, textWidth, wrapText } from '../../src/presentation/text-width.js';
import { summaryTable } from '../../src/presentation/summary-table.js';
import { fastestFirst, meanTimeWords, outcomeWords, timeEstimateWords, timeUnit } from '../../src/presentation/wording.js';
import { FIXTURES, FOUR, fixtureResults } from '../support/fixture-results.js';

test('a span of time is told in the largest unit that it holds twice', (t) => {
  t.deepEqual([0, 3e-5, 0.5, 1.9, 119, 120, 7199, 7200, 172800].map((seconds) => timeUnit(seconds).symbol), ['s', 'µs', 'ms', 'ms', 's', 'min', 'min', 'h', 'd']);
});

test('mean and half width share a unit', (t) => {
  // 720 ± 66 s = 12 ± 1.1 min
  t.is(meanTimeWords({ mean: 720, low: 654, high: 786 }), '12 ± 1.1 min');
  t.is(meanTimeWords({ mean: 720, low: null, high: null }), '12 min');
});

test('an estimate over runs that did not all reach is a count', (t) => {
  t.is(timeEstimateWords({ kind: 'some-reached', reached: 2, n: 5, median: null }), '2 of 5 reached');
  t.is(timeEstimateWords({ kind: 'some-reached', reached: 3, n: 5, median: 10800 }), '3 of 5 reached, median 3 h');
  t.is(timeEstimateWords({ kind: 'some-reached', reached: 0, n: 5, median: null }), 'none of 5 reached');
});

test('outcomes name budgets and divergence', (t) => {
  const results = FIXTURES['one diverged']!;
  t.regex(outcomeWords(results.strategies[2]!, results), /^4 reached, 1 diverged, first at /);
  const censored = FIXTURES['some censored']!;
  t.regex(outcomeWords(censored.strategies[1]!, censored), /^2 reached, 3 out of budget \(best 0\.\d+\)$/);
  t.is(outcomeWords(results.strategies[0]!, results), 'all 5 reached');
});

test('an outcome says which budget, or what else there was no more of', (t) => {
  const censored = FIXTURES['some censored']!;
  const strategy = censored.strategies[1]!;
  const reasons = ['events', 'machines', 'events'] as const;
  let place = 0;
  const runs = strategy.runs.map((run) => (run.outcome.kind === 'censored' ? { ...run, outcome: { ...run.outcome, reason: reasons[place++]!, best: 0.5 } } : run));
  t.is(outcomeWords({ ...strategy, runs }, censored), '2 reached, 2 out of events, 1 out of machines (best 0.5)');
});

test('the fastest stands first and keeps its place in the scenario', (t) => {
  // Seconds a pass × passes: ring 128, star 1025, async 714, local 66.
  t.deepEqual(fastestFirst(fixtureResults()).map(({ index }) => index), [3, 0, 2, 1]);
});

test('every row of the table fills every column; prices and staleness only where there are any', (t) => {
  for (const results of Object.values(FIXTURES)) {
    const { columns, rows } = summaryTable(results);
    t.true(rows.every(({ cells }) => cells.length === columns.length && cells.every((cell) => cell !== '')));
  }
  const plain = fixtureResults(FOUR.slice(0, 1));
  const free = { ...plain, strategies: plain.strategies.map((strategy) => ({ ...strategy, costToEpsilon: null })) };
  t.deepEqual(summaryTable(free).columns, ['time to training loss 0.35', 'passes', 'updates', 'time per pass', 'bytes sent', 'learning rate', 'outcome']);
});

test('shortened and wrapped text fits, and says that it was shortened', (t) => {
  fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 80 }), fc.integer({ min: 20, max: 300 }), (text, width) => {
    const short = shorten(text, width, 12);
    const fits = textWidth(short, 12) <= width;
    return fits && (short === text || short.includes('…')) && wrapText(text, width, 12).every((line) => textWidth(line, 12) <= width);
  }), { seed: 3 });
  t.is(shorten('parameter server with 4 shards', 120, 12), 'param…h 4 shards');
  t.deepEqual(wrapText('one two', 20, 12), ['one', 'two'].map((word) => shorten(word, 20, 12)));
});

test('ticks of a logarithmic axis stand inside it, at round numbers', (t) => {
  t.deepEqual(logTicks(0.32, 2.5), [0.5, 1, 2]);
  t.deepEqual(logTicks(0.9, 4), [1, 2, 3]);
  t.deepEqual(timeTicks(20, 4000, 9).map(({ label }) => label), ['30 s', '1 min', '2 min', '5 min', '10 min', '30 min', '1 h']);
  t.true(timeTicks(1e-6, 1e8, 6).length <= 6);
  t.is(labelExpression([{ value: 60, label: '1 min' }]), 'datum.value === 60 ? "1 min" : ""');
});
