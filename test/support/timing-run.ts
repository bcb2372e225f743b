/** Runs one strategy on a cluster that only keeps time, and says what happened. */
import type { Activity } from '../../src/basics/activities.js';
import { streams } from '../../src/basics/random.js';
import { absencesOf, type AbsenceOptions } from '../../src/simulation/compute/absences.js';
import { failuresOf, type FailureOptions } from '../../src/simulation/compute/failures.js';
import { equalLayers } from '../../src/simulation/compute/layers.js';
import type { MachineOptions } from '../../src/simulation/compute/scaling.js';
import { serviceTimes, type ServerOptions } from '../../src/simulation/compute/server-time.js';
import { stepTimes } from '../../src/simulation/compute/step-time.js';
import type { Stragglers } from '../../src/simulation/compute/stragglers.js';
import { Simulator } from '../../src/simulation/core/simulator.js';
import type { TraceListener } from '../../src/simulation/core/trace.js';
import { buildNetwork, type NetworkOptions } from '../../src/simulation/network/registry.js';
import { Ledger } from '../../src/simulation/strategies/ledger.js';
import { Progress, type Counts } from '../../src/simulation/strategies/progress.js';
import { chooseStrategy, type StrategyOptions } from '../../src/simulation/strategies/registry.js';
import type { CompressionOptions } from '../../src/simulation/strategies/wire/compression.js';
import { wireOf } from '../../src/simulation/strategies/wire/wire.js';
import { timingTask } from '../../src/simulation/strategies/timing-task.js';

export interface TimingOptions {
  readonly strategy: StrategyOptions;
  /** Samples per step of each worker; as many entries as workers. Default: `workers` ones. */
  readonly batches?: readonly number[];
  readonly workers: number;
  /** Default: exponential step times of mean 1 s. */
  readonly stragglers?: Stragglers;
  /** Seconds per sample where the stragglers are factors; default 1. */
  readonly perSample?: number;
  readonly machine?: MachineOptions;
  /** Default: messages take no time. */
  readonly network?: NetworkOptions;
  /** Default 0. */
  readonly parameterBytes?: number;
  /** Default: updates take no time. */
  readonly server?: ServerOptions;
  /** Default: none. */
  readonly compression?: CompressionOptions;
  /** Equal layers of the model; default 1. */
  readonly layers?: number;
  readonly failures?: FailureOptions;
  readonly absences?: AbsenceOptions;
  /** Applied samples at which the run ends; default: no bound. */
  readonly samples?: number;
  /** Simulated seconds at which the run ends; default: no bound. */
  readonly end?: number;
  /** Samples between evaluations; default: only one at the end. */
  readonly everySamples?: number;
  readonly seed?: number;
  readonly listener?: TraceListener;
}

export interface TimingRun {
  readonly elapsed: number;
  readonly updates: number;
  readonly samplesApplied: number;
  readonly samplesComputed: number;
  /** staleness[k]: applied gradients that were k updates old. */
  readonly staleness: readonly number[];
  /** Seconds of each worker in each activity. */
  readonly accounts: readonly Readonly<Record<Activity, number>>[];
  readonly evaluations: readonly Counts[];
  readonly bytesSent: number;
  readonly events: number;
  readonly failures: number;
}

export async function timingRun(options: TimingOptions): Promise<TimingRun> {
  const { workers, batches = Array.from({ length: workers }, () => 1), parameterBytes = 0, seed = 1 } = options;
  const simulator = new Simulator();
  if (options.listener !== undefined) simulator.trace.listen(options.listener);
  const strategy = chooseStrategy(options.strategy);
  const system = streams(`${seed}/system`);
  const network = buildNetwork(options.network ?? { model: 'unlimited' }, { simulator, machines: workers + strategy.serverMachines, streams: system });
  const load = { overhead: 0, perSample: options.perSample ?? 1 };
  const layers = equalLayers(options.layers ?? 1, parameterBytes);
  const services = Array.from({ length: strategy.servers }, (_, server) => serviceTimes(options.server ?? { perUpdate: 0 }, system(`server/${server}/service`)));
  const ledger = new Ledger(simulator, workers);
  const evaluations: Counts[] = [];
  const task = timingTask();
  const progress = new Progress(simulator, task, {
    everySamples: options.everySamples ?? Infinity,
    samplesBudget: options.samples ?? Infinity,
    evaluated(counts) {
      evaluations.push(counts);
      return 'continue';
    },
  });
  const closeBooks = strategy.start({
    simulator, network, workers, batches, parameterBytes, layers, rate: () => 1, task, ledger, progress,
    serverMachine: strategy.serverMachines === 0 ? (server) => server % workers : (server) => workers + server,
    wire: wireOf(task, options.compression ?? { kind: 'none' }, parameterBytes),
    streams: (name) => system(`strategy/${name}`),
    stepTimes: stepTimes(load, options.machine ?? { cores: 1, scaling: { kind: 'linear' } }, options.stragglers ?? { kind: 'exponential', mean: 1 }, batches, system),
    serviceTime: (server) => services[server]!(),
    failures: options.failures === undefined ? undefined : failuresOf(options.failures, workers + strategy.serverMachines, system),
    absences: options.absences === undefined ? undefined : absencesOf(options.absences),
  });
  await simulator.run(options.end);
  closeBooks?.();
  return {
    elapsed: simulator.now,
    updates: progress.updates,
    samplesApplied: progress.samplesApplied,
    samplesComputed: progress.samplesComputed,
    staleness: Array.from(progress.stalenessCounts, (count: number | undefined) => count ?? 0),
    accounts: Array.from({ length: workers }, (_, worker) => ({ ...ledger.ofWorker(worker) })),
    evaluations,
    bytesSent: network.bytesSent,
    events: simulator.eventCount,
    failures: progress.failures,
  };
}
