import test from 'ava';
import { noTime } from '../../src/basics/activities.js';
import { answer, byTimeToEpsilon } from '../../src/results/answer.js';
import type { Estimate, StrategyResult } from '../../src/results/results.js';
import type { RunRecord } from '../../src/results/run-record.js';

const reached = (mean: number, half: number): Estimate => ({ kind: 'all-reached', n: 5, mean, low: mean - half, high: mean + half });
const some = (count: number, median: number | null): Estimate => ({ kind: 'some-reached', reached: count, n: 5, median });

function strategy(name: string, timeToEpsilon: Estimate): StrategyResult {
  const none = some(0, null);
  return {
    name, kind: 'synchronous', about: '', batchPerWorker: [1], effectiveBatch: 1, learningRate: { value: 1, how: 'given', explanation: '' }, timeToEpsilon,
    passesToEpsilon: none, updatesToEpsilon: none, bytesToEpsilon: none, costToEpsilon: null, timeToEarlier: [], diverged: 0, timePerUpdate: null, timePerPass: null,
    meanStaleness: null, clockChecks: [], runs: [],
  };
}

test('the fastest is named with its interval, and how much longer the next takes', (t) => {
  t.is(
    answer([strategy('star', reached(90, 2)), strategy('ring', reached(60, 3))], 'trainLoss', 0.35),
    'ring reaches training loss 0.35 first, in 60 s on average (95 % interval 57 s to 63 s, 5 runs); star comes next, taking 1.5 times as long.',
  );
});

/** A strategy whose runs reached ε at those times; its estimate is their mean. */
function ran(name: string, times: readonly number[]): StrategyResult {
  const runs = times.map((time, replication): RunRecord => ({
    strategy: name, replication, outcome: { kind: 'reached', time, passes: 1, updates: 1, bytes: 0, cost: null }, crossings: [], curve: [], updates: 1, passes: 1,
    samplesApplied: 1, samplesComputed: 1, elapsed: time, whereTimeWent: noTime(), failures: 0, staleness: [],
  }));
  return { ...strategy(name, reached(times.reduce((sum, time) => sum + time, 0) / times.length, 5)), runs };
}

test('replications are paired: a small lead that is there in every one is a lead', (t) => {
  // Differences 2, 2.1, 1.9: 2 ± 4.303 × 0.1/√3 = 2 ± 0.25, although each strategy's times differ by 20.
  const text = answer([ran('a', [50, 60, 70]), ran('b', [52, 62.1, 71.9])], 'testAccuracy', 0.9);
  t.regex(text, /b comes next, taking 3\.3 % longer\.$/);
});

test('a lead that differs from run to run is said to be uncertain', (t) => {
  // Differences 8, −4, 2: 2 ± 4.303 × 6/√3 = 2 ± 14.9.
  const text = answer([ran('a', [50, 60, 70]), ran('b', [58, 56, 72])], 'testAccuracy', 0.9);
  t.regex(text, /b comes next, taking 3\.3 % longer \(too close to call/);
});

test('equal times are a tie, not a lead of 0 %', (t) => {
  t.regex(answer([ran('a', [50, 60]), ran('b', [50, 60])], 'trainLoss', 0.1), /; b takes just as long\.$/);
});

test('when everything diverged, that is the answer', (t) => {
  const [run] = ran('a', [1]).runs;
  const lost = { ...strategy('a', some(0, null)), diverged: 1, runs: [{ ...run!, outcome: { ...run!.outcome, kind: 'diverged' as const, loss: null } }] };
  t.is(answer([lost], 'trainLoss', 0.1), 'Every run of every strategy diverged before training loss 0.1: the learning rates are too high.');
});

test('nobody reaching ε is the answer then', (t) => {
  t.is(answer([strategy('a', some(1, null))], 'testLoss', 0.1), 'No strategy typically reaches test loss 0.1 within its budget.');
});

test('a winner by median says how many runs reached ε', (t) => {
  t.is(
    answer([strategy('a', some(4, 30)), strategy('b', some(0, null))], 'trainLoss', 0.1),
    'a reaches training loss 0.1 first, in a median of 30 s (4 of 5 runs); no other does within its budget.',
  );
});

test('strategies are ranked by mean or median, those that never reached ε last and in their own order', (t) => {
  const ranked = byTimeToEpsilon([strategy('x', some(0, null)), strategy('slow', reached(9, 1)), strategy('y', some(1, null)), strategy('fast', some(4, 3))]);
  t.deepEqual(ranked.map(({ name }) => name), ['fast', 'slow', 'x', 'y']);
});
