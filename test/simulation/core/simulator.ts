import test from 'ava';
import { Simulator } from '../../../src/simulation/core/simulator.js';

test('events happen at their times, simultaneous ones in the order they were scheduled', async (t) => {
  const simulator = new Simulator();
  const seen: string[] = [];
  const note = (name: string) => () => { seen.push(`${name}@${simulator.now}`); };
  simulator.schedule(2, note('late'));
  simulator.schedule(1, note('a'));
  simulator.schedule(1, note('b'));
  simulator.scheduleAt(1, () => {
    note('c')();
    simulator.schedule(0, note('e')); // now, but after all that stands there already
  });
  simulator.schedule(1, note('d'));
  await simulator.run();
  t.deepEqual(seen, ['a@1', 'b@1', 'c@1', 'd@1', 'e@1', 'late@2']);
  t.is(simulator.eventCount, 6);
});

test('a run with an end lets what is due then happen, stands at the end, and can go on', async (t) => {
  const simulator = new Simulator();
  const seen: number[] = [];
  for (const time of [1, 2, 3]) simulator.schedule(time, () => { seen.push(time); });
  await simulator.run(2);
  t.deepEqual(seen, [1, 2]);
  t.is(simulator.now, 2);
  await simulator.run(2.5);
  t.is(simulator.now, 2.5);
  await simulator.run(10);
  t.deepEqual(seen, [1, 2, 3]);
  t.is(simulator.now, 10, 'the clock stands at the end although nothing was left to happen');
});

test('the clock never goes back: an end in the past changes nothing', async (t) => {
  const simulator = new Simulator();
  simulator.schedule(9, () => { t.fail('it is not yet due'); });
  await simulator.run(5);
  await simulator.run(3);
  t.is(simulator.now, 5);
});

test('an event that only a rounding puts behind the end still happens, what is really later does not', async (t) => {
  const simulator = new Simulator();
  const seen: string[] = [];
  simulator.schedule(0.1, () => simulator.schedule(0.1, () => simulator.schedule(0.1, () => { seen.push('0.1 + 0.1 + 0.1'); })));
  simulator.schedule(0.300001, () => { seen.push('0.300001'); });
  await simulator.run(0.3);
  t.deepEqual(seen, ['0.1 + 0.1 + 0.1']);
});

test('without an end the clock stands at the last event', async (t) => {
  const simulator = new Simulator();
  simulator.schedule(4, () => undefined);
  await simulator.run();
  t.is(simulator.now, 4);
});

test('stop ends the run after the event under way; the future stays and another run takes it up', async (t) => {
  const simulator = new Simulator();
  const seen: number[] = [];
  simulator.schedule(1, () => {
    simulator.stop();
    seen.push(1);
  });
  simulator.schedule(1, () => { seen.push(2); });
  await simulator.run();
  t.deepEqual(seen, [1]);
  await simulator.run();
  t.deepEqual(seen, [1, 2]);
});

test('a cancelled event does not happen and is not counted', async (t) => {
  const simulator = new Simulator();
  const event = simulator.schedule(1, () => { t.fail('it was cancelled'); });
  t.true(simulator.cancel(event));
  t.false(simulator.cancel(event));
  await simulator.run();
  t.is(simulator.eventCount, 0);
  t.is(simulator.now, 0);
});

test('the past and times that are no numbers are refused', async (t) => {
  const simulator = new Simulator();
  for (const delay of [-1, -1e-300, NaN]) t.throws(() => simulator.schedule(delay, () => undefined), { instanceOf: RangeError });
  await simulator.run(5);
  for (const time of [4.999, NaN]) t.throws(() => simulator.scheduleAt(time, () => undefined), { instanceOf: RangeError });
  t.notThrows(() => simulator.scheduleAt(5, () => undefined));
});

test('an error in an event comes out of run', async (t) => {
  const simulator = new Simulator();
  simulator.schedule(1, () => { throw new Error('broken invariant'); });
  await t.throwsAsync(simulator.run(), { message: 'broken invariant' });
});

test('two simulators know nothing of each other', async (t) => {
  const one = new Simulator();
  const other = new Simulator();
  one.schedule(3, () => { other.schedule(1, () => undefined); });
  await one.run();
  t.is(other.now, 0);
  await other.run();
  t.is(other.now, 1);
});

test('events of one time that were cancelled do not let a later one past what was scheduled for the present', async (t) => {
  const simulator = new Simulator();
  const happened: string[] = [];
  const cancelled: number[] = [];
  // Three at 3 s: the first schedules one for the present and cancels the other two.
  simulator.schedule(3, () => {
    simulator.schedule(0, () => { happened.push(`present at ${simulator.now}`); });
    for (const event of cancelled) simulator.cancel(event);
  });
  for (let other = 0; other < 2; other++) cancelled.push(simulator.schedule(3, () => { happened.push('cancelled'); }));
  simulator.schedule(4, () => { happened.push(`later at ${simulator.now}`); });
  await simulator.run();
  t.deepEqual(happened, ['present at 3', 'later at 4']);
});
