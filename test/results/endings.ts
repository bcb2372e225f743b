import test from 'ava';
import { endings, endingWords } from '../../src/results/endings.js';
import type { StrategyResult } from '../../src/results/results.js';
import type { EndedBy } from '../../src/results/run-record.js';
import { FOUR, fixtureResults } from '../support/fixture-results.js';

/** The fixture's first strategy with runs that ended so; null: reached. */
function ended(...reasons: readonly (EndedBy | null)[]): StrategyResult {
  const [strategy] = fixtureResults(FOUR.slice(0, 1), reasons.length).strategies;
  return {
    ...strategy!,
    runs: strategy!.runs.map((run, index) => {
      const reason = reasons[index] ?? null;
      const spent = { time: index, passes: 1, updates: 1, bytes: 1, cost: null };
      return { ...run, outcome: reason === null ? { kind: 'reached', ...spent } : { kind: 'censored', reason, best: 1, lastEvents: [`${index} s: update`], ...spent } };
    }),
  };
}

test('runs that ended alike are told together, with the last events of the first of them', (t) => {
  const [events, machines, ...more] = endings([ended('events', null, 'machines', 'events')]);
  t.like(events, { reason: 'events', count: 2, runs: 4, first: { lastEvents: ['0 s: update'] } });
  t.like(machines, { reason: 'machines', count: 1, first: { time: 2 } });
  t.deepEqual(more, []);
  t.is(endingWords(events!), '2 of 4 runs of ring ended because the budget of events was spent');
});

test('the only run is not counted', (t) => {
  t.is(endingWords(endings([ended('workers')])[0]!), 'the run of ring ended because every worker had left for good');
});

test('a run that went through its passes did not end before its time', (t) => {
  t.deepEqual(endings([ended('passes', null)]), []);
});
