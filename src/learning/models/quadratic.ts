/**
 * The noisy quadratic F(w) = ½λw², whose trajectory under SGD is known exactly: the gradient of a batch of B samples is λw + s·z̄, with z̄ the
 * mean of B independent standard normals. With x = ηλ: E w_t = (1 − x)^t w₀ and Var w_t = (η²s²/B)(1 − a^{2t})/(1 − a²), a = 1 − x.
 */
import { standardNormal } from '../../basics/distributions.js';
import type { Streams } from '../../basics/random.js';
import type { Samples } from '../../simulation/strategies/learning-task.js';
import type { LearningProblem } from '../learning-problem.js';
import { average, descend, joinSlices, slice } from '../parameters.js';
import type { Partition } from '../samples.js';

export interface QuadraticOptions {
  /** λ. */
  readonly curvature: number;
  /** s, the standard deviation of one sample's gradient. */
  readonly noise: number;
  /** w₀. */
  readonly start: number;
  /** How many samples are called one pass. */
  readonly samplesPerPass: number;
}

export interface NoiseSamples extends Samples {
  /** z̄. */
  readonly noise: number;
}

/**
 * A run's noisy quadratic, in float64 and without tensors. A batch draws one normal and divides it by √B, which has the law of the mean of B
 * normals at the cost of one; so `shared` equals serial in law, not number by number.
 */
export function quadratic({ curvature, noise, start, samplesPerPass }: QuadraticOptions, run: { partition: Partition; workers: number; streams: Streams }): LearningProblem<Float64Array, NoiseSamples> {
  const shared = standardNormal(run.streams('learning/samples'));
  const normals = Array.from({ length: run.workers }, (_, worker) => (
    run.partition === 'shared' ? shared : standardNormal(run.streams(`learning/worker/${worker}/samples`))));
  const empty = (length: number): Float64Array => new Float64Array(length);
  return {
    samplesPerPass,
    initial: Float64Array.of(start),
    draw: (worker, count) => ({ count, noise: normals[worker]!() / Math.sqrt(count) }),
    gradients: (asks) => Promise.resolve(asks.map(({ at, samples }) => Float64Array.of(curvature * at[0]! + noise * weightedMean(samples)))),
    step: (from, gradient, rate) => descend(from, gradient, rate, empty),
    mean: (list) => average(list, empty),
    slice,
    join: (slices) => joinSlices(slices, empty),
    evaluate(at) {
      const loss = curvature * at[0]! ** 2 / 2;
      return Promise.resolve({ trainLoss: loss, testLoss: loss, trainAccuracy: null, testAccuracy: null });
    },
    close() { /* Nothing is held. */ },
  };
}

function weightedMean(samples: readonly NoiseSamples[]): number {
  let sum = 0;
  let count = 0;
  for (const some of samples) {
    sum += some.count * some.noise;
    count += some.count;
  }
  return sum / count;
}
