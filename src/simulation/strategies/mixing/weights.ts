/** What share of its new model a worker takes from each of its neighbours, and how fast that makes all agree. */
import type { Problem } from '../../../basics/errors.js';
import { choice, scalar, z } from '../../../basics/fields.js';
import { streams } from '../../../basics/random.js';
import { disconnectedProblem, neighboursOf, shiftGraph, type GraphOptions } from './graphs.js';
import { inTurn, type Neighbours } from './neighbours.js';
import { eigenvalues } from './shift-graph.js';

export const rules = ['metropolis', 'uniform'] as const;
export const ruleField = choice('Weight of two neighbours with d and d′ neighbours: `metropolis`, the default, 1/(1 + max(d, d′)); `uniform` 1/(1 + the most that any has). The rest is a worker\'s own.', rules);
export const weightsField = z.array(z.array(scalar('w_ij: weight of worker j\'s model in worker i\'s next.', { least: 0, most: 1 }))).min(1)
  .describe('W: a row of weights for each worker; its rows and its columns sum to 1.');

/** Who averages with whom, one way or the other. */
export interface MixingOptions {
  readonly graph?: GraphOptions | undefined;
  readonly weights?: readonly (readonly number[])[] | undefined;
  readonly mixing?: (typeof rules)[number] | undefined;
}

/** A doubly stochastic matrix, row by row. */
export interface Mixing {
  /** By worker: to whom it sends, in that order. */
  readonly to: Neighbours;
  /** By worker: whose models it takes, its own first. */
  readonly from: readonly (readonly number[])[];
  /** Of these, in their order. */
  readonly weights: readonly (readonly number[])[];
}

const TOLERANCE = 1e-9;

/** What is wrong with a matrix of weights for so many workers. */
export function weightProblems(weights: readonly (readonly number[])[], workers: number): readonly Problem[] {
  const uneven = [weights, ...weights].find((list) => list.length !== workers);
  if (uneven !== undefined) return [{ path: 'weights', message: 'not a row and a column for each worker', expected: `${workers} rows of ${workers} weights`, received: String(uneven.length) }];
  const sums = weights.flatMap((row, index) => [
    { what: `row ${index}`, sum: row.reduce((sum, weight) => sum + weight, 0) },
    { what: `column ${index}`, sum: weights.reduce((sum, other) => sum + other[index]!, 0) },
  ]);
  const wrong = sums.find(({ sum }) => Math.abs(sum - 1) > TOLERANCE);
  if (wrong !== undefined) return [{ path: 'weights', message: 'the weights are not doubly stochastic', expected: 'rows and columns that sum to 1', received: `${wrong.sum} in ${wrong.what}, counted from 0` }];
  return disconnectedProblem('weights', receiversOf(weights));
}

/** @param consensus γ: share of the way that a worker goes, W becoming I + γ(W − I) */
export function mixingOf({ graph, weights, mixing = 'metropolis' }: MixingOptions, workers: number, consensus: number): Mixing {
  const to = graph === undefined ? receiversOf(weights!) : neighboursOf(graph, workers);
  const others: number[][] = Array.from({ length: workers }, () => []);
  to.forEach((receivers, worker) => { for (const receiver of receivers) others[receiver]!.push(worker); });
  const degree = others.map(({ length }) => length);
  const most = degree.reduce((larger, each) => Math.max(larger, each), 0);
  const weightOf = (worker: number, other: number): number => (
    weights === undefined ? 1 / (1 + (mixing === 'uniform' ? most : Math.max(degree[worker]!, degree[other]!))) : weights[worker]![other]!);
  const ofOthers = others.map((senders, worker) => senders.map((other) => consensus * weightOf(worker, other)));
  return {
    to,
    from: others.map((senders, worker) => [worker, ...senders]),
    weights: ofOthers.map((each) => [1 - each.reduce((sum, weight) => sum + weight, 0), ...each]),
  };
}

/**
 * The largest factor that a disagreement keeps in one averaging: ‖W − 11ᵀ/P‖₂, for a symmetric W the largest |eigenvalue| but the 1; the spectral gap is
 * 1 less that. In closed form for graphs of shifts, else by power iteration, which comes from below.
 */
export function disagreementKept(options: MixingOptions, workers: number, consensus: number): number {
  const { graph } = options;
  if (workers === 1) return 0;
  if (graph?.kind === 'complete') return Math.abs(1 - consensus);
  const shifts = graph === undefined ? undefined : shiftGraph(graph, workers);
  if (shifts === undefined) return largestKept(mixingOf(options, workers, consensus));
  return eigenvalues(shifts).slice(1).reduce((most, [real, imaginary]) => Math.max(most, Math.hypot(1 - consensus + consensus * real, consensus * imaginary)), 0);
}

/** Multiplications after which an iteration is as good as it gets, and the change per step below which it has ended. */
const MOST_PRODUCTS = 3e7;
const SMALL = 1e-13;

/** √ of the largest eigenvalue of WᵀW among vectors whose numbers sum to 0. */
function largestKept({ from, weights }: Mixing): number {
  const workers = from.length;
  const source = streams(1)('power-iteration');
  let vector = centred(Float64Array.from({ length: workers }, () => source() - 0.5));
  let kept = 0;
  const products = from.reduce((sum, { length }) => sum + length, 0);
  for (let step = 0; step * products < MOST_PRODUCTS; step++) {
    const length = norm(vector);
    if (length === 0) return 0;
    const unit = vector.map((value) => value / length);
    const mixed = from.map((senders, worker) => senders.reduce((sum, sender, place) => sum + weights[worker]![place]! * unit[sender]!, 0));
    const back = new Float64Array(workers);
    from.forEach((senders, worker) => { senders.forEach((sender, place) => { back[sender]! += weights[worker]![place]! * mixed[worker]!; }); });
    vector = centred(back);
    const next = norm(mixed);
    if (Math.abs(next - kept) <= SMALL * next) return next;
    kept = next;
  }
  return kept;
}

function norm(values: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! ** 2;
  return Math.sqrt(squares);
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

/** By worker: who takes a share of its model. */
function receiversOf(weights: readonly (readonly number[])[]): Neighbours {
  return weights.map((_, sender) => inTurn(weights.flatMap((row, receiver) => (receiver !== sender && row[sender]! > 0 ? [receiver] : [])), sender, weights.length));
}
