import { timingRun } from '../test/support/timing-run.js';
import { medianSpeed, type Benchmark } from './benchmark.js';

const WORKERS = 64;
const UPDATES = 50_000;

async function events(): Promise<number> {
  const run = await timingRun({
    strategy: { kind: 'asynchronous', servers: 1 }, workers: WORKERS, samples: UPDATES, parameterBytes: 1e6,
    network: { model: 'ports', bandwidth: 1.25e9, latency: 50e-6, overhead: 0, reduction: 0, duplex: 'full' },
    server: { perUpdate: 1e-3 },
  });
  return run.events;
}

/** Asynchronous training as it is simulated: compute, push, queue, update, pull; only the learner is left out. */
export const asynchronous: Benchmark = {
  name: 'asynchronous',
  about: `${WORKERS} asynchronous workers and their server`,
  async *run() {
    yield { bench: 'asynchronous', value: await medianSpeed(5, events), unit: 'events/s' };
  },
};
