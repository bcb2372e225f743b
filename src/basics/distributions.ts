/** The laws that times are drawn from; each maker returns a sampler over a given source. The only file with `d3-random`. */
import { randomExponential, randomLogNormal, randomNormal, randomPareto } from 'd3-random';
import type { Uniform } from './random.js';

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

/** Standard normal. */
export function standardNormal(source: Uniform): Sampler {
  return randomNormal.source(source)(0, 1);
}
