import { lognormalFactor } from '../src/basics/distributions.js';
import { streams } from '../src/basics/random.js';
import { followerOf } from '../src/simulation/collectives/follow.js';
import { twoLevelHalving } from '../src/simulation/collectives/two-level.js';
import { Simulator } from '../src/simulation/core/simulator.js';
import { buildNetwork } from '../src/simulation/network/registry.js';
import { median, type Benchmark } from './benchmark.js';

const WORKERS = [104, 1_000, 10_000, 100_000];
const BYTES = 100e6;
const STEP = 0.2;
/** Updates are timed until so many workers have taken part, for the compiler to warm up, and at least so many. */
const STEPS = 1_000_000;
const LEAST_UPDATES = 12;

/** Median ms per update: every worker's step time is drawn and the all-reduce among them followed. */
function updateTime(workers: number): number {
  const network = buildNetwork({
    model: 'ports', bandwidth: 12.5e9, latency: 5e-6, overhead: 1e-6, reduction: 1e-11, duplex: 'full',
    node: { machines: 8, bandwidth: 100e9, latency: 1e-6, overhead: 1e-6, nic: 'each' },
  }, { simulator: new Simulator(), machines: workers });
  const schedule = twoLevelHalving.schedule(workers, BYTES, network.cost);
  const follower = followerOf(schedule, Array.from({ length: workers }, (_, worker) => worker), network.ports!)!;
  const system = streams(1);
  const factors = Array.from({ length: workers }, (_, worker) => lognormalFactor(0.25, system(`worker/${worker}/straggler`)));
  const arrivals = new Float64Array(workers);
  const finishes = new Float64Array(workers);
  const times = Array.from({ length: Math.max(LEAST_UPDATES, STEPS / workers) }, () => {
    const start = performance.now();
    for (let worker = 0; worker < workers; worker++) arrivals[worker] = finishes[worker]! + STEP * factors[worker]!();
    if (!follower.follow(arrivals, finishes)) throw new Error(`an all-reduce among ${workers} could not be followed`);
    return performance.now() - start;
  });
  return median(times);
}

/** Synchronous training with stragglers, timing only: rings inside nodes of 8, halving-doubling between them. */
export const largeClusters: Benchmark = {
  name: 'large-clusters',
  about: `synchronous updates of up to ${WORKERS.at(-1)!} workers, draws and two-level all-reduce`,
  async *run() {
    for (const workers of WORKERS) yield await Promise.resolve({ bench: `large-clusters/${workers}`, value: updateTime(workers) * 1e3, unit: 'us/update' });
  },
};
