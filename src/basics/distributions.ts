/** The laws that times are drawn from; each maker returns a sampler over a given source. The only file with `d3-random`. */
import { randomBinomial, randomExponential, randomGamma, randomLogNormal, randomNormal, randomPareto, randomWeibull } from 'd3-random';
import { below, type Uniform } from './random.js';

/** Draws the next value. */
export type Sampler = () => number;

/** Always `value`. */
export function constant(value: number): Sampler {
  return () => value;
}

/** Exponential of that mean; the mean's unit is the result's. */
export function exponential(mean: number, source: Uniform): Sampler {
  return randomExponential.source(source)(1 / mean);
}

/** Lognormal of mean 1: exp(σN − σ²/2), with σ the standard deviation of the logarithm. */
export function lognormalFactor(sigma: number, source: Uniform): Sampler {
  return randomLogNormal.source(source)(-sigma * sigma / 2, sigma);
}

/** Pareto of shape a > 1 scaled to mean 1: scale x_m = (a − 1)/a. */
export function paretoFactor(shape: number, source: Uniform): Sampler {
  const unit = randomPareto.source(source)(shape);
  const scale = (shape - 1) / shape;
  return () => scale * unit();
}

/** `factor` with that probability, else 1. */
export function slowdown(probability: number, factor: number, source: Uniform): Sampler {
  return () => (source() < probability ? factor : 1);
}

/** Weibull: exceeds x with probability exp(−(x/scale)^shape); the scale's unit is the result's. Its mean is scale·Γ(1 + 1/shape). */
export function weibull(shape: number, scale: number, source: Uniform): Sampler {
  return randomWeibull.source(source)(shape, 0, scale);
}

/** Gamma of mean 1 and variance 1/shape. */
export function gammaFactor(shape: number, source: Uniform): Sampler {
  return randomGamma.source(source)(shape, 1 / shape);
}

/** One of the values, each equally likely, with replacement. @throws RangeError for no values */
export function oneOf(values: readonly number[], source: Uniform): Sampler {
  if (values.length === 0) throw new RangeError('there are no values to draw from');
  return () => values[below(values.length, source)]!;
}

/** Standard normal. */
export function standardNormal(source: Uniform): Sampler {
  return randomNormal.source(source)(0, 1);
}

/** Binomial: successes in `trials` independent trials of that probability. */
export function binomial(trials: number, probability: number, source: Uniform): Sampler {
  return randomBinomial.source(source)(trials, probability);
}
