import test from 'ava';
import { answer, byTimeToEpsilon } from '../../src/results/answer.js';
import type { Estimate, StrategyResult } from '../../src/results/results.js';

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

test('a lead smaller than the intervals is said to be uncertain', (t) => {
  t.regex(answer([strategy('a', reached(60, 5)), strategy('b', reached(62, 5))], 'testAccuracy', 0.9), /b comes next, taking 3\.3 % longer \(the intervals overlap/);
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
