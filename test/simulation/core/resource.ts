import test from 'ava';
import type { Process } from '../../../src/simulation/core/process.js';
import { Barrier, Resource } from '../../../src/simulation/core/resource.js';
import { Simulator } from '../../../src/simulation/core/simulator.js';

test('places are granted in the order of request, as many at once as there are', async (t) => {
  const simulator = new Simulator();
  const resource = new Resource(simulator, 2);
  const diary: string[] = [];
  function* customer(name: string, arrival: number, service: number): Process {
    yield arrival;
    yield resource.request();
    diary.push(`${name} in ${simulator.now}`);
    yield service;
    resource.release();
    diary.push(`${name} out ${simulator.now}`);
  }
  // Two places: a 0–4, b 1–3; c came before d and gets b's place at 3, d gets a's at 4, e c's at 5.
  simulator.start(customer('a', 0, 4));
  simulator.start(customer('b', 1, 2));
  simulator.start(customer('d', 2.5, 1));
  simulator.start(customer('c', 2, 2));
  simulator.start(customer('e', 2.5, 1));
  await simulator.run();
  t.deepEqual(diary, ['a in 0', 'b in 1', 'b out 3', 'c in 3', 'a out 4', 'd in 4', 'c out 5', 'd out 5', 'e in 5', 'e out 6']);
});

test('the waiting line is counted, and a place released by nobody is an error', async (t) => {
  const simulator = new Simulator();
  const resource = new Resource(simulator);
  t.throws(() => { resource.release(); }, { message: /nobody had taken/ });
  const [first, second] = [resource.request(), resource.request()];
  t.true(first.hasFired);
  t.false(second.hasFired);
  t.is(resource.waiting, 1);
  resource.release();
  t.true(second.hasFired);
  t.is(resource.waiting, 0);
  resource.release();
  t.throws(() => { resource.release(); });
  await simulator.run();
});

test('a resource has at least one place', (t) => {
  for (const capacity of [0, -1, NaN]) t.throws(() => new Resource(new Simulator(), capacity), { instanceOf: RangeError });
});

test('a barrier opens when the last party arrives, round after round, also for one that comes back at once', async (t) => {
  const simulator = new Simulator();
  const barrier = new Barrier(simulator, 3);
  const passed: string[] = [];
  function* party(id: number, pause: number): Process {
    for (let round = 0; round < 3; round++) {
      yield pause;
      yield barrier.arrive();
      passed.push(`${round}:${id}@${simulator.now}`);
    }
  }
  simulator.start(party(0, 0));
  simulator.start(party(1, 5));
  simulator.start(party(2, 1));
  await simulator.run();
  // Each round takes the slowest one's 5 s; waiters leave in the order in which they came.
  t.deepEqual(passed, ['0:0@5', '0:2@5', '0:1@5', '1:0@10', '1:2@10', '1:1@10', '2:0@15', '2:2@15', '2:1@15']);
});

test('a barrier of one party never waits', async (t) => {
  const simulator = new Simulator();
  const barrier = new Barrier(simulator, 1);
  t.true(barrier.arrive().hasFired);
  t.true(barrier.arrive().hasFired);
  await simulator.run();
});
