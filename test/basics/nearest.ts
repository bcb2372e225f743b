import test from 'ava';
import { nearest, nearestFix } from '../../src/basics/nearest.js';

test('the nearest name is the one with the fewest letters to change', (t) => {
  t.is(nearest('wrokers', ['machine', 'workers', 'stragglers']), 'workers');
  t.is(nearest('a10', ['v100', 'a100', 'h100']), 'a100');
  t.is(nearest('RING', ['star', 'ring']), 'ring');
  t.is(nearest('localsgd', ['local-sgd', 'synchronous']), 'local-sgd');
});

test('a name that another begins with is near, however long the other', (t) => {
  t.is(nearest('sync', ['asynchronous', 'synchronous']), 'synchronous');
});

test('a name like none has no nearest', (t) => {
  t.is(nearest('colour', ['workers', 'machine']), undefined);
  t.is(nearest('', ['a']), undefined);
  t.is(nearest('x', []), undefined);
  t.deepEqual(nearestFix('colour', ['workers']), {});
  t.deepEqual(nearestFix('worker', ['workers']), { fix: 'did you mean "workers"?' });
});
