import test from 'ava';
import fc from 'fast-check';
import { streams } from '../../../src/basics/random.js';
import { markovMeanFactor, markovProcess } from '../../../src/simulation/compute/markov.js';
import { areEqual, offBy } from '../../support/standard-error.js';

const options = { factor: 4, meanNormal: 3, meanSlow: 1 };

test('without a pause a unit of work takes (N + S)/(N + S/f) in the long run', (t) => {
  // (3 + 1)/(3 + ¼) = 16/13. In a time T the slow part is πT = T/4 with variance 2ab/(a + b)³·T, a = ⅓ and b = 1 the rates of change: 0.28125 T;
  // the work done is T minus 3/4 of it.
  t.true(areEqual(markovMeanFactor(options), 16 / 13));
  const process = markovProcess(options, streams(1)('long'));
  let time = 0;
  let work = 0;
  while (time < 100_000) {
    time += process(0.7, time);
    work += 0.7;
  }
  const a = 1 / 3;
  const { isClose, message } = offBy(work / time, 13 / 16, 0.75 * Math.sqrt(2 * a / (a + 1) ** 3 / time));
  t.true(isClose, message);
});

test('it starts in its stationary distribution: slow with probability S/(N + S)', (t) => {
  // A step of 1e-9 s takes f times as long where it is slow: S/(N + S) = ¼, a Bernoulli with variance 3/16.
  const n = 20_000;
  const slow = Array.from({ length: n }, (_, seed) => markovProcess(options, streams(seed)('start'))(1e-9, 0)).filter((time) => time > 2e-9).length;
  const { isClose, message } = offBy(slow / n, 1 / 4, Math.sqrt(3 / 16 / n));
  t.true(isClose, message);
});

const seconds = (max: number) => fc.double({ min: 1e-3, max, noNaN: true });

test('a step takes between its work and f times its work, and as long as its two halves one after the other', (t) => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1000 }), fc.array(fc.tuple(seconds(5), seconds(20), seconds(20)), { minLength: 1, maxLength: 10 }), (seed, steps) => {
    const whole = markovProcess(options, streams(seed)('additive'));
    const halves = markovProcess(options, streams(seed)('additive'));
    let at = 0;
    for (const [pause, one, other] of steps) {
      at += pause;
      const duration = whole(one + other, at);
      t.true(duration >= (one + other) * (1 - 1e-12) && duration <= options.factor * (one + other) * (1 + 1e-12));
      const first = halves(one, at);
      t.true(areEqual(first + halves(other, at + first), duration));
      at += duration;
    }
  }), { seed: 5, numRuns: 200 });
});

test('a step that was abandoned leaves no trace: the process is the same for who did not look ahead', (t) => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1000 }), fc.array(fc.tuple(seconds(3), seconds(50), seconds(4)), { minLength: 1, maxLength: 20 }), (seed, steps) => {
    const hasty = markovProcess(options, streams(seed)('abandoned'));
    const patient = markovProcess(options, streams(seed)('abandoned'));
    let at = 0;
    for (const [pause, abandoned, work] of steps) {
      hasty(abandoned, at);
      at += pause;
      t.is(hasty(work, at), patient(work, at));
    }
  }), { seed: 6, numRuns: 200 });
});

test('a factor of 1 changes nothing, one below 1 makes faster', (t) => {
  const same = markovProcess({ ...options, factor: 1 }, streams(2)('one'));
  const faster = markovProcess({ ...options, factor: 0.5 }, streams(2)('half'));
  t.true(areEqual(same(100, 0), 100));
  const duration = faster(100, 0);
  t.true(duration < 100 && duration > 50);
});
