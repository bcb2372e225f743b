import type { Process } from '../src/simulation/core/process.js';
import { Resource } from '../src/simulation/core/resource.js';
import type { Benchmark } from './benchmark.js';
import { sideBySide } from './side-by-side.js';
import { exponentialTimes, type Workload } from './workload.js';

const WORKERS = 64;
/** 10⁶ updates in all. */
const STEPS = 15_625;

/** Times: computing and service for each worker, step after step; each is an event. The server is busy four fifths of the time. */
const workload = (): Workload => ({
  name: 'ps',
  count: STEPS,
  parties: WORKERS,
  times: exponentialTimes(STEPS * WORKERS * 2, [1, 1 / 80]),
  eventsEach: 2 * WORKERS,
  build(simulator, steps) {
    const { times } = this;
    const server = new Resource(simulator);
    function* worker(id: number): Process {
      for (let at = 2 * id; at < 2 * WORKERS * steps; at += 2 * WORKERS) {
        yield times[at]!;
        yield server.request();
        yield times[at + 1]!;
        server.release();
      }
    }
    for (let id = 0; id < WORKERS; id++) simulator.start(worker(id));
  },
});

/** Workers that compute and queue for one server: the skeleton of asynchronous training. */
export const parameterServer: Benchmark = {
  name: 'parameter-server',
  about: `${WORKERS} processes that compute and queue for a server`,
  run: () => sideBySide('parameter-server', workload(), { 'ns-3': 1, 'SimGrid': 6 }),
};
