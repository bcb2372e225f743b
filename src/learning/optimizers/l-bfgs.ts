import { count, scalar, z } from '../../basics/fields.js';
import type { ModelState } from '../history/model-state.js';
import { descend, dot, emptyLike, type FloatArray } from '../parameters.js';
import { optimizer, type LineSearch } from './optimizer.js';

const options = z.strictObject({
  kind: z.literal('l-bfgs').describe('Limited-memory BFGS with a backtracking line search on the loss of the gradient\'s own samples; wants a rate of 1 and large batches.'),
  memory: count('How many pairs of steps and changes of gradient are remembered.', { least: 1, most: 100 }).default(10),
  armijo: scalar('c₁: share of the decrease promised by the slope that a step must bring.', { above: 0, below: 1 }).default(1e-4),
  shrink: scalar('What a step that brought too little is multiplied by.', { above: 0, below: 1 }).default(0.5),
  trials: count('Step lengths tried before the model is left where it is.', { least: 1, most: 100 }).default(20),
});

/** Below this cosine of its angle a pair (s, y) says nothing of the curvature that rounding could not have made. */
const LEAST_COSINE = 1e-8;

/**
 * Limited-memory BFGS: w′ = w − a·H·g, H the inverse Hessian that the last m pairs s = w′ − w, y = g′ − g make of γI (algorithm 7.4), γ = sᵀy/yᵀy of
 * the newest pair (7.20) and 1 without pairs; a = rate·shrink^k with the least k for which L(w′) ≤ L(w) + c₁·a·gᵀd (3.4), d = −H·g.
 * A pair without positive curvature is skipped, so H stays positive definite; where the loss curves downwards for long, H grows old and it creeps.
 * Pairs of different mini-batches mix their noise into y: it is at home where a gradient is of all samples, or of many. A search that found
 * nothing (length 0) forgets the pairs: the next goes down the gradient.
 * The memory is s₁, y₁, …, s_k, y_k from the oldest on, then the parameters and the gradient of the step before; nothing at the start.
 * Source: Nocedal, Wright 2006, Numerical Optimization, 2nd edition.
 */
export const lBfgs = optimizer({
  options,
  make(chosen) {
    const lineSearch = lineSearchOf(chosen);
    return {
      isElementwise: false,
      initialMemory: () => [],
      step: (from, gradient, rate) => lineSearch.arrive(from, gradient, lineSearch.direction(from, gradient), rate),
      lineSearch,
    };
  },
  // The pairs, and the parameters and gradient of the step before.
  arrays: ({ memory }) => 2 * memory + 2,
  about: ({ memory }) => `L-BFGS, ${memory} pairs`,
});

function lineSearchOf({ memory, armijo, shrink, trials }: z.output<typeof options>): LineSearch {
  return {
    direction: (from, gradient) => quasiNewton(pairsAt(from, gradient, memory), gradient),
    arrive: (from, gradient, direction, length) => ({
      parameters: descend(from.parameters, direction, -length),
      memory: length === 0 ? [] : [...pairsAt(from, gradient, memory), from.parameters, gradient],
      steps: from.steps + 1,
    }),
    isEnough: (lossBefore, lossAfter, slope, length) => slope <= 0 && lossAfter <= lossBefore + armijo * length * slope,
    shrink,
    trials,
  };
}

/** s₁, y₁, … up to the pair that the gradient at the model completes; the most recent ones, the oldest first. */
function pairsAt<P extends FloatArray>({ parameters, memory }: ModelState<P>, gradient: P, most: number): readonly P[] {
  if (memory.length === 0) return [];
  const known = memory.slice(0, -2);
  const s = descend(parameters, memory.at(-2)!, 1);
  const y = descend(gradient, memory.at(-1)!, 1);
  const isCurved = dot(s, y) > LEAST_COSINE * Math.sqrt(dot(s, s)) * Math.sqrt(dot(y, y));
  return isCurved ? [...known, s, y].slice(-2 * most) : known;
}

/** −H·g by the two-loop recursion. */
function quasiNewton<P extends FloatArray>(pairs: readonly P[], gradient: P): P {
  const q = Float64Array.from(gradient);
  const curvatures: number[] = [];
  const shares: number[] = [];
  for (let k = pairs.length - 2; k >= 0; k -= 2) {
    const [s, y] = [pairs[k]!, pairs[k + 1]!];
    curvatures[k] = dot(s, y);
    shares[k] = dot(s, q) / curvatures[k]!;
    add(q, y, -shares[k]!);
  }
  const newest = pairs.at(-1);
  const scale = newest === undefined ? 1 : curvatures.at(-1)! / dot(newest, newest);
  for (let i = 0; i < q.length; i++) q[i]! *= scale;
  for (let k = 0; k < pairs.length; k += 2) {
    const [s, y] = [pairs[k]!, pairs[k + 1]!];
    add(q, s, shares[k]! - dot(y, q) / curvatures[k]!);
  }
  const direction = emptyLike(gradient);
  for (let i = 0; i < q.length; i++) direction[i] = -q[i]!;
  return direction;
}

function add(to: Float64Array, values: FloatArray, times: number): void {
  for (let i = 0; i < to.length; i++) to[i] = to[i]! + times * values[i]!;
}
