/**
 * Gradient diversity: how much the gradients of n samples differ. Δ(w) = Σ|∇fᵢ|² / |Σ∇fᵢ|²: 1/n where all are the same, 1 where they are
 * orthogonal, ∞ where they sum to 0. Batches up to about n·Δ lose little by being batches. Source: Yin et al., "Gradient diversity: a key
 * ingredient for scalable distributed learning", AISTATS 2018.
 */
import type { SampleMoments } from './gradient-moments.js';

/** Δ, in [1/n, ∞]; ∞ also where every gradient is 0, for then no batch is too large. */
export function gradientDiversity(moments: SampleMoments): number {
  return batchBound(moments) / moments.n;
}

/** n·Δ, in samples; what batch it allows: `batchOfDiversity` of the closed forms. */
export function batchBound({ meanSquare, squaredMean }: SampleMoments): number {
  return squaredMean === 0 ? Infinity : meanSquare / squaredMean;
}
