/** What a strategy is given: the machines, the network between them, the learner's door, and where to report. */
import type { Streams } from '../../basics/random.js';
import type { Absences } from '../compute/absences.js';
import type { Failures } from '../compute/failures.js';
import type { Layer } from '../compute/layers.js';
import type { StepTimes } from '../compute/step-time.js';
import type { Process } from '../core/process.js';
import type { Simulator } from '../core/simulator.js';
import type { Network } from '../network/network.js';
import type { LearningTask, Samples } from './learning-task.js';
import type { Ledger } from './ledger.js';
import type { Progress } from './progress.js';
import type { Wire } from './wire/wire.js';

export interface Cluster {
  readonly simulator: Simulator;
  readonly network: Network;
  /** P; workers are machines 0 … P−1. */
  readonly workers: number;
  /** The machine of server s: P + s, or that of worker (s mod P) where servers are co-located. */
  readonly serverMachine: (server: number) => number;
  /** Samples per gradient of each worker. */
  readonly batches: readonly number[];
  /** n, bytes of a gradient, and of the parameters, on the wire. */
  readonly parameterBytes: number;
  /** The model's layers in the order of the forward pass; their bytes sum to `parameterBytes`. */
  readonly layers: readonly Layer[];
  /** The learning rate once so many samples have entered the model, for a gradient that is `staleness` updates old; default: a fresh one. */
  rate(samplesBehind: number, staleness?: number): number;
  readonly task: LearningTask;
  /** What workers send of their gradients. */
  readonly wire: Wire;
  /** Random numbers of the strategy's own, by name: `strategy/<what for>`, rooted at the system's. */
  readonly streams: Streams;
  readonly stepTimes: StepTimes;
  /** Seconds that server s takes to apply its next whole gradient. */
  serviceTime(server: number): number;
  /** When machines fail; undefined where they do not. */
  readonly failures?: Failures | undefined;
  /** When workers are away; undefined where all are there all the time. */
  readonly absences?: Absences | undefined;
  readonly ledger: Ledger;
  readonly progress: Progress;
}

/** The next samples of a worker: one batch. */
export function drawBatch({ task, batches }: Cluster, worker: number): Samples {
  return task.draw(worker, batches[worker]!);
}

/** Samples in one batch of every worker. */
export function samplesPerRound({ batches }: Cluster): number {
  return batches.reduce((sum, batch) => sum + batch, 0);
}

/** The worker computes one gradient. @param samples default: its batch */
export function* compute({ simulator, ledger, stepTimes, progress, batches }: Cluster, worker: number, samples = batches[worker]!): Process {
  ledger.enter(worker, 'compute');
  yield stepTimes.next(worker, simulator.now, samples);
  progress.samplesComputed += samples;
}

/** As the network's `send`; what a machine sends to itself is there at once, and counts no bytes. */
export function send({ network, simulator }: Cluster, from: number, to: number, bytes: number, isReduction: boolean, delivered: (queued: number) => void): void {
  if (from === to) simulator.scheduleNow(() => { delivered(0); });
  else network.send(from, to, bytes, isReduction, delivered);
}

/** How many of so many servers do not stand on the worker's own machine. */
export function serversElsewhere({ workers, serverMachine }: Cluster, worker: number, servers: number): number {
  const areColocated = servers > 0 && serverMachine(0) < workers;
  return areColocated && worker < servers ? servers - 1 - Math.floor((servers - 1 - worker) / workers) : servers;
}
