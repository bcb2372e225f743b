import test from 'ava';
import fc from 'fast-check';
import { Portions } from '../../../../src/simulation/strategies/portions/portions.js';

test('portions are handed out in order, and then the one that has been under way for longest once more', (t) => {
  const portions = new Portions(3, 1);
  t.deepEqual([portions.next(0), portions.next(1), portions.next(2)], [0, 1, 2]);
  t.deepEqual(portions.finish(1, 1), []);
  t.is(portions.next(1), 0);
  t.is(portions.next(3), 2); // Portion 0 has two copies.
  t.is(portions.next(4), undefined);
  // The copy was faster: worker 0 is to stop.
  t.deepEqual(portions.finish(1, 0), [0]);
  t.is(portions.finish(0, 0), undefined);
  t.deepEqual(portions.heldBy(1), [1, 0]);
  t.deepEqual(portions.heldBy(0), []);
});

test('nobody is given a backup of what it computes itself, and nobody any where there are none', (t) => {
  const alone = new Portions(1, 9);
  t.deepEqual([alone.next(0), alone.next(0)], [0, undefined]);
  const without = new Portions(1, 0);
  t.deepEqual([without.next(0), without.next(1)], [0, undefined]);
});

test('what a worker was at and what it had not delivered is dealt out again', (t) => {
  const portions = new Portions(3, 0);
  portions.next(0);
  portions.next(0);
  portions.next(1);
  portions.finish(0, 0);
  portions.lose(0);
  portions.finish(1, 2);
  portions.deliver(1);
  t.deepEqual([portions.next(1), portions.next(1), portions.next(1)], [0, 1, undefined]);
  portions.finish(1, 0);
  portions.finish(1, 1);
  t.false(portions.areDelivered);
  portions.deliver(1);
  t.true(portions.areDelivered);
});

test('a copy that somebody else still computes is not lost with a worker', (t) => {
  const portions = new Portions(1, 1);
  portions.next(0);
  portions.next(1);
  portions.lose(0);
  t.is(portions.next(2), 0);
  t.deepEqual(portions.finish(1, 0), [2]);
});

test('whoever computes, fails and returns, every portion is delivered once', (t) => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 3 }), fc.array(fc.tuple(fc.nat(3), fc.nat(9)), { maxLength: 60 }), (count, backups, events) => {
    const portions = new Portions(count, backups);
    const at: (number | undefined)[] = [];
    const delivered: number[] = [];
    const deliver = (worker: number): void => {
      delivered.push(...portions.heldBy(worker));
      portions.deliver(worker);
    };
    const step = (worker: number): void => {
      const portion = at[worker];
      at[worker] = portion === undefined ? portions.next(worker) : undefined;
      if (portion !== undefined) portions.finish(worker, portion);
    };
    for (const [worker, what] of events) {
      if (what < 7) step(worker);
      else if (what < 8) deliver(worker);
      else {
        portions.lose(worker);
        at[worker] = undefined;
      }
    }
    // Then all work on, and deliver.
    for (let turn = 0; turn < 4 * 3 * count + 8; turn++) step(turn % 4);
    for (let worker = 0; worker < 4; worker++) deliver(worker);
    t.deepEqual(delivered.sort((a, b) => a - b), Array.from({ length: count }, (_, portion) => portion));
    t.true(portions.areDelivered);
  }), { seed: 6, numRuns: 400 });
});
