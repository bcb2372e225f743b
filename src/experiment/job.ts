/** A job on simulated machines: the one place where a scenario's fields meet the simulation's parts. */
import type { Streams } from '../basics/random.js';
import { PLAIN_RATE, rateAt, type RateRule } from '../learning/rates/learning-rate.js';
import { batchesOf, type BatchOptions } from '../scenario/batches.js';
import { machinesOfScenario } from '../scenario/machine-count.js';
import type { Scenario } from '../scenario/schema.js';
import { absencesOf } from '../simulation/compute/absences.js';
import { failuresOf } from '../simulation/compute/failures.js';
import { prunedLayers } from '../simulation/compute/layers.js';
import { withLoading } from '../simulation/compute/loading.js';
import { serviceTimes } from '../simulation/compute/server-time.js';
import { stepTimes, workload } from '../simulation/compute/step-time.js';
import type { Simulator } from '../simulation/core/simulator.js';
import type { Network } from '../simulation/network/network.js';
import { networkView } from '../simulation/network/network-view.js';
import { buildNetwork } from '../simulation/network/registry.js';
import type { Cluster } from '../simulation/strategies/cluster.js';
import { sentBytes, type CompressionOptions } from '../simulation/strategies/wire/compression.js';
import type { LearningTask } from '../simulation/strategies/learning-task.js';
import { Ledger } from '../simulation/strategies/ledger.js';
import { Progress, type ProgressOptions } from '../simulation/strategies/progress.js';
import { chooseStrategy, type ChosenStrategy, type StrategyOptions } from '../simulation/strategies/registry.js';
import { timingTask } from '../simulation/strategies/timing-task.js';
import { prunedTask } from '../simulation/strategies/wire/pruned-task.js';
import { wireOf } from '../simulation/strategies/wire/wire.js';

export interface Job {
  readonly cluster: Cluster;
  readonly strategy: ChosenStrategy;
}

/** What a job is run with, beside its scenario. */
export interface JobSettings {
  readonly strategy: StrategyOptions & BatchOptions & RateRule & { readonly compression?: CompressionOptions; readonly pruning?: { readonly kept: number } | undefined };
  readonly learningRate: number;
  /** Rooted at the run, without `system`. */
  readonly system: Streams;
  readonly task: LearningTask;
  /** Machines on the network where those are more than the scenario's: of another one, say, that it is held against. */
  readonly machines?: number | undefined;
  /** Given the job's network, for what was spent is counted there. */
  readonly progress: (network: Network) => ProgressOptions;
}

/** Network and machines of a scenario, with its job and, on the same network, its neighbour's, if it has one, which has then been started. */
export function assembleJob(scenario: Scenario, simulator: Simulator, settings: JobSettings): Job {
  const { neighbour } = scenario;
  const { machines, neighbourFrom } = machinesOfScenario(scenario);
  const streams: Streams = (name) => settings.system(`system/${name}`);
  const wires = buildNetwork(scenario.network, { simulator, machines: Math.max(machines, settings.machines ?? 0), streams });
  const strategy = chooseStrategy(settings.strategy);
  if (neighbour === undefined) return { strategy, cluster: clusterOf(scenario, simulator, wires, settings) };
  const isApart = neighbour.machines === 'own';
  startNeighbour(scenario, neighbour, simulator, networkView(wires, neighbourFrom, isApart), settings.system);
  return { strategy, cluster: clusterOf(scenario, simulator, networkView(wires, 0, isApart), settings) };
}

function clusterOf(scenario: Scenario, simulator: Simulator, network: Network, { strategy: options, learningRate, system, task: whole, progress }: JobSettings): Cluster {
  const { cluster: { workers, machine, stragglers, failures, absences, loading }, server } = scenario;
  const streams: Streams = (name) => system(`system/${name}`);
  const batches = batchesOf(options, workers);
  const load = workload(scenario.workload);
  const { kept = 1 } = options.pruning ?? {};
  const task = prunedTask(whole, kept);
  const { parameterBytes } = sentBytes(options, load.parameterBytes);
  const { servers, serverMachines, usesWorkers } = chooseStrategy(options);
  const computing = stepTimes(load, machine, stragglers, batches, streams);
  const services = Array.from({ length: servers }, (_, index) => serviceTimes(server, streams(`server/${index}/service`)));
  return {
    simulator,
    network,
    workers,
    batches,
    serverMachine: serverMachines === 0 ? (server) => server % workers : (server) => workers + server,
    parameterBytes,
    layers: prunedLayers(load.layers, load.parameterBytes, parameterBytes),
    wire: wireOf(task, options.compression ?? { kind: 'none' }, parameterBytes),
    streams: (name) => streams(`strategy/${name}`),
    rate: (samplesBehind, staleness = 0) => rateAt(options, learningRate, samplesBehind / task.samplesPerPass, staleness),
    task,
    stepTimes: loading === undefined ? computing : withLoading(computing, loading, usesWorkers(workers), batches),
    serviceTime: (index) => services[index]!(),
    failures: failures === undefined ? undefined : failuresOf(failures, workers + serverMachines, streams),
    absences: absences.length === 0 ? undefined : absencesOf(absences),
    ledger: new Ledger(simulator, workers),
    progress: new Progress(simulator, task, progress(network)),
  };
}

/** Another job, which only loads the network: it computes nothing, never ends, and nobody asks how it fares. */
function startNeighbour(scenario: Scenario, { workers, workload, stragglers, strategy, batchPerWorker }: NonNullable<Scenario['neighbour']>, simulator: Simulator, network: Network, system: Streams): void {
  const own: Scenario = { ...scenario, workload, cluster: { workers, machine: scenario.cluster.machine, stragglers, absences: [] } };
  const cluster = clusterOf(own, simulator, network, {
    strategy: { ...strategy, batchPerWorker, ...PLAIN_RATE },
    learningRate: 1,
    system: (name) => system(`neighbour/${name}`),
    task: timingTask(),
    progress: () => ({ everySamples: Infinity, samplesBudget: Infinity, isEndless: true, evaluated: () => 'continue' }),
  });
  chooseStrategy(strategy).start(cluster);
}
