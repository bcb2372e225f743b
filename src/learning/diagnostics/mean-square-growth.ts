/**
 * How SGD stretches a small difference between two models that see the same samples: d ← d − η(g(w + d) − g(w)), in mean square. On a quadratic
 * loss that is the distance from the optimum, less what label noise adds, and its growth factor per step is that of mean-square stability. The
 * mean square lives on rare paths, so a plain average over runs misses it; here differences that grow are copied and those that shrink die
 * out, in proportion to their squares, which leaves the mean and takes away the rarity.
 */
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { standardNormal } from '../../basics/distributions.js';
import { below, type Streams, type Uniform } from '../../basics/random.js';
import { sumOfSquares } from '../compression.js';
import type { FloatArray } from '../parameters.js';
import { largestStable, type Bracket, type SearchOptions } from './largest-stable.js';
import type { DiagnosisProbe } from './probe.js';

export interface GrowthOptions<P extends FloatArray> {
  /** The model whose neighbourhood is looked at. */
  readonly at: P;
  readonly batch: number;
  /** Differences followed at once. */
  readonly particles: number;
  /** The first half lets the differences turn to where they grow most; the second half is measured. */
  readonly steps: number;
  /** `diagnosis/growth` is opened anew for every rate, so that all rates meet the same samples. */
  readonly streams: Streams;
  /** Length of the differences. A quadratic loss does not mind; others need it short, and float32 gradients not too short. */
  readonly distance: number;
}

/** E|d|² after a step over E|d|² before it, at that rate. */
export async function meanSquareGrowth<P extends FloatArray>(probe: DiagnosisProbe<P>, rate: number, { at, batch, particles, steps, streams, distance }: GrowthOptions<P>): Promise<number> {
  const source = streams('diagnosis/growth');
  const normal = standardNormal(source);
  let differences = Array.from({ length: particles }, () => ofLength(distance, Float64Array.from(at, () => normal())));
  let logarithms = 0;
  for (let step = 0; step < steps; step++) {
    await eventLoopTurn();
    const asks = differences.flatMap((difference) => {
      const indices = Uint32Array.from({ length: batch }, () => below(probe.samples, source));
      return [{ at, indices }, { at: shifted(at, difference), indices }];
    });
    const gradients = await probe.gradients(asks);
    differences = differences.map((difference, i) => difference.map((value, k) => value - rate * (gradients[2 * i + 1]![k]! - gradients[2 * i]![k]!)));
    const squares = differences.map((difference) => sumOfSquares(difference) / distance ** 2);
    const growth = squares.reduce((sum, square) => sum + square, 0) / particles;
    if (!(growth > 0 && growth < Infinity)) return growth;
    if (step >= steps / 2) logarithms += Math.log(growth);
    differences = chosenBy(squares, source).map((i) => ofLength(distance, differences[i]!));
  }
  return Math.exp(logarithms / Math.floor(steps / 2));
}

/** The largest rate at which the mean square does not grow. */
export function meanSquareLimit<P extends FloatArray>(probe: DiagnosisProbe<P>, options: GrowthOptions<P> & SearchOptions): Promise<Bracket> {
  return largestStable(async (rate) => await meanSquareGrowth(probe, rate, options) <= 1, options);
}

function shifted<P extends FloatArray>(at: P, by: Float64Array): P {
  const to = at.slice() as P;
  for (let k = 0; k < to.length; k++) to[k]! += by[k]!;
  return to;
}

function ofLength(length: number, vector: Float64Array): Float64Array {
  const factor = length / Math.sqrt(sumOfSquares(vector));
  return vector.map((value) => factor * value);
}

/** As many places as weights, each about in proportion to its weight (systematic resampling: one uniform, equal strides). */
function chosenBy(weights: readonly number[], source: Uniform): readonly number[] {
  const stride = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  const first = source() * stride;
  let place = 0;
  let reached = weights[0]!;
  return weights.map((_, n) => {
    while (reached < first + n * stride && place < weights.length - 1) reached += weights[++place]!;
    return place;
  });
}
