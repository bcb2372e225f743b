import { criticalBatch, maximalLearningRate } from '../closed-forms/least-squares.js';
import type { OracleOptions } from '../models/registry.js';
import { coordinates } from '../models/oracle.js';
import type { StabilityForms } from './diagnose.js';

/**
 * What theory says of an oracle's mean-square stability. Streamed least squares: closed-forms/least-squares. A quadratic with additive noise:
 * 2/λ_max at every batch, since its noise does not depend on the parameters.
 */
export function stabilityForms(model: OracleOptions): StabilityForms<Float64Array> {
  if (model.kind === 'least-squares') {
    const { spectrum, optimum } = model;
    return {
      maximalRate: (batch) => maximalLearningRate(spectrum, batch),
      criticalBatch: criticalBatch(spectrum),
      optimum: coordinates(optimum, spectrum.length),
    };
  }
  const spectrum = model.curvatures ?? [model.curvature ?? 1];
  return { maximalRate: () => maximalLearningRate(spectrum, Infinity), criticalBatch: 0, optimum: new Float64Array(spectrum.length) };
}
