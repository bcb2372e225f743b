/**
 * Gradient noise scale: B_simple = tr Σ/|G|², with G the mean and Σ the covariance of single samples' gradients. Batches far below it make
 * steps in proportion to their size; batches far above it add nothing. Source: McCandlish et al., "An empirical model of large-batch
 * training", 2018, section 2.2 and appendix A.
 */
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { below, type Uniform } from '../../basics/random.js';
import { momentsFromTwoBatches, simpleNoiseScale } from '../closed-forms/noise-scale.js';
import { sumOfSquares } from '../compression.js';
import type { FloatArray } from '../parameters.js';
import type { SampleMoments } from './gradient-moments.js';
import type { DiagnosisProbe } from './probe.js';

/** Exactly, of the very samples behind the moments (Σ with 1/n), so that n·Δ = 1 + B_simple; in samples, ∞ where their gradients sum to 0. */
export function noiseScale({ meanSquare, squaredMean }: SampleMoments): number {
  // Rounding can leave a covariance of 0 below it.
  return simpleNoiseScale({ squaredMean, trace: Math.max(0, meanSquare - squaredMean) });
}

/** An estimate with its standard error; null where there is none. */
export interface NoiseEstimate { readonly value: number; readonly error: number | null }

export interface TwoBatchOptions {
  readonly small: number;
  /** Small batches asked for at a time; a group. */
  readonly parts: number;
  /** Groups; all their small batches together make the large batch. */
  readonly groups: number;
  /** Draws the rows, with replacement from all there are. */
  readonly source: Uniform;
}

/** Sums over a group's small batches: of their mean gradients, and of these' squared norms. */
interface Group { readonly gradients: Float64Array; readonly squares: number }

/**
 * B_simple of the whole training set as many workers would measure it: the large batch is the mean of the small ones, which cost nothing
 * extra. A ratio of unbiased estimates; its standard error is the jackknife's over the groups. ∞ where the noise hides |G|², as it does where
 * B_simple is many times the large batch.
 */
export async function noiseScaleFromBatches<P extends FloatArray>(probe: DiagnosisProbe<P>, at: P, { small, parts, groups, source }: TwoBatchOptions): Promise<NoiseEstimate> {
  const sums: Group[] = [];
  for (let group = 0; group < groups; group++) {
    await eventLoopTurn();
    const asks = Array.from({ length: parts }, () => ({ at, indices: Uint32Array.from({ length: small }, () => below(probe.samples, source)) }));
    sums.push(sumOf(await probe.gradients(asks), at.length));
  }
  const total = sumOf(sums.map(({ gradients }) => gradients), at.length).gradients;
  const squares = sums.reduce((sum, group) => sum + group.squares, 0);
  const without = (left: Group | null): number => {
    const batches = parts * (left === null ? groups : groups - 1);
    const rest = left === null ? total : total.map((value, k) => value - left.gradients[k]!);
    const { squaredMean, trace } = momentsFromTwoBatches(small, (squares - (left?.squares ?? 0)) / batches, small * batches, sumOfSquares(rest) / batches ** 2);
    return squaredMean > 0 ? simpleNoiseScale({ squaredMean, trace: Math.max(0, trace) }) : Infinity;
  };
  return { value: without(null), error: groups < 2 ? null : jackknifeError(sums.map(without)) };
}

function sumOf(gradients: readonly FloatArray[], length: number): Group {
  const sum = new Float64Array(length);
  for (const gradient of gradients) for (let k = 0; k < length; k++) sum[k]! += gradient[k]!;
  return { gradients: sum, squares: gradients.reduce((all, gradient) => all + sumOfSquares(gradient), 0) };
}

/** √((k − 1)/k Σ(θ₍ᵢ₎ − θ̄)²); null where an estimate is infinite. */
function jackknifeError(estimates: readonly number[]): number | null {
  const mean = estimates.reduce((sum, value) => sum + value, 0) / estimates.length;
  if (!Number.isFinite(mean)) return null;
  const squares = estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt((estimates.length - 1) / estimates.length * squares);
}
