/** Activations φ on the host, in place; NaN stays NaN, so that a network that overflows is not taken for a sound one. */
import type { Activation } from './network.js';

/** z becomes φ(z). */
export function activate(activation: Activation, values: Float32Array): void {
  if (activation === 'tanh') {
    for (let i = 0; i < values.length; i++) values[i] = Math.tanh(values[i]!);
  } else {
    // max(z, 0) without a branch that is taken every other time: a fifth of the time.
    for (let i = 0; i < values.length; i++) values[i] = (values[i]! + Math.abs(values[i]!)) / 2;
  }
}

/**
 * ∂loss/∂(what a layer passed on) becomes ∂loss/∂z, in place.
 * @param passed φ(z), times `mask` where there is one
 * @param mask 0 or one and the same factor > 0
 */
export function differentiateActivation(activation: Activation, slope: Float32Array, passed: Float32Array, mask: Float32Array | undefined): void {
  if (mask !== undefined) multiplyBy(slope, mask);
  if (activation === 'relu') {
    for (let i = 0; i < slope.length; i++) slope[i] = slope[i]! * Number(passed[i]! > 0);
    return;
  }
  for (let i = 0; i < slope.length; i++) {
    const factor = mask === undefined ? 1 : mask[i]!;
    const value = factor === 0 ? 0 : passed[i]! / factor;
    slope[i] = slope[i]! * (1 - value * value);
  }
}

/** Multiplies in place. */
export function multiplyBy(values: Float32Array, factors: Float32Array): void {
  for (let i = 0; i < factors.length; i++) values[i] = values[i]! * factors[i]!;
}
