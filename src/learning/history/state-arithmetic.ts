/**
 * Means, mixtures and slices of whole models: parameters together with what the optimizer remembers. Memories follow the parameters number by
 * number under elementwise optimizers, and start anew otherwise. Of several models' steps the largest count.
 */
import type { ModelState } from './model-state.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { average, joinSlices, slice, weightedSum, type FloatArray } from '../parameters.js';

/**
 * The mean of models.
 * @param weights one per model, each ≥ 0 and not all 0, of any sum; equal where left out
 */
export function averageStates<P extends FloatArray>(optimizer: Optimizer, states: readonly ModelState<P>[], weights?: readonly number[]): ModelState<P> {
  checkCount(states, weights);
  const total = weights === undefined ? states.length : sum(weights);
  const mean = (list: readonly P[]) => (weights === undefined ? average(list) : weightedSum(list, weights, total));
  return combine(optimizer, states, mean, mean);
}

/**
 * Σ weight × model; the weights need not sum to 1 and may be negative. Memories are sums of gradients or of their squares, and are never
 * extrapolated: they mix as a mean with weights |weight|, which is the same wherever the weights are ≥ 0 and sum to 1.
 * @param weights one per model, not all 0
 */
export function mixStates<P extends FloatArray>(optimizer: Optimizer, states: readonly ModelState<P>[], weights: readonly number[]): ModelState<P> {
  checkCount(states, weights);
  const sizes = weights.map(Math.abs);
  const total = sum(sizes);
  return combine(optimizer, states, (list) => weightedSum(list, weights), (list) => weightedSum(list, sizes, total));
}

/** The index-th of `count` slices, whose sizes differ by at most one; it shares its numbers with the whole. Elementwise optimizers only. */
export function sliceState<P extends FloatArray>({ parameters, memory, steps }: ModelState<P>, index: number, count: number): ModelState<P> {
  return { parameters: slice(parameters, index, count), memory: memory.map((array) => slice(array, index, count)), steps };
}

/** The slices one after another; they may be of different steps. */
export function joinStates<P extends FloatArray>(slices: readonly ModelState<P>[]): ModelState<P> {
  checkCount(slices);
  return {
    parameters: joinSlices(slices.map(({ parameters }) => parameters)),
    memory: slices[0]!.memory.map((_, place) => joinSlices(slices.map(({ memory }) => memory[place]!))),
    steps: mostSteps(slices),
  };
}

function combine<P extends FloatArray>(
  optimizer: Optimizer, states: readonly ModelState<P>[], ofParameters: (list: readonly P[]) => P, ofMemories: (list: readonly P[]) => P,
): ModelState<P> {
  const parameters = ofParameters(states.map((state) => state.parameters));
  const memory = optimizer.isElementwise
    ? states[0]!.memory.map((_, place) => ofMemories(states.map((state) => state.memory[place]!)))
    : optimizer.initialMemory(parameters);
  return { parameters, memory, steps: mostSteps(states) };
}

function mostSteps(states: readonly { readonly steps: number }[]): number {
  return states.reduce((most, { steps }) => Math.max(most, steps), 0);
}

function sum(weights: readonly number[]): number {
  return weights.reduce((total, weight) => total + weight, 0);
}

function checkCount(states: readonly unknown[], weights?: readonly number[]): void {
  if (states.length === 0) throw new RangeError('There is no model.');
  if (weights !== undefined && weights.length !== states.length) throw new RangeError(`${states.length} models cannot have ${weights.length} weights.`);
}
