/** How long one gradient takes one worker: (overhead + perSample × batch) / speed-up of its machine × straggling. */
import { choice, quantity, scalar, z } from '../../basics/fields.js';
import type { Streams } from '../../basics/random.js';
import { equalLayers, layerProblems, layersField, presetActivationBytes, presetLayers, type Layer } from './layers.js';
import { markovProcess } from './markov.js';
import { speedUp, type MachineOptions } from './scaling.js';
import { isDrawnEveryStep, lawsOf, stragglersAre, stragglerSampler, type StragglerOptions, type Stragglers } from './stragglers.js';
import { devicePresets, workloadPresets, type DeviceName, type DevicePreset, type WorkloadName } from './workloads.js';

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
  layers: layersField.optional(),
  activationBytes: quantity('size', 'What one sample\'s forward pass leaves in memory for its backward pass; default: not counted').optional(),
}).superRefine(({ layers, parameterBytes }, context) => {
  if (layers === undefined || typeof layers === 'number') return;
  for (const { message, ...params } of layerProblems(layers, parameterBytes)) context.addIssue({ code: 'custom', path: ['layers'], message, params });
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
  /** In the order of the forward pass; their bytes sum to `parameterBytes`, their shares to 1. */
  readonly layers: readonly Layer[];
  /** Bytes that one sample's forward pass leaves for its backward pass; 0 where they are not counted. */
  readonly activationBytes: number;
  /** Bytes of the device's memory, where it is known. */
  readonly deviceMemory?: number;
  /** What stands for what and where the numbers come from. */
  readonly provenance: string;
}

export function workload(options: WorkloadOptions): Workload {
  if (!('preset' in options)) {
    const { layers = 1, activationBytes = 0, ...measured } = options;
    return { ...measured, activationBytes, layers: typeof layers === 'number' ? equalLayers(layers, measured.parameterBytes) : layers, provenance: 'given in the scenario' };
  }
  const model = workloadPresets[options.preset];
  const device: DevicePreset = devicePresets[options.device];
  return {
    parameterBytes: 4 * model.parameters,
    overhead: options.overhead ?? device.overhead,
    perSample: model.flopsPerSample / (device.peak * (options.sustained ?? device.sustained[model.family])),
    layers: presetLayers(options.preset).map(({ name, parameters, share, outputs }) => ({ name, bytes: 4 * parameters, share, outputBytes: 4 * outputs })),
    activationBytes: presetActivationBytes(options.preset),
    ...(device.memory === undefined ? {} : { deviceMemory: device.memory }),
    provenance: `assumed: ${model.title} (${model.source}) on ${device.title} (${device.source})`,
  };
}

type StepLoad = Pick<Workload, 'overhead' | 'perSample'>;

/** Seconds of one step of `batch` samples without straggling. */
export function stepTime({ overhead, perSample }: StepLoad, machine: MachineOptions, batch: number): number {
  return (overhead + perSample * batch) / speedUp(machine);
}

/** Draws the step times of every worker. */
export interface StepTimes {
  /**
   * Seconds of that worker's next step.
   * @param at simulated seconds at which the step begins; for one worker never falling
   * @param samples of that step, where they are not the worker's batch; a law that is the step time is stretched in proportion
   * @param share of the model's arithmetic that the worker does, where it has only a part of the layers; default: all of it
   */
  next(worker: number, at: number, samples?: number, share?: number): number;
  /** Seconds by which reading its data has lengthened a worker's steps until the present; absent where it reads none. */
  loadedUntil?(worker: number, now: number): number;
}

/**
 * The step's time, times every law's factor, in the order of the laws (`none` is no law); a two-state law then stretches it, from when the step begins.
 * Streams: the first law that draws for every step `worker/<w>/straggler`, so that other laws beside it do not change its numbers; the law at
 * any other place `worker/<w>/straggler/<place>`, or `rack/<r>/straggler/<place>` where the workers of a rack share it (r = ⌊w/perRack⌋).
 * @param batches samples per step of each worker
 * @param streams rooted at `system`
 */
export function stepTimes(load: StepLoad, machine: MachineOptions, stragglers: Stragglers, batches: readonly number[], streams: Streams): StepTimes {
  const areTimes = stragglersAre(stragglers) === 'time';
  const base = batches.map((batch) => (areTimes ? 1 : stepTime(load, machine, batch)));
  const laws = lawsOf(stragglers).filter(({ kind }) => kind !== 'none');
  const first = laws.findIndex(isDrawnEveryStep);
  const factors = batches.map((_, worker) => laws.flatMap((law, place) => (
    law.kind === 'markov' ? [] : [stragglerSampler(law, worker, streams(streamOf(law, place, place === first, worker)))])));
  const place = laws.findIndex(({ kind }) => kind === 'markov');
  const markov = laws[place];
  const processes = markov?.kind === 'markov' ? batches.map((_, worker) => markovProcess(markov, streams(streamOf(markov, place, false, worker)))) : undefined;
  return {
    next(worker, at, samples = batches[worker]!, share = 1) {
      const own = factors[worker]!;
      let duration = share * (samples === batches[worker] ? base[worker]! : areTimes ? samples / batches[worker]! : stepTime(load, machine, samples));
      for (let index = 0; index < own.length; index++) duration *= own[index]!();
      return processes === undefined ? duration : processes[worker]!(duration, at);
    },
  };
}

function streamOf(law: StragglerOptions, place: number, isFirst: boolean, worker: number): string {
  if (isFirst) return `worker/${worker}/straggler`;
  const isShared = 'perRack' in law && law.perRack > 1;
  return `${isShared ? `rack/${Math.floor(worker / law.perRack)}` : `worker/${worker}`}/straggler/${place}`;
}
