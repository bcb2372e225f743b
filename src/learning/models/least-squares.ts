/**
 * Least squares on an endless stream: x ~ N(0, diag(λ)), y = x·w* + σε with standard normal ε, every sample drawn fresh. One sample's loss is
 * ½(x·w − y)², and the exact risk ½Σλ_i(w_i − w*_i)² + ½σ². Its mean-square stability: closed-forms/least-squares.ts.
 */
import { standardNormal } from '../../basics/distributions.js';
import { count, scalar, z } from '../../basics/fields.js';
import { streams as streamsUnder, type Uniform } from '../../basics/random.js';
import { KeyHash } from '../history/content-key.js';
import type { GradientAsk, KeyedSamples } from '../learning-problem.js';
import { areFinite, checkLength, coordinates, exactly, listText, oracle, perCoordinate } from './oracle.js';

const options = z.strictObject({
  kind: z.literal('least-squares').describe('Least squares on an endless stream of Gaussian inputs of a given covariance; without data.'),
  spectrum: z.array(scalar('One λ_i.', { above: 0 })).min(1).describe('λ_i: variances of the inputs\' coordinates, the eigenvalues of their covariance.'),
  noise: scalar('σ: standard deviation of what the inputs do not explain.', { least: 0 }),
  start: perCoordinate('w₀.').default(0),
  optimum: perCoordinate('w*.').default(1),
  samplesPerPass: count('How many samples are called one pass.'),
}).superRefine(({ spectrum, start, optimum }, context) => {
  checkLength(context, 'start', start, spectrum.length);
  checkLength(context, 'optimum', optimum, spectrum.length);
});

export type LeastSquaresOptions = z.output<typeof options>;

/** What a place in a stream takes in memory, about. */
const PLACE_BYTES = 100;

/** Consecutive samples of an endless stream, drawn again whenever they are needed: a place costs less memory than its numbers. */
export interface StreamedSamples extends KeyedSamples {
  /** Names the stream. */
  readonly stream: string;
  /** Place of the first of them in the stream. */
  readonly first: number;
}

/** Every sample has a generator of its own, so that what `shared` workers see together is what one worker with their batches' sum sees. */
export const leastSquares = oracle({
  options,
  about({ spectrum, noise, start, optimum, samplesPerPass }) {
    const text = (numbers: number | readonly number[]) => (typeof numbers === 'number' ? String(numbers) : listText(numbers));
    return `least squares on Gaussian inputs of variances ${listText(spectrum)}, noise ${noise}, from w = ${text(start)} to ${text(optimum)}, ${samplesPerPass} samples a pass`;
  },
  dimension: ({ spectrum }) => spectrum.length,
  isRandom: () => true,

  open({ spectrum, noise, start, optimum: target, samplesPerPass }, { workers, streams, isShared }) {
    const dimension = spectrum.length;
    const deviations = Float64Array.from(spectrum, Math.sqrt);
    const optimum = coordinates(target, dimension);
    const own = isShared ? [] : Array.from({ length: workers }, (_, worker) => endless(streams(`learning/worker/${worker}/samples`)));
    const shared = endless(streams('learning/samples'));
    const finite = endless(streams('learning/training-set'));
    const input = new Float64Array(dimension);

    /** Calls back for each sample with its residual x·w − y, and with x in `input`; returns how many there were. */
    const forEachSample = ({ at, samples }: GradientAsk<Float64Array, StreamedSamples>, take: (residual: number) => void): number => {
      let total = 0;
      for (const { stream, first, count: drawn } of samples) {
        const generators = streamsUnder(stream);
        for (let place = first; place < first + drawn; place++) {
          const normal = standardNormal(generators(String(place)));
          let residual = 0;
          for (let i = 0; i < dimension; i++) {
            input[i] = deviations[i]! * normal();
            residual += input[i]! * (at[i]! - optimum[i]!);
          }
          take(residual - noise * normal());
        }
        total += drawn;
      }
      return total;
    };

    const place = (stream: string, first: number, drawn: number): StreamedSamples => (
      { count: drawn, stream, first, bytes: PLACE_BYTES, key: new KeyHash('streamed').text(stream).number(first).word(drawn).end() });

    return {
      key: new KeyHash('least squares').numbers(spectrum).number(noise).numbers(optimum).end(),
      evaluationKey: exactly,
      samplesPerPass,
      initial: coordinates(start, dimension),
      blocks: [dimension],
      draw(worker, drawn) {
        const stream = isShared ? shared : own[worker]!;
        const first = stream.next;
        stream.next += drawn;
        return place(stream.name, first, drawn);
      },
      part(index, count) {
        const first = Math.floor(samplesPerPass * index / count);
        return place(finite.name, first, Math.floor(samplesPerPass * (index + 1) / count) - first);
      },
      gradients: (asks) => Promise.resolve(asks.map((ask) => {
        const sum = new Float64Array(dimension);
        const total = forEachSample(ask, (residual) => {
          for (let i = 0; i < dimension; i++) sum[i]! += residual * input[i]!;
        });
        return sum.map((value) => value / total);
      })),
      losses: (asks) => Promise.resolve(asks.map((ask) => {
        let sum = 0;
        const total = forEachSample(ask, (residual) => { sum += residual * residual / 2; });
        return sum / total;
      })),
      evaluate(at) {
        let risk = noise * noise / 2;
        for (let i = 0; i < dimension; i++) risk += spectrum[i]! * (at[i]! - optimum[i]!) ** 2 / 2;
        const exact = areFinite(at) ? risk : NaN;
        return Promise.resolve({ trainLoss: exact, testLoss: exact, trainAccuracy: null, testAccuracy: null });
      },
      close() { /* Nothing is held. */ },
    };
  },
});

/** A stream of samples, named by 106 random bits, and how far it has been drawn. */
function endless(source: Uniform): { readonly name: string; next: number } {
  return { name: `${source()}/${source()}`, next: 0 };
}
