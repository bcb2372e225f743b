import type { Process, Signal } from '../src/simulation/core/process.js';
import { Resource } from '../src/simulation/core/resource.js';
import type { Benchmark } from './benchmark.js';
import { sideBySide } from './side-by-side.js';
import { exponentialTimes, type Workload } from './workload.js';

const CUSTOMERS = 500_000;

/**
 * A queue with one server, which is four fifths of the time busy.
 * Times: the gap before each customer's arrival and the customer's service; each is an event.
 */
const queue = { count: CUSTOMERS, parties: 1, eventsEach: 2 } as const;

/** A door and a server are two processes, customers a number. */
const byNumber = (times: Float64Array): Workload => ({
  ...queue,
  name: 'mm1',
  times,
  build(simulator, customers) {
    let waiting = 0;
    let idle: Signal | undefined;
    function* door(): Process {
      for (let customer = 0; customer < customers; customer++) {
        yield times[2 * customer]!;
        waiting++;
        idle?.fire();
        idle = undefined;
      }
    }
    function* server(): Process {
      for (let customer = 0; customer < customers; customer++) {
        if (waiting === 0) yield idle = simulator.signal();
        waiting--;
        yield times[2 * customer + 1]!;
      }
    }
    simulator.start(server());
    simulator.start(door());
  },
});

/** Every customer is a process that requests the server, as the tutorials of process simulators have it; ns-3 and js-simulator make an object of each. */
const byProcess = (times: Float64Array): Workload => ({
  ...queue,
  name: 'customers',
  times,
  build(simulator, customers) {
    const server = new Resource(simulator);
    function* customer(service: number): Process {
      yield server.request();
      yield service;
      server.release();
    }
    function* door(): Process {
      for (let index = 0; index < customers; index++) {
        yield times[2 * index]!;
        simulator.start(customer(times[2 * index + 1]!));
      }
    }
    simulator.start(door());
  },
});

export const mm1: Benchmark = {
  name: 'mm1',
  about: 'M/M/1: a door and a server as two processes, then every customer as a process',
  async *run() {
    const times = exponentialTimes(2 * CUSTOMERS, [1, 0.8]);
    yield* sideBySide('mm1', byNumber(times), { 'ns-3': 1.5 });
    yield* sideBySide('mm1/customers', byProcess(times), { 'SimPy': 25 });
  },
};
