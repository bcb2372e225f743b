import test from 'ava';
import fc from 'fast-check';
import { below, streams } from '../../../src/basics/random.js';
import { EventQueue, type EventHandle } from '../../../src/simulation/core/event-queue.js';

type Command =
  | { readonly kind: 'push'; readonly time: number }
  | { readonly kind: 'pop' }
  | { readonly kind: 'cancel'; readonly pick: number };

// Few different times, so that most events are simultaneous with others.
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('push' as const), time: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant(Infinity), fc.double({ min: -1, max: 1, noNaN: true })) }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'pop' as const }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }) },
);

test('whatever is pushed, popped and cancelled, events leave by (time, order of scheduling), as from a sorted list', (t) => {
  fc.assert(fc.property(fc.array(command, { maxLength: 400 }), (commands) => {
    const queue = new EventQueue<number>();
    const handles: EventHandle[] = [];
    // The oracle: kept in order by inserting behind all equal times.
    const future: { readonly time: number; readonly id: number }[] = [];
    for (const each of commands) {
      if (each.kind === 'push') {
        const id = handles.length;
        handles.push(queue.push(each.time, id));
        const later = future.findIndex(({ time }) => time > each.time);
        future.splice(later === -1 ? future.length : later, 0, { time: each.time, id });
      } else if (each.kind === 'pop') {
        t.is(queue.nextTime(), future[0]?.time ?? Infinity);
        t.is(queue.pop(), future.shift()?.id);
      } else if (handles.length > 0) {
        const id = each.pick % handles.length;
        const index = future.findIndex((event) => event.id === id);
        t.is(queue.cancel(handles[id]!), index !== -1);
        if (index !== -1) future.splice(index, 1);
      }
      t.is(queue.size, future.length);
    }
    for (const { time, id } of future) {
      t.is(queue.nextTime(), time);
      t.is(queue.pop(), id);
    }
    t.is(queue.pop(), undefined);
    t.is(queue.size, 0);
  }), { seed: 1, numRuns: 300 });
});

test('ten thousand simultaneous events leave in the order they were scheduled', (t) => {
  const queue = new EventQueue<number>();
  for (let id = 0; id < 10_000; id++) queue.push(7, id);
  const order = Array.from({ length: 10_000 }, () => queue.pop());
  t.deepEqual(order, Array.from({ length: 10_000 }, (_, id) => id));
});

test('in a long run with many equal times, what leaves never precedes what left before it, by time or by order of scheduling', (t) => {
  const queue = new EventQueue<number>();
  const source = streams(1)('delays');
  let scheduled = 0;
  const times: number[] = [];
  const schedule = (time: number): void => {
    times.push(time);
    queue.push(time, scheduled++);
  };
  for (let i = 0; i < 300; i++) schedule(below(100, source));
  let [lastTime, lastId] = [-1, -1];
  let disorders = 0;
  for (let step = 0; step < 50_000; step++) {
    const time = queue.nextTime();
    const id = queue.pop()!;
    if (time !== times[id] || time < lastTime || (time === lastTime && id < lastId)) disorders++;
    [lastTime, lastId] = [time, id];
    schedule(time + below(100, source));
  }
  t.is(disorders, 0);
  t.is(queue.size, 300);
});

test('a handle is good for one event: happened, cancelled and unknown ones are refused', (t) => {
  const queue = new EventQueue<string>();
  const first = queue.push(1, 'first');
  t.is(queue.pop(), 'first');
  t.false(queue.cancel(first), 'it has happened');
  const second = queue.push(1, 'second'); // takes the first one's place in memory
  t.false(queue.cancel(first), 'the old handle does not reach the new event');
  t.true(queue.cancel(second));
  t.false(queue.cancel(second), 'it was cancelled before');
  t.false(queue.cancel(12345), 'nobody was given this handle');
  t.is(queue.nextTime(), Infinity);
});

test('old handles stay harmless however often their place is taken again', (t) => {
  const queue = new EventQueue<number>();
  const handles: EventHandle[] = [];
  for (let id = 0; id < 1000; id++) {
    handles.push(queue.push(id, id));
    if (id % 2 === 0) queue.pop();
    else queue.cancel(handles[id]!);
  }
  const last = queue.push(0, 1000);
  for (const handle of handles) t.false(queue.cancel(handle));
  t.is(queue.size, 1);
  t.true(queue.cancel(last));
});

test('a time that is not a number has no place in an order', (t) => {
  t.throws(() => new EventQueue<number>().push(NaN, 1), { instanceOf: RangeError });
});
