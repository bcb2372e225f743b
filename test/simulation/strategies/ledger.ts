import test from 'ava';
import { Simulator } from '../../../src/simulation/core/simulator.js';
import { Ledger } from '../../../src/simulation/strategies/ledger.js';

test('a worker is in one activity at a time; what was booked wrongly is moved, never more than there is', async (t) => {
  const simulator = new Simulator();
  const ledger = new Ledger(simulator, 2);
  simulator.schedule(2, () => { ledger.enter(0, 'communication'); });
  simulator.schedule(5, () => { ledger.move(0, 1, 'communication', 'server'); });
  simulator.schedule(6, () => { ledger.move(0, 100, 'server', 'waiting'); });
  await simulator.run(10);
  // compute 0–2, communication 2–10 less the 1 s that became the server's and then, all there was, waiting.
  t.deepEqual({ ...ledger.ofWorker(0) }, { compute: 2, communication: 7, waiting: 1, server: 0, loading: 0, down: 0 });
  t.deepEqual({ ...ledger.ofWorker(1) }, { compute: 10, communication: 0, waiting: 0, server: 0, loading: 0, down: 0 });
});
