/**
 * Whether what a strategy keeps fits the memory of its machines, known before anything is run:
 *
 *     need = parameters + gradients + arrays of the optimizer + activations of the batch, on the fullest worker's machine.
 *
 * A gradient is as large as the parameters and whole before the step; what else a program keeps (buffers, fragments) is not counted. Servers are
 * not asked. Where the workload's activations are not known, they are not counted.
 */
import { formatBytes } from '../basics/units.js';
import { optimizerArrays } from '../learning/optimizers/registry.js';
import { prunedLayers } from '../simulation/compute/layers.js';
import { workload } from '../simulation/compute/step-time.js';
import { keptBytes } from '../simulation/strategies/wire/compression.js';
import { chooseStrategy } from '../simulation/strategies/registry.js';
import type { MachineMemory } from '../simulation/strategies/strategy.js';
import { batchesOf } from './batches.js';
import type { Scenario } from './schema.js';

export interface MemoryNeed {
  /** Bytes, by what they are for. */
  readonly parts: MachineMemory;
  /** Their sum. */
  readonly bytes: number;
  /** Bytes of a machine; undefined where neither the scenario nor the workload's device says. */
  readonly capacity: number | undefined;
  /** Undefined where the capacity is. */
  readonly fits: boolean | undefined;
}

/** Bytes of a machine's memory: the scenario's, or the device's of the workload; undefined where neither is known. */
export function memoryOfMachine({ cluster: { machine }, workload: written }: Scenario): number | undefined {
  return machine.memoryBytes ?? workload(written).deviceMemory;
}

/** @param name of one of the scenario's strategies */
export function memoryNeed(scenario: Scenario, name: string): MemoryNeed {
  const { cluster: { workers }, workload: written } = scenario;
  const options = scenario.strategies[name]!;
  const { parameterBytes, layers, activationBytes } = workload(written);
  const bytes = options.pruning === undefined ? parameterBytes : keptBytes(options.pruning.kept, parameterBytes);
  const parts = chooseStrategy(options).memory({
    workers, batches: batchesOf(options, workers), parameterBytes: bytes, optimizerArrays: optimizerArrays(options.optimizer), activationBytes,
    layers: prunedLayers(layers, parameterBytes, bytes),
  });
  const need = parts.parameters + parts.gradients + parts.optimizer + parts.activations;
  const capacity = memoryOfMachine(scenario);
  return { parts, bytes: need, capacity, fits: capacity === undefined ? undefined : need <= capacity };
}

/** `1.28 GB = parameters 102 MB + gradients 102 MB + activations 1.07 GB`. */
export function needText({ parts, bytes }: MemoryNeed): string {
  const { parameters, gradients, optimizer, activations } = parts;
  const named = Object.entries({ parameters, gradients, optimizer, activations }).filter(([, part]) => part > 0);
  return [formatBytes(bytes), named.map(([part, size]) => `${part} ${formatBytes(size)}`).join(' + ')].filter((text) => text !== '').join(' = ');
}

/** What would make it fit: less at a time, where that alone is too much; or a part of the model on each machine. */
export function memoryRemedy({ parts, bytes, capacity = Infinity }: MemoryNeed, kind: string): string {
  const state = bytes - parts.activations;
  if (state < capacity) {
    const cut = kind === 'model-parallel' || kind === 'gradient-accumulation' ? 'take more `microBatches`, or fewer samples at a time' : 'take fewer samples at a time';
    return `${cut}: there is room for ${formatBytes(capacity - state)} of activations, ${Math.floor(100 * (capacity - state) / parts.activations)} % of them`;
  }
  return kind === 'model-parallel' ? 'take more `stages`, or `tensor`' : 'deal the layers to several machines (`model-parallel`), or shard what is kept of them (`sharded-data-parallel`, stage 3)';
}
