import type { Process } from '../src/simulation/core/process.js';
import { Barrier } from '../src/simulation/core/resource.js';
import type { Benchmark } from './benchmark.js';
import { sideBySide } from './side-by-side.js';
import { exponentialTimes, type Workload } from './workload.js';

const PARTIES = 64;
const ROUNDS = 16_000;

/** Times: a pause for each party, round after round. An event is a party that pauses and meets the others. */
const workload = (): Workload => ({
  name: 'barrier',
  count: ROUNDS,
  parties: PARTIES,
  times: exponentialTimes(ROUNDS * PARTIES, [1]),
  eventsEach: PARTIES,
  build(simulator, rounds) {
    const { times } = this;
    const meeting = new Barrier(simulator, PARTIES);
    function* party(id: number): Process {
      for (let at = id; at < rounds * PARTIES; at += PARTIES) {
        yield times[at]!;
        yield meeting.arrive();
      }
    }
    for (let id = 0; id < PARTIES; id++) simulator.start(party(id));
  },
});

/** Processes that wait a random time and meet at a barrier: the skeleton of synchronous training. */
export const barrier: Benchmark = {
  name: 'barrier',
  about: `${PARTIES} processes that meet at a barrier`,
  run: () => sideBySide('barrier', workload(), { 'ns-3': 1.2, 'SimGrid': 6 }),
};
