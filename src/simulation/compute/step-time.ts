/** How long one gradient takes one worker: (overhead + perSample × batch) / speed-up of its machine × straggling. */
import { choice, quantity, scalar, z } from '../../basics/fields.js';
import type { Streams } from '../../basics/random.js';
import { speedUp, type MachineOptions } from './scaling.js';
import { stragglersAre, stragglerSampler, type StragglerOptions } from './stragglers.js';
import { devicePresets, workloadPresets, type DeviceName, type WorkloadName } from './workloads.js';

const presetFields = z.strictObject({
  preset: choice('A well-known model whose bytes and arithmetic stand in.', Object.keys(workloadPresets) as [WorkloadName, ...WorkloadName[]]),
  device: choice('What computes it.', Object.keys(devicePresets) as [DeviceName, ...DeviceName[]]),
  sustained: scalar('Share of the device\'s peak that is sustained, instead of the preset\'s.', { above: 0, most: 1 }).optional(),
  overhead: quantity('time', 'Fixed part of every step, instead of the device\'s').optional(),
});
const measuredFields = z.strictObject({
  parameterBytes: quantity('size', 'Bytes of a gradient, and of the parameters, on the wire', { above: 0 }),
  overhead: quantity('time', 'Fixed part of every step').default(0),
  perSample: quantity('time', 'Time of one sample\'s gradient', { above: 0 }),
});

/** A union told apart by the key `preset`. */
export const workloadOptions = z.union([presetFields, measuredFields]);
export type WorkloadOptions = z.output<typeof workloadOptions>;

export interface Workload {
  /** n, bytes of a gradient on the wire. */
  readonly parameterBytes: number;
  /** Seconds of a step that do not depend on the batch. */
  readonly overhead: number;
  /** Seconds per sample. */
  readonly perSample: number;
  /** What stands for what and where the numbers come from. */
  readonly provenance: string;
}

export function workload(options: WorkloadOptions): Workload {
  if (!('preset' in options)) return { ...options, provenance: 'given in the scenario' };
  const model = workloadPresets[options.preset];
  const device = devicePresets[options.device];
  return {
    parameterBytes: 4 * model.parameters,
    overhead: options.overhead ?? device.overhead,
    perSample: model.flopsPerSample / (device.peak * (options.sustained ?? device.sustained[model.family])),
    provenance: `assumed: ${model.title} (${model.source}) on ${device.title} (${device.source})`,
  };
}

/** Seconds of one step of `batch` samples without straggling. */
export function stepTime({ overhead, perSample }: Workload, machine: MachineOptions, batch: number): number {
  return (overhead + perSample * batch) / speedUp(machine);
}

/** Draws the step times of every worker. */
export interface StepTimes {
  /**
   * Seconds of that worker's next step.
   * @param at simulated seconds at which the step begins; for one worker never falling
   */
  next(worker: number, at: number): number;
}

/**
 * @param batches samples per step of each worker
 * @param streams rooted at `system`; worker w straggles by `worker/<w>/straggler`
 */
export function stepTimes(load: Workload, machine: MachineOptions, stragglers: StragglerOptions, batches: readonly number[], streams: Streams): StepTimes {
  const areTimes = stragglersAre(stragglers) === 'time';
  const base = batches.map((batch) => (areTimes ? 1 : stepTime(load, machine, batch)));
  const samplers = batches.map((_, worker) => stragglerSampler(stragglers, worker, streams(`worker/${worker}/straggler`)));
  return { next: (worker) => base[worker]! * samplers[worker]!() };
}
