/**
 * Codes over gradients: P parts of a batch, each computed by s + 1 of P workers, so that the sum over all parts can be had from what any P − s of
 * them send, exactly. Worker i sends Σ_j B_ij·g_j, and whoever has heard the workers F weighs it by a with aᵀB = 1ᵀ and a = 0 outside F.
 * Source: Tandon, Lei, Dimakis, Karampatziakis 2017, Gradient coding.
 */
import { standardNormal, type Sampler } from '../../../basics/distributions.js';
import type { Uniform } from '../../../basics/random.js';

export interface GradientCode {
  /** By worker: the parts that it computes, with their weights in what it sends. */
  readonly shares: readonly (readonly { readonly part: number; readonly weight: number }[])[];
  /** The weights with which what those workers sent adds up to every part once. @param received any P − s workers, in any order */
  readonly decode: (received: readonly number[]) => readonly number[];
}

/**
 * Groups of s + 1 workers who all compute the parts of their group and send the sum: of each group one is heard.
 * @param stragglers s ≥ 0, with s + 1 a divisor of the workers
 */
export function repetitionCode(workers: number, stragglers: number): GradientCode {
  const size = stragglers + 1;
  const groupOf = (worker: number) => Math.floor(worker / size);
  return {
    shares: Array.from({ length: workers }, (_, worker) => Array.from({ length: size }, (__, place) => ({ part: groupOf(worker) * size + place, weight: 1 }))),
    decode(received) {
      const heard = new Set<number>();
      return received.map((worker) => {
        if (heard.has(groupOf(worker))) return 0;
        heard.add(groupOf(worker));
        return 1;
      });
    },
  };
}

/** Codes that are drawn to choose from. */
const DRAWS = 10;

/**
 * Worker i computes the parts i … i + s, in a circle. Algorithm 2: H is an s × P matrix of normals whose columns sum to 0, and row i of B, 1 in
 * its own place, is orthogonal to H; any P − s such rows span all that is orthogonal to H, 1ᵀ among it, but for a chance of 0. Decoding
 * multiplies what was rounded or compressed away by Σ_i |a_i·B_ij|, which is large for an s between 1 and P − 1 (a hundred and more for
 * P = 20, s = 5); of a few codes that one is taken whose largest |B_ij| is the least.
 * @param stragglers s, 0 ≤ s < workers
 */
export function cyclicCode(workers: number, stragglers: number, source: Uniform): GradientCode {
  const normal = standardNormal(source);
  const drawn = Array.from({ length: DRAWS }, () => cyclicShares(workers, stragglers, normal));
  const largest = drawn.map((shares) => shares.reduce((most, share) => share.reduce((sofar, { weight }) => Math.max(sofar, Math.abs(weight)), most), 0));
  const shares = drawn[largest.indexOf(Math.min(...largest))]!;
  return { shares, decode: decoder(shares, stragglers) };
}

function cyclicShares(workers: number, stragglers: number, normal: Sampler): GradientCode['shares'] {
  const rows = Array.from({ length: stragglers }, () => {
    const row = Array.from({ length: workers - 1 }, normal);
    return [...row, -row.reduce((sum, each) => sum + each, 0)];
  });
  return Array.from({ length: workers }, (_, worker) => {
    const others = Array.from({ length: stragglers }, (__, place) => (worker + place + 1) % workers);
    const weights = solve(rows.map((row) => others.map((part) => row[part]!)), rows.map((row) => -row[worker]!));
    return [{ part: worker, weight: 1 }, ...others.map((part, place) => ({ part, weight: weights[place]! }))];
  });
}

/**
 * All a with aᵀB = 1ᵀ, known once: P − s of the weights, the bound ones, follow from the s others: a_bound = constant − Σ slope·a_free. Those of
 * the s workers that were not heard being 0 is what is left to solve: O(s³ + Ps) for each set, after O(P³) for the code.
 */
function decoder(shares: GradientCode['shares'], stragglers: number): GradientCode['decode'] {
  const workers = shares.length;
  // Row j: the equation of part j, Σ_i B_ij·a_i = 1, in the columns of the workers' weights.
  const equations = Array.from({ length: workers }, () => [...new Float64Array(workers), 1]);
  shares.forEach((share, worker) => { for (const { part, weight } of share) equations[part]![worker] = weight; });
  const columns = eliminate(equations, workers - stragglers);
  const rowOf = new Map(columns.map((column, row) => [column, row]));
  const free = Array.from({ length: workers }, (_, column) => column).filter((column) => !rowOf.has(column));

  return (received) => {
    const heard = new Set(received);
    const silent = Array.from({ length: workers }, (_, worker) => worker).filter((worker) => !heard.has(worker));
    const loose = solve(
      silent.map((worker) => free.map((column) => (rowOf.has(worker) ? equations[rowOf.get(worker)!]![column]! : Number(column === worker)))),
      silent.map((worker) => (rowOf.has(worker) ? equations[rowOf.get(worker)!]![workers]! : 0)),
    );
    return received.map((worker) => {
      const row = rowOf.get(worker);
      if (row === undefined) return loose[free.indexOf(worker)]!;
      return free.reduce((rest, column, place) => rest - equations[row]![column]! * loose[place]!, equations[row]![workers]!);
    });
  };
}

/** The x with Ax = b, for a square A that is not singular. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const equations = matrix.map((row, index) => [...row, right[index]!]);
  const columns = eliminate(equations, right.length);
  const solution: number[] = [];
  columns.forEach((column, row) => { solution[column] = equations[row]![right.length]!; });
  return solution;
}

/**
 * Gauss–Jordan elimination in place with complete pivoting, right sides in the last column: afterwards the first `rank` equations each have one
 * unknown that no other has, with coefficient 1. @returns that unknown's column, by row
 */
function eliminate(equations: number[][], rank: number): number[] {
  const unknowns = equations.length === 0 ? 0 : equations[0]!.length - 1;
  const columns: number[] = [];
  const isTaken = new Uint8Array(unknowns);
  for (let done = 0; done < rank; done++) {
    let [row, column, largest] = [done, 0, -1];
    for (let i = done; i < equations.length; i++) {
      for (let j = 0; j < unknowns; j++) {
        const size = isTaken[j] === 1 ? -1 : Math.abs(equations[i]![j]!);
        if (size > largest) [row, column, largest] = [i, j, size];
      }
    }
    [equations[done], equations[row]] = [equations[row]!, equations[done]!];
    const pivot = equations[done]!;
    const scale = pivot[column]!;
    for (let j = 0; j <= unknowns; j++) pivot[j]! /= scale;
    for (const [i, equation] of equations.entries()) {
      const factor = equation[column]!;
      if (i === done || factor === 0) continue;
      for (let j = 0; j <= unknowns; j++) equation[j]! -= factor * pivot[j]!;
    }
    isTaken[column] = 1;
    columns.push(column);
  }
  return columns;
}
