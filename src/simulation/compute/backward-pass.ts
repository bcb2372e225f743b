/**
 * What of a gradient is ready when, so that it can be sent while the rest is still computed. The forward pass takes a third of a step and the
 * backward pass two thirds (twice the arithmetic); gradients become ready in reverse order of the layers.
 */
import type { Problem } from '../../basics/errors.js';
import { quantity } from '../../basics/fields.js';
import { formatBytes } from '../../basics/units.js';
import type { Layer } from './layers.js';

/** The forward pass's share of a step. */
export const FORWARD = 1 / 3;

const MEBIBYTE = 2 ** 20;

/** Fields of a strategy that overlaps communication with the backward pass. */
export const bucketFields = {
  bucketBytes: quantity('size', 'Gradients are sent in buckets of at least this size, while the backward pass goes on; no more than the model', { above: 0 }),
  firstBucketBytes: quantity('size', 'Size of the first bucket, smaller so that sending begins early; default: 1 MiB or `bucketBytes`, whichever is less', { above: 0 }).optional(),
};
export interface BucketOptions { readonly bucketBytes: number; readonly firstBucketBytes?: number | undefined }

/** A part of the gradient that is sent as one. */
export interface Bucket {
  readonly bytes: number;
  /** Share of the step after which its last gradient is ready, 0 … 1. */
  readonly readyAt: number;
}

/** When each layer's gradient is ready, as a share of the step: ⅓ + ⅔ · its own share and those of all layers after it; the first layer's at 1. */
export function gradientReadyTimes(layers: readonly Layer[]): readonly number[] {
  const ready: number[] = Array.from({ length: layers.length }, () => 1);
  let done = 0;
  for (let layer = layers.length - 1; layer > 0; layer--) {
    done += layers[layer]!.share;
    ready[layer] = Math.min(1, FORWARD + (1 - FORWARD) * done);
  }
  return ready;
}

/**
 * The buckets of a gradient, in the order in which they are ready: layers in reverse order fill a bucket, which closes when it has reached its
 * size; no layer is divided. As PyTorch's DistributedDataParallel forms them (Li et al. 2020). @returns at least one; the last is ready at 1
 */
export function buckets({ bucketBytes, firstBucketBytes = Math.min(MEBIBYTE, bucketBytes) }: BucketOptions, layers: readonly Layer[]): readonly Bucket[] {
  const ready = gradientReadyTimes(layers);
  const closed: Bucket[] = [];
  let bytes = 0;
  for (let layer = layers.length - 1; layer >= 0; layer--) {
    bytes += layers[layer]!.bytes;
    if (layer > 0 && bytes < (closed.length === 0 ? firstBucketBytes : bucketBytes)) continue;
    closed.push({ bytes, readyAt: ready[layer]! });
    bytes = 0;
  }
  return closed;
}

/** What is wrong with buckets for a model of that size; paths are relative to the options. */
export function bucketProblems({ bucketBytes, firstBucketBytes }: BucketOptions, parameterBytes: number): readonly Problem[] {
  return Object.entries({ bucketBytes, firstBucketBytes }).flatMap(([path, bytes]): Problem[] => (bytes === undefined || bytes <= parameterBytes ? [] : [{
    path, message: 'a bucket larger than the model', expected: `at most ${formatBytes(parameterBytes)}`, received: formatBytes(bytes),
  }]));
}

/** A backward pass's parts of a step, in seconds. */
export interface StepParts { readonly forward: number; readonly backward: number; readonly optimizer?: number }

/**
 * Time of a step whose buckets are sent one after the other as they become ready: T_fwd + max(T_bwd, f) + T_opt, with the last bucket's end
 * f = max_j(r_j + Σ_{i≥j} c_i): somewhere the channel ran dry last, and from then on it was busy. For one channel, first come first served.
 * @param sends when each bucket is ready, seconds after the backward pass began, never falling, and how long it takes to send
 */
export function overlappedTime({ forward, backward, optimizer = 0 }: StepParts, sends: readonly { readonly readyAt: number; readonly cost: number }[]): number {
  let toSend = 0;
  let end = 0;
  for (const { readyAt, cost } of sends.toReversed()) {
    toSend += cost;
    end = Math.max(end, readyAt + toSend);
  }
  return forward + Math.max(backward, end) + optimizer;
}
