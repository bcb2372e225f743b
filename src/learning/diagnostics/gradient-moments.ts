/** Second moments of single samples' gradients: all that gradient diversity and the gradient noise scale are made of. */
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { sumOfSquares } from '../compression.js';
import type { FloatArray } from '../parameters.js';
import type { DiagnosisProbe } from './probe.js';

/** Of n gradients g₁ … g_n. */
export interface SampleMoments {
  readonly n: number;
  /** (1/n)Σ|gᵢ|². */
  readonly meanSquare: number;
  /** |(1/n)Σgᵢ|²; 0 where rounding alone could have made it. */
  readonly squaredMean: number;
}

/** What is done to a sample's gradient before it is used, e.g. sparsification. */
export type GradientTransform = (gradient: FloatArray, row: number) => FloatArray;

/** Gradients held at a time. */
const CHUNK_BYTES = 2 ** 24;

/**
 * The moments of the rows' gradients at a point, one for each transform, from gradients that are computed once.
 * @param rows at least one
 * @param chunkBytes most bytes of gradients held at a time; one gradient is held in any case
 */
export async function gradientMoments<P extends FloatArray>(
  probe: DiagnosisProbe<P>, at: P, rows: Uint32Array, transforms: readonly GradientTransform[] = [(gradient) => gradient], chunkBytes = CHUNK_BYTES,
): Promise<SampleMoments[]> {
  const sums = transforms.map(() => ({ squares: 0, gradient: new Float64Array(at.length) }));
  const chunk = Math.max(1, Math.floor(chunkBytes / at.byteLength));
  for (let start = 0; start < rows.length; start += chunk) {
    await eventLoopTurn();
    const some = rows.subarray(start, start + chunk);
    const gradients = await probe.gradients(Array.from(some, (row) => ({ at, indices: Uint32Array.of(row) })));
    transforms.forEach((transform, place) => {
      const sum = sums[place]!;
      gradients.forEach((gradient, i) => {
        const used = transform(gradient, some[i]!);
        sum.squares += sumOfSquares(used);
        for (let k = 0; k < used.length; k++) sum.gradient[k]! += used[k]!;
      });
    });
  }
  return sums.map(({ squares, gradient }) => moments(rows.length, squares, sumOfSquares(gradient), at instanceof Float32Array));
}

/**
 * A sum that would be 0 comes out as rounding errors: u|gᵢ| from each gradient (u = 2⁻²⁴ or 2⁻⁵³), and n·2⁻⁵³|gᵢ| from adding, so that
 * |Σgᵢ|² ≤ u²nΣ|gᵢ|² by Cauchy and Schwarz.
 */
function moments(n: number, squares: number, squareOfSum: number, isSingle: boolean): SampleMoments {
  const unit = Math.max(isSingle ? 2 ** -24 : 2 ** -53, n * 2 ** -53);
  return { n, meanSquare: squares / n, squaredMean: squareOfSum <= unit * unit * n * squares ? 0 : squareOfSum / (n * n) };
}
