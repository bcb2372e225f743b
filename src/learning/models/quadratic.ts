/**
 * The noisy quadratic F(w) = ½Σλ_i·w_i², whose course under SGD is known exactly (closed-forms/additive-noise.ts). The gradient of a batch of
 * B samples of worker k is λ∘(w − c_k) + s·z̄, with z̄ the mean of B vectors of independent standard normals, and c_k the optimum of worker k's
 * own function; the c_k of all workers sum to 0, so that the optimum of their mean is 0. The samples' loss, whose gradient this is, is
 * ½Σλ_i(w_i − c_ki)² + s·z̄·w.
 */
import { standardNormal } from '../../basics/distributions.js';
import { count, scalar, z } from '../../basics/fields.js';
import type { Streams } from '../../basics/random.js';
import { KeyHash } from '../history/content-key.js';
import type { GradientAsk, KeyedSamples } from '../learning-problem.js';
import { areFinite, checkLength, coordinates, exactly, listText, oracle, perCoordinate } from './oracle.js';

const options = z.strictObject({
  kind: z.literal('quadratic').describe('The noisy quadratic ½Σλ_i·w_i², whose course is known exactly; without data.'),
  curvature: scalar('λ, of a quadratic in one parameter.', { above: 0 }).optional(),
  curvatures: z.array(scalar('One λ_i.', { above: 0 })).min(1).describe('λ_i: a quadratic in as many parameters, instead of `curvature`.').optional(),
  noise: scalar('s: standard deviation of one sample\'s gradient, in each coordinate.', { least: 0 }),
  start: perCoordinate('w₀.'),
  spread: scalar('Standard deviation, in each coordinate, of where each worker\'s own optimum lies; their mean stays at 0.', { least: 0 }).default(0),
  samplesPerPass: count('How many samples are called one pass.'),
}).superRefine((written, context) => {
  if ((written.curvature === undefined) === (written.curvatures === undefined)) {
    context.addIssue({ code: 'custom', message: written.curvature === undefined ? 'no curvature' : 'both one curvature and a list', params: { expected: 'exactly one of `curvature` and `curvatures`' } });
  } else {
    checkLength(context, 'start', written.start, spectrum(written).length);
  }
});

export type QuadraticOptions = z.output<typeof options>;

export interface NoiseSamples extends KeyedSamples {
  /** z̄. */
  readonly noise: Float64Array;
  /** c_k. */
  readonly centre: Float64Array;
}

/**
 * A batch draws one normal per coordinate and divides it by √B, which has the law of the mean of B normals at the cost of one; so `shared`
 * equals serial in law, not number by number.
 */
export const quadratic = oracle({
  options,
  about(written) {
    const lambda = spectrum(written);
    const shape = lambda.length === 1 ? `½·${lambda[0]!}·w²` : `½Σλw² in ${lambda.length} dimensions, λ = ${listText(lambda)}`;
    const start = typeof written.start === 'number' ? String(written.start) : listText(written.start);
    const spread = written.spread === 0 ? '' : `, the workers' own optima ${written.spread} apart`;
    return `noisy quadratic ${shape} from w = ${start}, noise ${written.noise} per sample${spread}, ${written.samplesPerPass} samples a pass`;
  },
  dimension: (written) => spectrum(written).length,
  isRandom: ({ noise, spread }) => noise > 0 || spread > 0,

  open(written, { workers, streams, isShared }) {
    const lambda = spectrum(written);
    const { noise: s, samplesPerPass } = written;
    const shared = standardNormal(streams('learning/samples'));
    const normals = Array.from({ length: workers }, (_, worker) => (isShared ? shared : standardNormal(streams(`learning/worker/${worker}/samples`))));
    const centres = centresOf(workers, lambda.length, written.spread, streams);
    const nothing = new Float64Array(lambda.length);

    const gradient = ({ at, samples }: GradientAsk<Float64Array, NoiseSamples>): Float64Array => {
      const result = new Float64Array(at.length);
      const total = countOf(samples);
      for (let i = 0; i < at.length; i++) {
        let noise = 0;
        let centre = 0;
        for (let k = 0; k < samples.length; k++) {
          noise += samples[k]!.count * samples[k]!.noise[i]!;
          centre += samples[k]!.count * samples[k]!.centre[i]!;
        }
        result[i] = lambda[i]! * (at[i]! - centre / total) + s * (noise / total);
      }
      return result;
    };

    const loss = ({ at, samples }: GradientAsk<Float64Array, NoiseSamples>): number => {
      let sum = 0;
      for (const { count: weight, noise, centre } of samples) {
        let one = 0;
        for (let i = 0; i < at.length; i++) one += lambda[i]! * (at[i]! - centre[i]!) ** 2 / 2 + s * noise[i]! * at[i]!;
        sum += weight * one;
      }
      return sum / countOf(samples);
    };

    return {
      key: new KeyHash('quadratic').numbers(lambda).number(s).end(),
      evaluationKey: exactly,
      samplesPerPass,
      initial: coordinates(written.start, lambda.length),
      blocks: [lambda.length],
      draw(worker, drawn) {
        const normal = normals[worker]!;
        const noise = new Float64Array(lambda.length);
        for (let i = 0; i < noise.length; i++) noise[i] = normal() / Math.sqrt(drawn);
        const centre = centres[worker]!;
        return { count: drawn, noise, centre, bytes: noise.byteLength, key: new KeyHash('noise').word(drawn).numbers(noise).numbers(written.spread === 0 ? [] : centre).end() };
      },
      part(index, count) {
        // Of an endless set of samples a part has the mean of all: no noise, and the workers' optima cancel.
        const size = Math.max(1, Math.floor(samplesPerPass * (index + 1) / count) - Math.floor(samplesPerPass * index / count));
        return { count: size, noise: nothing, centre: nothing, bytes: nothing.byteLength, key: new KeyHash('expectation').word(size).end() };
      },
      gradients: (asks) => Promise.resolve(asks.map(gradient)),
      losses: (asks) => Promise.resolve(asks.map(loss)),
      evaluate(at) {
        let sum = 0;
        for (let i = 0; i < at.length; i++) sum += lambda[i]! * at[i]! ** 2 / 2;
        const exact = areFinite(at) ? sum : NaN;
        return Promise.resolve({ trainLoss: exact, testLoss: exact, trainAccuracy: null, testAccuracy: null });
      },
      close() { /* Nothing is held. */ },
    };
  },
});

function spectrum({ curvature, curvatures }: Pick<QuadraticOptions, 'curvature' | 'curvatures'>): readonly number[] {
  return curvatures ?? (curvature === undefined ? [] : [curvature]);
}

function countOf(samples: readonly NoiseSamples[]): number {
  return samples.reduce((sum, some) => sum + some.count, 0);
}

/**
 * Each worker's optimum: normals of that standard deviation that sum to 0. They are rounded to a power of two some 10⁻¹² of the spread, in
 * which the remainder can be dealt out, so that the sum is 0 to the last bit. Of a single worker: 0.
 */
function centresOf(workers: number, dimension: number, spread: number, streams: Streams): Float64Array[] {
  const centres = Array.from({ length: workers }, () => new Float64Array(dimension));
  if (spread === 0 || workers === 1) return centres;
  const grain = 2 ** (Math.floor(Math.log2(spread)) - 40);
  // What is centred on the mean of P has the variance 1 − 1/P of before.
  const scale = spread * Math.sqrt(workers / (workers - 1)) / grain;
  const normals = Array.from({ length: workers }, (_, worker) => standardNormal(streams(`learning/worker/${worker}/optimum`)));
  for (let i = 0; i < dimension; i++) {
    const drawn = normals.map((normal) => normal());
    const mean = drawn.reduce((sum, value) => sum + value, 0) / workers;
    const grains = drawn.map((value) => Math.round((value - mean) * scale));
    const excess = grains.reduce((sum, value) => sum + value, 0);
    for (let k = 0; k < workers; k++) centres[k]![i] = (grains[k]! - (k < Math.abs(excess) ? Math.sign(excess) : 0)) * grain;
  }
  return centres;
}
