/** Closed forms of waiting: the expected K-th smallest of P independent step times, E[X_{K:P}]. Checked by simulation in the tests. */

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

/** Expected factor of the slowest of P when each is slowed by `factor` with that probability: 1 + (s−1)(1−(1−p)^P). */
export function slowdownMaximum(probability: number, factor: number, workers: number): number {
  return factor >= 1
    ? 1 + (factor - 1) * (1 - (1 - probability) ** workers)
    : 1 + (factor - 1) * probability ** workers;
}

/**
 * Lognormal of mean 1 and log-sd σ: E[max] = ∫ x dF^P, with x = exp(σz − σ²/2) under the standard normal z: ∫ x(z)·P·Φ(z)^{P−1}·φ(z) dz
 * by Simpson's rule on [−10, 10 + σ], whose truncation is below 1e-20 and whose steps leave an error below 1e-9.
 */
export function lognormalMaximum(sigma: number, workers: number): number {
  const low = -10;
  const high = 10 + sigma;
  const intervals = 4000;
  const width = (high - low) / intervals;
  let sum = 0;
  for (let i = 0; i <= intervals; i++) {
    const z = low + i * width;
    const density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    const value = Math.exp(sigma * z - sigma * sigma / 2) * workers * normalDistribution(z) ** (workers - 1) * density;
    sum += value * (i === 0 || i === intervals ? 1 : i % 2 === 1 ? 4 : 2);
  }
  return sum * width / 3;
}

/** Φ(z) by its series around 0 (|z| < 6; Marsaglia 2004), 0 or 1 beyond. */
function normalDistribution(z: number): number {
  if (z < -6) return 0;
  if (z > 6) return 1;
  let term = z;
  let sum = z;
  for (let i = 3; Math.abs(term) > 1e-17; i += 2) {
    term *= z * z / i;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
}
