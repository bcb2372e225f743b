import test from 'ava';
import fc from 'fast-check';
import { describeProblem } from '../../../src/basics/errors.js';
import { absenceOptions, absenceProblems, absencesOf } from '../../../src/simulation/compute/absences.js';

const absences = absenceOptions.parse([
  { worker: 1, from: '20 s', until: '30 s' }, { worker: 1, from: '10 s', until: '20 s' }, { worker: 2, from: '5 s' }, { worker: 0, from: 0, until: '1 min' },
]);

test('away from `from` on and back from `until` on; one absence may begin where another ends', (t) => {
  const { isPresent, nextReturn, nextDeparture } = absencesOf(absences);
  t.deepEqual([9.9, 10, 19.9, 20, 29.9, 30].map((at) => isPresent(1, at)), [true, false, false, false, false, true]);
  t.deepEqual([9, 10, 25, 30].map((at) => nextReturn(1, at)), [9, 30, 30, 30]);
  t.deepEqual([0, 10, 25, 30].map((at) => nextDeparture(1, at)), [10, 10, 25, Infinity]);
});

test('who never comes back, who is not there at the start, and who is never away', (t) => {
  const { isPresent, nextReturn, nextDeparture } = absencesOf(absences);
  t.is(nextReturn(2, 6), Infinity);
  t.false(isPresent(0, 0));
  t.is(nextReturn(0, 0), 60);
  t.true(isPresent(7, 1e9));
  t.is(nextDeparture(7, 0), Infinity);
});

test('a return is the first time of presence: present there, absent all the way before', (t) => {
  const anyAbsences = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 2, maxLength: 12 }).map((times) => {
    const rising = times.sort((a, b) => a - b);
    return Array.from({ length: Math.floor(rising.length / 2) }, (_, i) => ({ worker: 0, from: rising[2 * i]!, until: rising[2 * i + 1]! }));
  });
  fc.assert(fc.property(anyAbsences, fc.integer({ min: 0, max: 45 }), (some, at) => {
    t.deepEqual(absenceProblems(some, 1), []);
    const { isPresent, nextReturn } = absencesOf(some);
    const back = nextReturn(0, at);
    t.true(isPresent(0, back));
    for (let before = at; before < back; before++) t.false(isPresent(0, before));
  }), { seed: 41 });
});

test('refused: a worker that is not there, one that joins before it leaves, one that is away already', (t) => {
  t.deepEqual(absenceProblems(absences, 3), []);
  t.deepEqual(absenceProblems([{ worker: 3, from: 0, until: 1 }, { worker: 0, from: 5, until: 5 }, { worker: 1, from: 0 }, { worker: 1, from: 9, until: 10 }], 3).map(describeProblem), [
    '0.worker: no such worker (expected 0 to 2, received 3)',
    '1.until: it joins before it leaves (expected a time after 5 s, received 5 s)',
    '3: worker 1 is away already (expected absences of a worker that do not overlap)',
  ]);
});
