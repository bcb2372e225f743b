/** Closed forms of waiting: the expected K-th smallest of P independent step times, E[X_{K:P}], 1 ≤ K ≤ P. Checked by simulation in the tests. */
import { weightedMean } from './quadrature.js';
import { gammaTails, incompleteBeta, logGamma, normalTails } from './special-functions.js';

/** H_n = Σ_{i≤n} 1/i; H_0 = 0. */
export function harmonic(n: number): number {
  let sum = 0;
  for (let i = n; i >= 1; i--) sum += 1 / i;
  return sum;
}

/** Exponential of that mean: mean·(H_P − H_{P−K}); the maximum is mean·H_P. Shifted by Δ: add Δ. Source: Rényi 1953. */
export function exponentialOrderStatistic(mean: number, k: number, workers: number): number {
  return mean * (harmonic(workers) - harmonic(workers - k));
}

/**
 * Pareto of scale x_m and shape a > 1: x_m · P!/(P−K)! · Γ(P−K+1−1/a)/Γ(P+1−1/a), as the product Π_{i=0}^{K−1} (P−i)/(P−i−1/a), since
 * both quotients advance by one factor per K.
 */
export function paretoOrderStatistic(scale: number, shape: number, k: number, workers: number): number {
  let product = scale;
  for (let i = 0; i < k; i++) product *= (workers - i) / (workers - i - 1 / shape);
  return product;
}

/**
 * A few values with their probabilities, rising: Σ_i x_i·(P(X_{K:P} ≤ x_i) − P(X_{K:P} ≤ x_{i−1})), where X_{K:P} ≤ x when at least K of P are,
 * with F = P(X ≤ x): I_F(K, P−K+1). Exact.
 * @param values rising, each with F at it; the last F is 1
 */
export function discreteOrderStatistic(values: readonly (readonly [value: number, below: number])[], k: number, workers: number): number {
  let sum = 0;
  let reached = 0;
  for (const [value, below] of values) {
    const within = k === workers ? below ** workers : incompleteBeta(below, k, workers - k + 1);
    sum += value * (within - reached);
    reached = within;
  }
  return sum;
}

/** Slower by `factor` with that probability; for the slowest of P and s ≥ 1: 1 + (s−1)(1−(1−p)^P). */
export function slowdownOrderStatistic(probability: number, factor: number, k: number, workers: number): number {
  return discreteOrderStatistic(factor >= 1 ? [[1, 1 - probability], [factor, 1]] : [[factor, probability], [1, 1]], k, workers);
}

/** Lognormal of mean 1 and log-sd σ: X = exp(σZ − σ²/2) of a standard normal Z, by quadrature over z. */
export function lognormalOrderStatistic(sigma: number, k: number, workers: number): number {
  return byQuadrature({
    value: (z) => Math.exp(sigma * z - sigma * sigma / 2),
    logDensity: (z) => -z * z / 2,
    logTails: (z) => {
      const { below, above } = normalTails(z);
      return [Math.log(below), Math.log(above)];
    },
    low: -12,
    high: 12 + sigma,
  }, k, workers);
}

/** Weibull of mean 1: X = E^{1/a}/Γ(1 + 1/a) of an exponential E of mean 1, by quadrature over ln E. K = 1 is P^{−1/a}. */
export function weibullOrderStatistic(shape: number, k: number, workers: number): number {
  const scale = weibullScale(shape);
  return byQuadrature({
    value: (y) => scale * Math.exp(y / shape),
    logDensity: (y) => y - Math.exp(y),
    logTails: (y) => [Math.log(-Math.expm1(-Math.exp(y))), -Math.exp(y)],
    low: -50,
    high: Math.log(700),
  }, k, workers);
}

/** The scale 1/Γ(1 + 1/a) that gives a Weibull of that shape the mean 1. */
export function weibullScale(shape: number): number {
  return Math.exp(-logGamma(1 + 1 / shape));
}

/** Gamma of mean 1: X = Y/a of a gamma Y of scale 1, by quadrature over ln Y. */
export function gammaOrderStatistic(shape: number, k: number, workers: number): number {
  return byQuadrature({
    value: (y) => Math.exp(y) / shape,
    logDensity: (y) => shape * y - Math.exp(y),
    logTails: (y) => {
      const { below, above } = gammaTails(shape, Math.exp(y));
      return [Math.log(below), Math.log(above)];
    },
    low: Math.max(Math.log(shape) - 1 - 12 / Math.sqrt(shape) - 50 / shape, -700),
    high: Math.log(shape + 12 * Math.sqrt(shape) + 80),
  }, k, workers);
}

/** A law through a variable y in which its density is smooth; outside [low, high] lies less than 1e-20 of it. */
interface SmoothLaw {
  /** X as a rising function of y. */
  readonly value: (y: number) => number;
  /** ln of y's density, up to a constant. */
  readonly logDensity: (y: number) => number;
  /** ln P(Y ≤ y) and ln P(Y > y). */
  readonly logTails: (y: number) => readonly [below: number, above: number];
  readonly low: number;
  readonly high: number;
}

/** E[X_{K:P}] = ∫ x·F^{K−1}(1−F)^{P−K} dF / ∫ F^{K−1}(1−F)^{P−K} dF; agrees with exact values to about 1e-10. */
function byQuadrature({ value, logDensity, logTails, low, high }: SmoothLaw, k: number, workers: number): number {
  const logWeight = (y: number): number => {
    const [below, above] = logTails(y);
    return logDensity(y) + (k === 1 ? 0 : (k - 1) * below) + (k === workers ? 0 : (workers - k) * above);
  };
  let left = low;
  let right = high;
  while (right - left > 1e-9 * (high - low)) {
    const middle = (left + right) / 2;
    if (Math.exp(logTails(middle)[0]) < k / (workers + 1)) left = middle;
    else right = middle;
  }
  return weightedMean(value, { logWeight, low, peak: (left + right) / 2, high });
}
