import test from 'ava';
import fc from 'fast-check';
import { standardNormal } from '../../../src/basics/distributions.js';
import { streams } from '../../../src/basics/random.js';
import type { ModelState } from '../../../src/learning/history/model-state.js';
import { dot } from '../../../src/learning/parameters.js';
import { startAt, written } from './_follow.js';

type Matrix = readonly (readonly number[])[];

const times = (matrix: Matrix, vector: ArrayLike<number>): Float64Array => (
  Float64Array.from(matrix, (row) => row.reduce((sum, value, place) => sum + value * vector[place]!, 0)));
const product = (one: Matrix, other: Matrix): Matrix => one.map((row) => other[0]!.map((_, column) => row.reduce((sum, value, k) => sum + value * other[k]![column]!, 0)));
const outer = (one: Float64Array, other: Float64Array, factor: number): Matrix => Array.from(one, (a) => Array.from(other, (b) => factor * a * b));
const sum = (one: Matrix, other: Matrix): Matrix => one.map((row, i) => row.map((value, j) => value + other[i]![j]!));
const identity = (size: number, scale = 1): Matrix => Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => (i === j ? scale : 0)));

/** A = MᵀM/d + floor·I with normal M: positive definite. */
function positive(size: number, floor: number, seed: number): Matrix {
  const normal = standardNormal(streams(seed)('matrix'));
  const m = Array.from({ length: size }, () => Array.from({ length: size }, normal));
  const square = product(m[0]!.map((_, column) => m.map((row) => row[column]! / size)), m);
  return sum(square, identity(size, floor));
}

/** H after the pairs, the oldest first, from γI: H ← (I − ρsyᵀ)·H·(I − ρysᵀ) + ρssᵀ, ρ = 1/sᵀy. */
function inverseHessian(pairs: readonly (readonly [s: Float64Array, y: Float64Array])[], size: number): Matrix {
  const newest = pairs.at(-1);
  const scale = newest === undefined ? 1 : dot(newest[0], newest[1]) / dot(newest[1], newest[1]);
  return pairs.reduce<Matrix>((h, [s, y]) => {
    const rho = 1 / dot(s, y);
    const left = sum(identity(size), outer(s, y, -rho));
    const right = sum(identity(size), outer(y, s, -rho));
    return sum(product(product(left, h), right), outer(s, s, rho));
  }, identity(size, scale));
}

test('the two-loop recursion is the product with the inverse Hessian that BFGS makes of the last m pairs', (t) => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 1e6 }), (size, memory, seed) => {
    const matrix = positive(size, 0.5, seed);
    const { lineSearch } = written({ kind: 'l-bfgs', memory });
    const normal = standardNormal(streams(seed)('start'));
    let state: ModelState<Float64Array> = startAt(written('l-bfgs'), Float64Array.from({ length: size }, normal));
    const seen: { w: Float64Array; g: Float64Array }[] = [];
    for (let step = 0; step < 6; step++) {
      const gradient = times(matrix, state.parameters);
      seen.push({ w: state.parameters, g: gradient });
      const pairs = seen.slice(1).map(({ w, g }, k) => [w.map((value, i) => value - seen[k]!.w[i]!), g.map((value, i) => value - seen[k]!.g[i]!)] as const);
      const expected = times(inverseHessian(pairs.slice(-memory), size), gradient);
      const direction = lineSearch!.direction(state, gradient);
      const error = Math.hypot(...direction.map((value, i) => value + expected[i]!));
      t.true(error <= 1e-7 * Math.hypot(...expected), `${error} off at step ${step}`);
      // A tenth of the way, so that the optimum stays away.
      state = lineSearch!.arrive(state, gradient, direction, 0.1);
    }
  }), { seed: 1, numRuns: 60 });
});

test('with exact steps it reaches the optimum of a quadratic in d dimensions in d steps, as conjugate gradients do', (t) => {
  for (const [size, memory] of [[3, 10], [8, 10], [8, 2]] as const) {
    const matrix = positive(size, 0.1, size);
    const { lineSearch } = written({ kind: 'l-bfgs', memory });
    let state: ModelState<Float64Array> = startAt(written('l-bfgs'), Float64Array.from({ length: size }, (_, i) => i - 2));
    const start = Math.hypot(...times(matrix, state.parameters));
    for (let step = 0; step < size; step++) {
      const gradient = times(matrix, state.parameters);
      const direction = lineSearch!.direction(state, gradient);
      // gᵀ(w + a·d) is smallest where a = −gᵀd/dᵀAd.
      state = lineSearch!.arrive(state, gradient, direction, -dot(gradient, direction) / dot(direction, times(matrix, direction)));
    }
    t.true(Math.hypot(...times(matrix, state.parameters)) < 1e-9 * start);
  }
});

/** log Σ exp over the ends of 6 edges, and a bowl beneath: convex, far from quadratic, steep in some directions and flat in others. */
const edges = Array.from({ length: 6 }, (_, edge) => Float64Array.from({ length: 5 }, (__, place) => Math.sin(1 + edge * 5 + place) * 4 ** place));
const loss = (w: Float64Array): number => Math.log(edges.reduce((total, edge) => total + Math.exp(dot(edge, w)), 0)) + dot(w, w) / 2;
function slopeOf(w: Float64Array): Float64Array {
  const shares = edges.map((edge) => Math.exp(dot(edge, w)));
  const total = shares.reduce((sumSoFar, share) => sumSoFar + share, 0);
  return w.map((value, place) => value + edges.reduce((sumSoFar, edge, k) => sumSoFar + edge[place]! * shares[k]! / total, 0));
}

/** Steps with the search, as it is meant to be driven, and asserts that it never goes up. */
function searched(assertDownhill: (isDownhill: boolean) => void, steps: number, forgets: boolean): Float64Array {
  const search = written('l-bfgs').lineSearch!;
  let state: ModelState<Float64Array> = startAt(written('l-bfgs'), Float64Array.of(1, -1, 1, -1, 1));
  for (let step = 0; step < steps; step++) {
    const gradient = slopeOf(state.parameters);
    const direction = search.direction(state, gradient);
    const before = loss(state.parameters);
    const lengths = Array.from({ length: search.trials }, (_, trial) => search.shrink ** trial);
    const after = (length: number): ModelState<Float64Array> => search.arrive(state, gradient, direction, length);
    const length = lengths.find((some) => search.isEnough(before, loss(after(some).parameters), dot(gradient, direction), some)) ?? 0;
    state = { ...after(length), ...(forgets ? { memory: [] } : {}) };
    assertDownhill(loss(state.parameters) <= before);
  }
  return state.parameters;
}

test('with its own search it reaches the optimum of an ill-conditioned convex loss, never uphill', (t) => {
  const left = (forgets: boolean): number => Math.hypot(...slopeOf(searched((isDownhill) => t.true(isDownhill), 60, forgets)));
  t.true(left(false) < 1e-6, `gradient of ${left(false)}`);
  t.true(left(true) > 1e-2, `without pairs it is gradient descent, and far: ${left(true)}`);
});

test('a pair without positive curvature is skipped', (t) => {
  const search = written('l-bfgs').lineSearch!;
  const start = startAt(written('l-bfgs'), Float64Array.of(0, 0));
  const moved = search.arrive(start, Float64Array.of(1, 0), Float64Array.of(-1, 0), 1);
  // s = (−1, 0); the gradient grew along the way: y = (2, 1) − (1, 0), sᵀy = −1
  const gradient = Float64Array.of(2, 1);
  t.deepEqual(search.direction(moved, gradient), Float64Array.of(-2, -1));
  t.deepEqual(search.arrive(moved, gradient, Float64Array.of(-2, -1), 1).memory, [moved.parameters, gradient]);
});

test('it remembers m pairs, the oldest first, then the parameters and gradient of the step before', (t) => {
  const optimizer = written({ kind: 'l-bfgs', memory: 2 });
  let state = startAt(optimizer, Float64Array.of(16));
  const sizes = [0, 1, 2, 3, 4].map(() => (state = optimizer.step(state, state.parameters, 0.5)).memory.length);
  t.deepEqual(sizes, [2, 4, 6, 6, 6]);
  // On w²/2 the gradient is w and H = 1: each step of 0.5 halves, from 16 to 8, 4, 2, 1. The pairs of the last two of them, then where the fifth began.
  t.deepEqual(state.memory.map((array) => array[0]!), [-2, -2, -1, -1, 1, 1]);
});

test('a search that found nothing stays and forgets, so that the next one goes down the gradient', (t) => {
  const optimizer = written('l-bfgs');
  const state = optimizer.step(startAt(optimizer, Float64Array.of(1, 2)), Float64Array.of(1, 1), 1);
  const stayed = optimizer.lineSearch!.arrive(state, Float64Array.of(3, 4), Float64Array.of(1, 1), 0);
  t.deepEqual(stayed, { parameters: state.parameters, memory: [], steps: 2 });
  t.deepEqual(optimizer.lineSearch!.direction(stayed, Float64Array.of(3, 4)), Float64Array.of(-3, -4));
});

test('a step is enough if it brings a share of what the slope promises', (t) => {
  const search = written({ kind: 'l-bfgs', armijo: 0.25 }).lineSearch!;
  // From 10 with slope −4 over a length of 2: at most 10 − 0.25·2·4 = 8.
  t.deepEqual([7.9, 8, 8.1, NaN].map((after) => search.isEnough(10, after, -4, 2)), [true, true, false, false]);
  t.false(search.isEnough(10, 9, 4, 2), 'uphill');
});
