import { exponential } from '../src/basics/distributions.js';
import { streams } from '../src/basics/random.js';
import type { Process } from '../src/simulation/core/process.js';
import { Barrier } from '../src/simulation/core/resource.js';
import { Simulator } from '../src/simulation/core/simulator.js';
import { medianSpeed, type Benchmark } from './benchmark.js';

const PROCESSES = 64;
const ROUNDS = 4000;

async function events(): Promise<number> {
  const simulator = new Simulator();
  const meeting = new Barrier(simulator, PROCESSES);
  const system = streams(1);
  function* party(id: number): Process {
    const pause = exponential(1, system(`pause/${id}`));
    for (let round = 0; round < ROUNDS; round++) {
      yield pause();
      yield meeting.arrive();
    }
  }
  for (let id = 0; id < PROCESSES; id++) simulator.start(party(id));
  await simulator.run();
  return simulator.eventCount;
}

/** Processes that wait a random time and meet at a barrier: the skeleton of synchronous training. */
export const barrier: Benchmark = {
  name: 'barrier',
  about: `${PROCESSES} processes that meet at a barrier`,
  async *run() {
    yield { bench: 'barrier', value: await medianSpeed(5, events), unit: 'events/s' };
  },
};
