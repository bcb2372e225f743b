/** A replica of a model on several machines: which layers and which samples each has. */
import type { Layer } from '../../compute/layers.js';

/** The layers of one stage. */
export interface Stage {
  readonly layers: readonly Layer[];
  /** Of their gradients. */
  readonly bytes: number;
  /** Of the model's arithmetic, 0 … 1. */
  readonly share: number;
  /** What one sample's forward pass hands on to the next stage; undefined where it is not known, or there is no layer. */
  readonly outputBytes: number | undefined;
}

/** Samples of each replica of so many machines. */
export function replicaBatches(batches: readonly number[], machines: number): readonly number[] {
  return Array.from({ length: Math.floor(batches.length / machines) }, (_, replica) => (
    batches.slice(replica * machines, (replica + 1) * machines).reduce((sum, batch) => sum + batch, 0)));
}

/** Sizes of M micro-batches of a batch, which differ by one at most, the larger first. */
export function microBatchSizes(batch: number, microBatches: number): readonly number[] {
  return Array.from({ length: microBatches }, (_, index) => Math.floor(batch / microBatches) + (index < batch % microBatches ? 1 : 0));
}

/** Halvings of an interval until it is as short as rounding. */
const HALVINGS = 60;

/**
 * Contiguous layers for each of m stages, so that the largest share of the arithmetic is the least there can be, and the stages otherwise as even as
 * may be. Of fewer layers than stages the last stages get none.
 */
export function dealLayers(layers: readonly Layer[], stages: number): readonly Stage[] {
  const bound = leastLargest(layers, stages);
  const begins = lastBegins(layers, stages, bound);
  let begin = 0;
  let rest = layers.reduce((sum, { share }) => sum + share, 0);
  return Array.from({ length: stages }, (_, stage) => {
    const later = stages - stage - 1;
    let end = begin;
    let share = 0;
    // The later stages need not take more than they may, and have one layer each, if there are enough.
    const isDue = (): boolean => end < begins[stage + 1]!;
    const isFair = (next: number): boolean => end === begin || (layers.length - end > later && isWithin(share + next, bound) && share + next / 2 <= rest / (later + 1));
    while (end < layers.length && (isDue() || isFair(layers[end]!.share))) share += layers[end++]!.share;
    const own = layers.slice(begin, end);
    begin = end;
    rest -= share;
    return { layers: own, share, bytes: own.reduce((sum, { bytes }) => sum + bytes, 0), outputBytes: own.at(-1)?.outputBytes };
  });
}

function isWithin(share: number, bound: number): boolean {
  return share <= bound * (1 + 1e-12);
}

/** The least that the largest share of m stages can be. */
function leastLargest(layers: readonly Layer[], stages: number): number {
  const whole = layers.reduce((sum, { share }) => sum + share, 0);
  let least = layers.reduce((most, { share }) => Math.max(most, share), whole / stages);
  if (lastBegins(layers, stages, least)[0] === 0) return least;
  let most = whole;
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (least + most) / 2;
    if (lastBegins(layers, stages, middle)[0] === 0) most = middle;
    else least = middle;
  }
  return most;
}

/** By stage: the first layer from which on all fit it and the stages after it, none of which is above the bound; m + 1 of them, the last after all layers. */
function lastBegins(layers: readonly Layer[], stages: number, bound: number): readonly number[] {
  const begins = new Array<number>(stages + 1).fill(0);
  let begin = layers.length;
  begins[stages] = begin;
  for (let stage = stages - 1; stage >= 0; stage--) {
    for (let share = 0; begin > 0 && isWithin(share + layers[begin - 1]!.share, bound); begin--) share += layers[begin - 1]!.share;
    begins[stage] = begin;
  }
  return begins;
}

interface Boundary { readonly boundaryBytes?: number | undefined }

/** Bytes of one sample at the end of a layer, or of a stage. @param given for all of them, in place of their own */
export function boundaryOf({ boundaryBytes }: Boundary, { outputBytes }: Pick<Layer, 'outputBytes'>): number {
  return boundaryBytes ?? outputBytes ?? 0;
}

/** Bytes of one sample that the machines which share a stage add up in each direction: once for every layer. */
export function sharedBytesOf(given: Boundary, { layers }: Stage): number {
  return layers.reduce((sum, layer) => sum + boundaryOf(given, layer), 0);
}
