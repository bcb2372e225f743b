/** One curve out of several replications: what is typical, and how far they spread. */
import { median } from '../results/statistics.js';

/** One replication's curve: positions strictly rising, values at them, and how it ended. */
export interface Curve {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** `met`: it reached the target and stopped; `lost`: it diverged; `cut`: a budget ended it and what would have followed is not known. */
  readonly end: 'met' | 'lost' | 'cut';
}

/** The replications together at one position. */
export interface BandPoint { readonly x: number; readonly middle: number; readonly best: number; readonly worst: number }

/**
 * The median over replications with the band from best to worst of those that did not diverge, at (a thinned choice of) the positions at which any replication was evaluated.
 *
 * A run that met the target keeps its last value, one that diverged is worse than all from then on, and everything stops where the first run
 * was cut. So the median meets the target when the median run does — a mean over the runs still going would drift towards the slow ones, a mean
 * over the finished ones towards the fast. Between a run's evaluations the value is interpolated for the eye.
 * @param worse +Infinity for a loss, −Infinity for an accuracy: the value of a run that diverged
 * @param most points to keep, evenly over the positions
 * @returns points from the left to where the median has nothing more to say; empty without curves
 */
export function bandOverReplications(curves: readonly Curve[], worse: number, most = 150): readonly BandPoint[] {
  const sound = curves.map((curve) => soundPart(curve));
  if (sound.length === 0 || sound.some(({ points }) => points.length === 0)) return [];
  const known = Math.min(...sound.filter(({ end }) => end === 'cut').map(({ points }) => points.at(-1)!.x));
  const positions = [...new Set(sound.flatMap(({ points }) => points.map(({ x }) => x)))].filter((x) => x <= known).sort((a, b) => a - b);
  const band: BandPoint[] = [];
  for (const x of thinned(positions, most)) {
    const middle = median(sound.map((curve) => valueAt(curve, x, worse)));
    if (!Number.isFinite(middle)) break;
    const values = [middle, ...sound.filter(({ end }) => end !== 'lost').map((curve) => valueAt(curve, x, worse))];
    const low = Math.min(...values);
    const high = Math.max(...values);
    band.push({ x, middle, best: worse > 0 ? low : high, worst: worse > 0 ? high : low });
  }
  return band;
}

/** Up to the first value that is not a finite number; what follows it is lost. */
function soundPart({ points, end }: Curve): Curve {
  const bad = points.findIndex(({ y }) => !Number.isFinite(y));
  return bad === -1 ? { points, end } : { points: points.slice(0, bad), end: 'lost' };
}

function valueAt({ points, end }: Curve, x: number, worse: number): number {
  const next = points.findIndex((point) => point.x >= x);
  if (next === -1) return end === 'lost' ? worse : points.at(-1)!.y;
  const right = points[next]!;
  if (next === 0 || right.x === x) return right.y;
  const left = points[next - 1]!;
  return left.y + (right.y - left.y) * (x - left.x) / (right.x - left.x);
}

function thinned(positions: readonly number[], most: number): readonly number[] {
  if (positions.length <= most) return positions;
  return Array.from({ length: most }, (_, place) => positions[Math.round(place * (positions.length - 1) / (most - 1))]!);
}
