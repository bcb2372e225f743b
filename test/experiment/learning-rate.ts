import test from 'ava';
import { chosenRate, tuningPlans } from '../../src/experiment/learning-rate.js';
import type { Outcome, RunRecord } from '../../src/results/run-record.js';
import { noTime } from '../../src/basics/activities.js';
import { scenarioOf } from '../support/scenario-of.js';

const spent = (time: number) => ({ time, passes: 1, updates: 1, bytes: 0, cost: null });
const reached = (time: number): Outcome => ({ kind: 'reached', ...spent(time) });
const censored = (best: number): Outcome => ({ kind: 'censored', reason: 'passes', best, lastEvents: [], ...spent(9) });
const diverged: Outcome = { kind: 'diverged', loss: null, ...spent(1) };

function record(outcome: Outcome): RunRecord {
  return {
    strategy: 'it', replication: 0, outcome, crossings: [], curve: [], updates: 1, passes: 1, samplesApplied: 1, samplesComputed: 1, elapsed: 1,
    whereTimeWent: noTime(), failures: 0, staleness: [],
  };
}

function withRate(learningRate: unknown, kind: Record<string, unknown> = { kind: 'synchronous', collective: 'ring' }) {
  return scenarioOf({ cluster: { workers: 16 }, strategies: { it: { ...kind, batchPerWorker: 64, learningRate } } });
}

test('a given rate is taken as it is and needs no runs', (t) => {
  const scenario = withRate(0.3);
  t.deepEqual(tuningPlans(scenario, 'it'), []);
  t.like(chosenRate(scenario, 'it', []), { value: 0.3, how: 'given' });
});

test('the linear rule scales by effective batch over reference batch, the square-root rule by its root', (t) => {
  // Synchronous: 16 × 64 = 1024 samples an update, 16 times the reference.
  t.is(chosenRate(withRate({ rule: 'linear', base: 0.03, referenceBatch: 64 }), 'it', []).value, 0.03 * 16);
  t.is(chosenRate(withRate({ rule: 'sqrt', base: 0.03, referenceBatch: 64 }), 'it', []).value, 0.03 * 4);
});

test('asynchronous and local steps are taken on one worker\'s batch, so the rule leaves the base as it is', (t) => {
  const rule = { rule: 'linear', base: 0.03, referenceBatch: 64 };
  t.is(chosenRate(withRate(rule, { kind: 'asynchronous' }), 'it', []).value, 0.03);
  t.is(chosenRate(withRate(rule, { kind: 'local-sgd', localSteps: 4 }), 'it', []).value, 0.03);
});

const tuned = withRate({ tuned: { grid: [0.1, 0.2, 0.4], seeds: 3 } });

test('tuning tries every rate on every tuning seed', (t) => {
  t.deepEqual(tuningPlans(tuned, 'it').map(({ learningRate, index, purpose }) => [learningRate, index, purpose]), [
    [0.1, 0, 'tuning'], [0.1, 1, 'tuning'], [0.1, 2, 'tuning'],
    [0.2, 0, 'tuning'], [0.2, 1, 'tuning'], [0.2, 2, 'tuning'],
    [0.4, 0, 'tuning'], [0.4, 1, 'tuning'], [0.4, 2, 'tuning'],
  ]);
});

test('the rate with the shortest median time wins, runs that did not reach ε counting as never', (t) => {
  const records = [
    [reached(10), reached(12), reached(50)], // median 12
    [reached(5), reached(11), censored(0.4)], // median 11
    [reached(1), diverged, diverged], // no majority reached it
  ].flat().map(record);
  const chosen = chosenRate(tuned, 'it', records);
  t.like(chosen, { value: 0.2, how: 'tuned' });
  t.deepEqual(chosen.grid, [
    { rate: 0.1, median: 12, reached: 3, n: 3 },
    { rate: 0.2, median: 11, reached: 2, n: 3 },
    { rate: 0.4, median: null, reached: 1, n: 3 },
  ]);
});

test('a best rate at the edge of its grid is said to be there', (t) => {
  const times = (...medians: number[]) => medians.flatMap((time) => [reached(time), reached(time), reached(time)]).map(record);
  t.regex(chosenRate(tuned, 'it', times(1, 2, 3)).explanation, /edge of its grid/);
  t.regex(chosenRate(tuned, 'it', times(3, 2, 1)).explanation, /edge of its grid/);
  t.notRegex(chosenRate(tuned, 'it', times(3, 1, 2)).explanation, /edge/);
});

test('where no rate reaches ε the nearest is taken, and the explanation says so', (t) => {
  const records = [
    [censored(0.5), censored(0.5), censored(0.5)], [censored(0.4), censored(0.45), censored(0.4)], [censored(0.2), diverged, diverged],
  ].flat().map(record);
  const chosen = chosenRate(tuned, 'it', records);
  t.is(chosen.value, 0.2);
  t.regex(chosen.explanation, /no rate .* reached ε/);
});

test('where no rate has a majority, a run that reached ε is nearer than one that did not, and one that diverged is furthest', (t) => {
  const byReached = [[censored(0.02), censored(0.02), censored(0.02)], [reached(5), censored(0.4), censored(0.4)], [diverged, diverged, diverged]];
  t.is(chosenRate(tuned, 'it', byReached.flat().map(record)).value, 0.2);
  // An accuracy: more is better, and still nothing is worse than to diverge.
  const accuracy = { ...tuned, target: { ...tuned.target, metric: 'testAccuracy' as const } };
  const byAccuracy = [[diverged, censored(0.8), censored(0.8)], [censored(0.6), censored(0.6), censored(0.6)], [censored(0.7), censored(0.7), censored(0.7)]];
  t.is(chosenRate(accuracy, 'it', byAccuracy.flat().map(record)).value, 0.4);
});
