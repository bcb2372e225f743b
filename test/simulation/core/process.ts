import test from 'ava';
import { allOf, anyOf, Interrupt, until, type Process, type Running, type Waitable } from '../../../src/simulation/core/process.js';
import { Simulator } from '../../../src/simulation/core/simulator.js';

/** A simulator and a diary: `note('x')` writes `x@time`. */
function stage() {
  const simulator = new Simulator();
  const diary: string[] = [];
  return { simulator, diary, note: (what: string) => { diary.push(`${what}@${simulator.now}`); } };
}

/** Waits for a signal and notes its end, or the interruption and what it waits for then. */
function* waiter({ note }: { readonly note: (what: string) => void }, wait: Waitable, then = 10): Process {
  try {
    yield wait;
    note('woken');
  } catch (error) {
    if (!(error instanceof Interrupt)) throw error;
    note(`interrupted: ${String(error.reason)}`);
    yield then;
    note('later');
  }
}

test('a number waits that many seconds, and processes started together go in turn', async (t) => {
  const { simulator, diary, note } = stage();
  function* walker(name: string, pause: number): Process {
    for (let step = 0; step < 2; step++) {
      yield pause;
      note(name);
    }
  }
  simulator.start(walker('a', 1));
  simulator.start(walker('b', 1));
  simulator.start(walker('c', 0.5));
  await simulator.run();
  t.deepEqual(diary, ['c@0.5', 'a@1', 'b@1', 'c@1', 'a@2', 'b@2']);
});

test('a signal wakes all its waiters at the time of firing, in their order, with its value', async (t) => {
  const { simulator, diary, note } = stage();
  const signal = simulator.signal<string>();
  function* listener(name: string): Process {
    note(`${name} hears ${yield* until(signal)}`);
  }
  simulator.start(listener('a'));
  simulator.start(listener('b'));
  simulator.schedule(3, () => { signal.fire('news'); });
  await simulator.run();
  simulator.start(listener('late'));
  await simulator.run();
  t.deepEqual(diary, ['a hears news@3', 'b hears news@3', 'late hears news@3']);
});

test('a signal fires once, and has no value before', (t) => {
  const signal = new Simulator().signal<number>();
  t.false(signal.hasFired);
  t.throws(() => signal.value, { message: /has not fired/ });
  signal.fire(1);
  t.is(signal.value, 1);
  t.throws(() => { signal.fire(2); }, { message: /fires once/ });
});

test('a process that awaits another goes on with its result when it ends', async (t) => {
  const { simulator, diary, note } = stage();
  function* child(): Process<string> {
    yield 2;
    return 'result';
  }
  const running = simulator.start(child());
  function* parent(): Process {
    note(String(yield running));
    note(String(yield running)); // one that has ended is not waited for
  }
  simulator.start(parent());
  await simulator.run();
  t.deepEqual(diary, ['result@2', 'result@2']);
});

test('while a process awaits a promise the clock stands and nobody else moves', async (t) => {
  const { simulator, diary, note } = stage();
  function* asker(): Process {
    yield 1;
    note('asks');
    const promise = new Promise((resolve) => { setTimeout(resolve, 20, 'answer'); });
    note(String(yield promise));
    note(String(yield Promise.resolve('again')));
  }
  function* other(): Process {
    yield 1;
    note('other');
  }
  simulator.start(asker());
  simulator.start(other());
  await simulator.run();
  t.deepEqual(diary, ['asks@1', 'answer@1', 'again@1', 'other@1']);
});

test('a rejected promise is thrown where it was awaited', async (t) => {
  const { simulator, diary, note } = stage();
  function* asker(): Process {
    try {
      yield Promise.reject(new Error('no answer'));
    } catch (error) {
      note((error as Error).message);
    }
  }
  simulator.start(asker());
  await simulator.run();
  t.deepEqual(diary, ['no answer@0']);
});

test('an error in a process, or a rejection that it does not catch, comes out of run', async (t) => {
  for (const reason of ['thrown', 'rejected']) {
    const simulator = new Simulator();
    simulator.start((function* (): Process {
      yield 1;
      if (reason === 'thrown') throw new Error(reason);
      yield Promise.reject(new Error(reason));
    })());
    await t.throwsAsync(simulator.run(), { message: reason });
  }
});

test('all-of fires with all values in the order given, when the last has fired', async (t) => {
  const { simulator, diary, note } = stage();
  const signals = [simulator.signal<string>(), simulator.signal<string>(), simulator.signal<string>()] as const;
  [3, 1, 2].forEach((time, i) => simulator.schedule(time, () => { signals[i]!.fire(`s${i}`); }));
  simulator.start((function* (): Process { note((yield* until(allOf(simulator, signals))).join()); })());
  simulator.start((function* (): Process { note(`none: ${(yield* until(allOf(simulator, []))).length}`); })());
  await simulator.run();
  t.deepEqual(diary, ['none: 0@0', 's0,s1,s2@3']);
});

test('any-of fires with the first signal; the others go unheard', async (t) => {
  const { simulator, diary, note } = stage();
  const [slow, fast] = [simulator.timeout(5), simulator.timeout(2)];
  simulator.start((function* (): Process {
    const first = yield* until(anyOf(simulator, [slow, fast]));
    note(first === fast ? 'fast' : 'slow');
    yield 1;
    note('after');
  })());
  await simulator.run();
  t.deepEqual(diary, ['fast@2', 'after@3']);
  t.is(simulator.now, 5);
});

test('an interrupt ends a delay, which never wakes the process again', async (t) => {
  const { simulator, diary, note } = stage();
  const running = simulator.start(waiter({ note }, 5));
  simulator.schedule(2, () => { running.interrupt('enough'); });
  await simulator.run();
  t.deepEqual(diary, ['interrupted: enough@2', 'later@12']);
});

test('an interrupt ends the wait for a signal, whose firing never wakes the process again', async (t) => {
  const { simulator, diary, note } = stage();
  const running = simulator.start(waiter({ note }, simulator.timeout(5)));
  simulator.schedule(2, () => { running.interrupt('enough'); });
  await simulator.run();
  t.deepEqual(diary, ['interrupted: enough@2', 'later@12']);
});

test('a signal that fires at the very time of the interrupt, before or after it, does not wake the process either', async (t) => {
  for (const isSignalFirst of [true, false]) {
    const { simulator, diary, note } = stage();
    const signal = simulator.signal();
    const running = simulator.start(waiter({ note }, signal));
    simulator.schedule(2, () => {
      if (isSignalFirst) signal.fire();
      running.interrupt('enough');
      if (!isSignalFirst) signal.fire();
    });
    await simulator.run();
    t.deepEqual(diary, ['interrupted: enough@2', 'later@12']);
  }
});

test('whoever leaves the line before a signal, the others wake in the order in which they began to wait', async (t) => {
  const names = ['a', 'b', 'c', 'd'];
  // Every subset of four leaves at 1 s, the last one, the first one and all among them; e comes at 2 s, the signal fires at 3 s.
  for (let leavers = 0; leavers < 2 ** names.length; leavers++) {
    const leaves = (index: number): boolean => (leavers >> index) % 2 === 1;
    const { simulator, diary, note } = stage();
    const signal = simulator.signal();
    const wait = (name: string): Running => simulator.start(waiter({ note: (what) => { note(`${name} ${what}`); } }, signal));
    const all = names.map(wait);
    simulator.schedule(1, () => {
      all.filter((_, index) => leaves(index)).forEach((each) => { each.interrupt('leaves'); });
    });
    simulator.schedule(2, () => { wait('e'); });
    simulator.schedule(3, () => { signal.fire(); });
    await simulator.run(3);
    const left = names.filter((_, index) => leaves(index)).map((name) => `${name} interrupted: leaves@1`);
    const woken = [...names.filter((_, index) => !leaves(index)), 'e'].map((name) => `${name} woken@3`);
    t.deepEqual(diary, [...left, ...woken]);
  }
});

test('a process that interrupts itself is interrupted at its next wait, and only there', async (t) => {
  const { simulator, diary, note } = stage();
  const all: Running[] = [];
  function* self(wait: Waitable): Process {
    yield 1;
    all[0]!.interrupt('myself');
    yield* waiter({ note }, wait);
  }
  all.push(simulator.start(self(3)));
  await simulator.run();
  t.deepEqual(diary, ['interrupted: myself@1', 'later@11']);
  function* last(): Process {
    yield 1;
    all[0]!.interrupt('too late');
  }
  all[0] = simulator.start(last());
  await t.notThrowsAsync(simulator.run());
});

test('a process that has ended cannot be interrupted, and one that lets the interrupt through fails the run', async (t) => {
  const simulator = new Simulator();
  const ended = simulator.start((function* (): Process { yield 1; })());
  await simulator.run();
  t.notThrows(() => { ended.interrupt(); });
  await simulator.run();
  const deaf = simulator.start((function* (): Process { yield 9; })());
  simulator.schedule(1, () => { deaf.interrupt('why'); });
  const error = await t.throwsAsync(simulator.run(), { instanceOf: Interrupt });
  t.is(error.reason, 'why');
});
