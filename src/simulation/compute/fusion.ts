/** Small gradients packed into one message, as Horovod does (Sergeev, Del Balso 2018): whatever is ready when a cycle begins goes together. */
import { quantity } from '../../basics/fields.js';

/** Fields of a strategy that fuses; the defaults are Horovod's since version 0.21. */
export const fusionFields = {
  bufferBytes: quantity('size', 'Gradients are packed into messages of at most this size; 0 sends each alone').default(128 * 2 ** 20),
  cycleTime: quantity('time', 'Time between two looks at what is ready; 0 sends what is ready at once').default(1e-3),
};
export interface FusionOptions { readonly bufferBytes: number; readonly cycleTime: number }

/** Layers that are sent as one. */
export interface FusedGroup {
  /** Indices, in the order in which they were ready. */
  readonly layers: readonly number[];
  readonly bytes: number;
  /** Seconds, on the clock of the ready times. */
  readonly startsAt: number;
}

/**
 * Packs gradients in the order in which they are ready (equal times: the last layer first, as the backward pass makes them). At each multiple of
 * the cycle time those ready so far go into buffers, in order, each as long as it fits; what is larger than a buffer goes alone. When the
 * messages of one tick are really sent, one after the other, is the channel's affair.
 * @param readyTimes seconds at which each layer's gradient is ready on all workers, ≥ 0, by layer
 * @returns in the order of sending
 */
export function fuse({ bufferBytes, cycleTime }: FusionOptions, layers: readonly { readonly bytes: number }[], readyTimes: readonly number[]): readonly FusedGroup[] {
  const order = readyTimes.map((time, layer) => ({ layer, tick: tickOf(time, cycleTime), time })).sort((a, b) => a.time - b.time || b.layer - a.layer);
  const groups: { layers: number[]; bytes: number; startsAt: number }[] = [];
  for (const { layer, tick } of order) {
    const { bytes } = layers[layer]!;
    const open = groups.at(-1);
    if (open?.startsAt === tick && open.bytes + bytes <= bufferBytes) {
      open.layers.push(layer);
      open.bytes += bytes;
    } else {
      groups.push({ layers: [layer], bytes, startsAt: tick });
    }
  }
  return groups;
}

/** The first multiple of the cycle time that is not before `time` by more than a rounding. */
function tickOf(time: number, cycleTime: number): number {
  return cycleTime === 0 ? time : Math.ceil(time / cycleTime * (1 - 1e-12)) * cycleTime;
}
