/**
 * How much a larger batch helps. B_simple = tr Σ/|G|², with G the mean gradient and Σ the covariance of one sample's: the batch whose noise is
 * as large as its signal. Gradient diversity Δ = Σ|∇f_i|²/|Σ∇f_i|² of n samples says the same: n·Δ = 1 + B_simple, where Σ is their population
 * covariance (over n). Sources: McCandlish et al. 2018; Yin et al. 2018.
 */

/** |G|² and tr Σ. */
export interface GradientMoments { readonly squaredMean: number; readonly trace: number }

/** tr Σ/|G|²; infinite where the mean gradient is 0. */
export function simpleNoiseScale({ squaredMean, trace }: GradientMoments): number {
  return squaredMean === 0 ? Infinity : trace / squaredMean;
}

/**
 * Unbiased |G|² and tr Σ from the squared norms of two independent mean gradients (or the means of many such norms):
 * |G|² = (B_b|G_b|² − B_s|G_s|²)/(B_b − B_s), tr Σ = (|G_s|² − |G_b|²)/(1/B_s − 1/B_b), since E|G_B|² = |G|² + tr Σ/B. Either may come out
 * negative from few; only their means over many are to be divided.
 * @param smallBatch differs from `bigBatch`
 */
export function momentsFromTwoBatches(smallBatch: number, smallSquaredNorm: number, bigBatch: number, bigSquaredNorm: number): GradientMoments {
  return {
    squaredMean: (bigBatch * bigSquaredNorm - smallBatch * smallSquaredNorm) / (bigBatch - smallBatch),
    trace: (smallSquaredNorm - bigSquaredNorm) / (1 / smallBatch - 1 / bigBatch),
  };
}

/**
 * Of one step with the best rate from where curvature is the same in all directions: it lowers the loss by (an endless batch's)/(1 + B_noise/B),
 * with η = 1/(λ(1 + B_noise/B)). (With a Hessian H, B_noise = tr(HΣ)/GᵀHG.)
 */
export function bestStep(curvature: number, { squaredMean, trace }: GradientMoments, batch: number): { readonly rate: number; readonly decrease: number } {
  const rate = 1 / (curvature * (1 + simpleNoiseScale({ squaredMean, trace }) / batch));
  return { rate, decrease: rate * squaredMean / 2 };
}

/** Steps to a target with batches of B: S = S_min(1 + B_noise/B). */
export function stepsToTarget(leastSteps: number, noiseScale: number, batch: number): number {
  return leastSteps * (1 + noiseScale / batch);
}

/** Samples to a target with batches of B: E = E_min(1 + B/B_noise), E_min = S_min·B_noise; so (S/S_min − 1)(E/E_min − 1) = 1. */
export function samplesToTarget(leastSamples: number, noiseScale: number, batch: number): number {
  return leastSamples * (1 + batch / noiseScale);
}

/** B_simple = n·Δ − 1. */
export function noiseScaleOfDiversity(samples: number, diversity: number): number {
  return samples * diversity - 1;
}

/** Δ = (1 + B_simple)/n. */
export function diversityOfNoiseScale(samples: number, noiseScale: number): number {
  return (1 + noiseScale) / samples;
}

/**
 * The batch that loses at most the share δ: B = δ·n·Δ + 1, the solution of (B − 1)|∇F|² = δ·E|∇f|². One step of it makes B times the progress
 * of one sample's step, but for a variance term larger by 1 + δ. Source: Yin et al. 2018, lemma 1.
 */
export function batchOfDiversity(lostShare: number, samples: number, diversity: number): number {
  return lostShare * samples * diversity + 1;
}
