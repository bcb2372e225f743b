/**
 * Mean-square stability of SGD on least squares with Gaussian inputs x ~ N(0, H), H with eigenvalues λ_i, fresh batches of b samples. With c_i
 * the second moment of w − w* along the i-th eigenvector, σ² the labels' noise, and E[(x·v)²xxᵀ] = 2Hvvᵀ H + (vᵀHv)H:
 *
 *   c_i' = (1 − 2ηλ_i + η²λ_i²(1 + 1/b))·c_i + (η²/b)·λ_i·(Σ_j λ_j c_j + σ²)
 *
 * and q(η) = (η/b)Σ λ_i/(2 − ηλ_i(1 + 1/b)) decides: stable iff q < 1 (and every denominator is positive).
 */
import { rootOfRising } from './root.js';

/** q(η); infinite from where a denominator is 0. */
export function stabilitySum(spectrum: readonly number[], rate: number, batch: number): number {
  let sum = 0;
  for (const lambda of spectrum) {
    const denominator = 2 - rate * lambda * (1 + 1 / batch);
    if (denominator <= 0) return Infinity;
    sum += lambda / denominator;
  }
  return rate / batch * sum;
}

/** η_b*: the learning rate up to which second moments stay bounded; 2/λ_max for b = ∞. Isotropic: 2b/((d + 1 + b)λ). */
export function maximalLearningRate(spectrum: readonly number[], batch: number): number {
  const largest = Math.max(...spectrum);
  if (batch === Infinity) return 2 / largest;
  return rootOfRising((rate) => stabilitySum(spectrum, rate, batch) - 1, 0, 2 / (largest * (1 + 1 / batch)));
}

/**
 * b̃: the batch whose maximal learning rate is half of an infinite batch's, η_b* = 1/λ_max: below it, doubling the batch nearly doubles the
 * rate; above it, ever less is gained. It solves Σ r_i/(2 − r_i(1 + 1/b)) = b with r_i = λ_i/λ_max. Isotropic: d + 1. Real, above 1.
 */
export function criticalBatch(spectrum: readonly number[]): number {
  const largest = Math.max(...spectrum);
  // It lies below tr H/λ_max + 1 (equality where all eigenvalues are equal).
  const most = spectrum.reduce((sum, lambda) => sum + lambda, 0) / largest + 1;
  return rootOfRising((batch) => 1 - stabilitySum(spectrum, 1 / largest, batch), 1, most * (1 + 1e-9));
}

/**
 * The critical batch of one feature of any law: E[x⁴]/E[x²]² − 1, with the same definition of η_b*, since one step multiplies the second
 * moment by 1 − 2ηm + η²(m² + (E[x⁴] − m²)/b), m = E[x²]. Gaussian 2, uniform on (−1, 1) 0.8, ±1: 0.
 */
export function criticalBatchOfOneFeature(secondMoment: number, fourthMoment: number): number {
  return fourthMoment / secondMoment ** 2 - 1;
}

/** Isotropic inputs of variance λ in d dimensions: the rate b/((d + 1 + b)λ) shrinks the mean square of the error fastest, by (d + 1)/(d + 1 + b) a step. */
export function bestIsotropicStep(dimension: number, batch: number, variance = 1): { readonly rate: number; readonly factor: number } {
  return { rate: batch / ((dimension + 1 + batch) * variance), factor: (dimension + 1) / (dimension + 1 + batch) };
}

/** Second moments after one step, by the recursion above. */
export function nextSecondMoments(spectrum: readonly number[], moments: readonly number[], rate: number, batch: number, noiseVariance = 0): number[] {
  const kick = rate ** 2 / batch * (spectrum.reduce((sum, lambda, i) => sum + lambda * moments[i]!, 0) + noiseVariance);
  return spectrum.map((lambda, i) => (1 - 2 * rate * lambda + (rate * lambda) ** 2 * (1 + 1 / batch)) * moments[i]! + kick * lambda);
}

/**
 * What second moments are multiplied by each step in the long run: the largest root ρ of (η²/b)Σ λ_i²/(ρ − d_i) = 1 with
 * d_i = 1 − 2ηλ_i + η²λ_i²(1 + 1/b) ≥ 0, which lies above all d_i. Below 1 exactly where q(η) < 1.
 */
export function secondMomentGrowth(spectrum: readonly number[], rate: number, batch: number): number {
  const diagonal = spectrum.map((lambda) => 1 - 2 * rate * lambda + (rate * lambda) ** 2 * (1 + 1 / batch));
  const kicks = spectrum.map((lambda) => (rate * lambda) ** 2 / batch);
  const largest = Math.max(...diagonal);
  const most = largest + kicks.reduce((sum, kick) => sum + kick, 0);
  return rootOfRising((rho) => 1 - kicks.reduce((sum, kick, i) => sum + kick / (rho - diagonal[i]!), 0), largest, most * (1 + 1e-9));
}

/**
 * Mean risk above the least one that SGD with labels of noise variance σ² settles at: ½Σλ_i c_i = ½σ²·q/(1 − q); infinite where it is not
 * stable. (The fixed point of the recursion: c_i = (η/b)(S + σ²)/(2 − ηλ_i(1 + 1/b)) with S = Σλ_j c_j = q·(S + σ²).)
 */
export function leastSquaresSteadyExcessRisk(spectrum: readonly number[], rate: number, batch: number, noiseVariance: number): number {
  const q = stabilitySum(spectrum, rate, batch);
  return q < 1 ? noiseVariance / 2 * q / (1 - q) : Infinity;
}
