/** A cluster for strategies that are written in a test: constant or given step times, time alone. */
import { streams } from '../../../src/basics/random.js';
import { equalLayers } from '../../../src/simulation/compute/layers.js';
import { stepTimes } from '../../../src/simulation/compute/step-time.js';
import { Simulator } from '../../../src/simulation/core/simulator.js';
import { buildNetwork, type NetworkOptions } from '../../../src/simulation/network/registry.js';
import type { Cluster } from '../../../src/simulation/strategies/cluster.js';
import { Ledger } from '../../../src/simulation/strategies/ledger.js';
import { Progress } from '../../../src/simulation/strategies/progress.js';
import { wireOf } from '../../../src/simulation/strategies/wire/wire.js';
import { timingTask } from '../../../src/simulation/strategies/timing-task.js';

export interface ClusterOptions {
  readonly workers: number;
  readonly servers?: number;
  readonly network: NetworkOptions;
  readonly parameterBytes: number;
  /** Seconds of every step of each worker; default 1. */
  readonly steps?: readonly number[];
  /** Updates at which the run ends; default: no bound. */
  readonly updates?: number;
}

export function clusterOf({ workers, servers = 0, network: options, parameterBytes, steps, updates }: ClusterOptions): Cluster {
  const simulator = new Simulator();
  const task = timingTask();
  const batches = Array.from({ length: workers }, () => 1);
  const factors = steps ?? batches;
  return {
    simulator, workers, batches, parameterBytes, task, rate: () => 1,
    network: buildNetwork(options, { simulator, machines: workers + servers, streams: streams('system') }),
    layers: equalLayers(1, parameterBytes),
    stepTimes: stepTimes({ overhead: 0, perSample: 1 }, { cores: 1, scaling: { kind: 'linear' } }, { kind: 'factors', factors: [...factors] }, batches, streams('system')),
    serviceTime: () => 0,
    serverMachine: (server) => workers + server,
    wire: wireOf(task, { kind: 'none' }, parameterBytes),
    streams: streams('system/strategy'),
    ledger: new Ledger(simulator, workers),
    progress: new Progress(simulator, task, {
      everySamples: Infinity, samplesBudget: Infinity, ...(updates === undefined ? {} : { updatesBudget: updates }), evaluated: () => 'continue',
    }),
  };
}
