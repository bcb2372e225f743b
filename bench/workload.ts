/** A model that several simulators run on the same pre-drawn times. */
import { exponential } from '../src/basics/distributions.js';
import { streams } from '../src/basics/random.js';
import type { Simulator } from '../src/simulation/core/simulator.js';

/** Seconds of this machine that the events took, without starting and reading, and the simulated clock after the last. */
export interface Finish {
  readonly seconds: number;
  readonly end: number;
}

export interface Workload {
  /** What the peers know it by. */
  readonly name: 'mm1' | 'customers' | 'barrier' | 'ps';
  /** Customers, rounds or steps of each party. A peer may run only the first so many. */
  readonly count: number;
  readonly parties: number;
  /** Seconds, in the order given at each workload; those of one count lie together, so that a prefix is a smaller workload. */
  readonly times: Float64Array;
  /** Events of the model for each of `count`, the same for all however many their queues saw. */
  readonly eventsEach: number;
  /** Puts the first `count` into a simulator of ours. */
  build(simulator: Simulator, count: number): void;
}

/** Exponential times; the means take turns. */
export function exponentialTimes(length: number, means: readonly number[]): Float64Array {
  const system = streams(1);
  const draws = means.map((mean, index) => exponential(mean, system(`times/${index}`)));
  return Float64Array.from({ length }, (_, index) => draws[index % draws.length]!());
}
