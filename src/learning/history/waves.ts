/**
 * Forcing a version: its uncomputed ancestors are computed in waves. A wave is every gradient whose version is known, in ONE stacked call; then
 * follows every step and average that what is known allows, and the steps that search for their length, side by side.
 */
import { gradientMadeOf } from './gradient-arithmetic.js';
import { GradientNode, ShardNode, uncomputedAncestors, valueOf, type HistoryNode, type StateNode } from './history-nodes.js';
import type { GradientAsk, KeyedSamples, LearningProblem } from '../learning-problem.js';
import type { ModelState } from './model-state.js';
import type { LineSearch, Optimizer } from '../optimizers/optimizer.js';
import { descend, dot, type FloatArray } from '../parameters.js';
import { averageStates, joinStates, mixStates, sliceState } from './state-arithmetic.js';

export interface Learner<P extends FloatArray, S extends KeyedSamples> {
  readonly problem: LearningProblem<P, S>;
  readonly optimizer: Optimizer;
}

/** Hears what a walk computes. */
export interface WaveListener<P extends FloatArray, S extends KeyedSamples> {
  /** One stacked call is done; its gradients are about to forget where they were asked for. */
  stack(gradients: readonly GradientNode<P, S>[]): void;
  /** A slice of a model was stepped. */
  shardStepped(shard: ShardNode<P, S>): void;
}

/** Computes `target` and whatever it needs. */
export async function force<P extends FloatArray, S extends KeyedSamples>(target: HistoryNode<P, S>, learner: Learner<P, S>, listener: WaveListener<P, S>): Promise<void> {
  const { pending, ready } = uncomputedAncestors(target);
  const settled = (node: HistoryNode<P, S>): void => {
    const { dependents } = pending.get(node)!;
    pending.delete(node);
    for (const dependent of dependents) {
      if (--pending.get(dependent)!.missing === 0) ready.push(dependent);
    }
  };
  while (ready.length > 0) {
    const wave: GradientNode<P, S>[] = [];
    const asks: GradientAsk<P, S>[] = [];
    const searches: StateNode<P, S>[] = [];
    for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
      const { cell } = node;
      if ('value' in cell) continue;
      if (node instanceof GradientNode) {
        if (cell.operation.kind === 'gradient') {
          wave.push(node);
          asks.push(askOf(node));
        } else {
          node.cell = { value: gradientMadeOf(node) };
          settled(node);
        }
      } else if (cell.operation.kind === 'step' && learner.optimizer.lineSearch !== undefined) {
        searches.push(node);
      } else {
        node.cell = { value: follow(node, learner.optimizer) };
        if (node instanceof ShardNode && cell.operation.kind === 'step-shard') listener.shardStepped(node);
        settled(node);
      }
    }
    if (wave.length > 0) {
      const gradients = await learner.problem.gradients(asks);
      listener.stack(wave);
      for (let i = 0; i < wave.length; i++) wave[i]!.cell = { value: gradients[i]! };
      wave.forEach(settled);
    }
    if (searches.length > 0) {
      await searchLengths(searches, learner.problem, learner.optimizer.lineSearch!);
      searches.forEach(settled);
    }
  }
}

function askOf<P extends FloatArray, S extends KeyedSamples>({ cell, samples }: GradientNode<P, S>): GradientAsk<P, S> {
  if ('value' in cell || cell.operation.kind !== 'gradient') throw new Error('The gradient is known already.');
  return { at: valueOf(cell.operation.at).parameters, samples };
}

/** What follows from known operands without a gradient. */
function follow<P extends FloatArray, S extends KeyedSamples>({ cell }: StateNode<P, S>, optimizer: Optimizer): ModelState<P> {
  if ('value' in cell) return cell.value;
  const { operation } = cell;
  switch (operation.kind) {
    case 'step': case 'stride': return optimizer.step(valueOf(operation.from), valueOf(operation.gradient), operation.rate);
    case 'descend': {
      const from = valueOf(operation.from);
      return { ...from, parameters: descend(from.parameters, valueOf(operation.gradient), operation.rate) };
    }
    case 'mix': return operation.weights === null ? averageStates(optimizer, operation.of.map(valueOf)) : mixStates(optimizer, operation.of.map(valueOf), operation.weights);
    case 'shard': return sliceState(valueOf(operation.of), operation.index, operation.count);
    case 'step-shard': {
      const { index, count } = operation.from;
      const gradient = { parameters: valueOf(operation.gradient), memory: [], steps: 0 };
      return optimizer.step(valueOf(operation.from), sliceState(gradient, index, count).parameters, operation.rate);
    }
    case 'assemble': return joinStates(operation.shards.map(valueOf));
  }
}

interface Search<P extends FloatArray, S extends KeyedSamples> {
  readonly node: StateNode<P, S>;
  readonly from: ModelState<P>;
  readonly gradient: P;
  readonly samples: readonly S[];
  readonly direction: P;
  readonly slope: number;
  lossBefore: number;
  length: number;
}

/** Steps along a direction to where the loss of the gradient's own samples has fallen enough; all searches try a length in one stacked call. */
async function searchLengths<P extends FloatArray, S extends KeyedSamples>(nodes: readonly StateNode<P, S>[], problem: LearningProblem<P, S>, rule: LineSearch): Promise<void> {
  let searches = nodes.map((node): Search<P, S> => {
    if ('value' in node.cell || node.cell.operation.kind !== 'step') throw new Error('Only a step searches for its length.');
    const { from, gradient, rate } = node.cell.operation;
    const model = valueOf(from);
    const slopeAt = valueOf(gradient);
    const direction = rule.direction(model, slopeAt);
    return { node, from: model, gradient: slopeAt, samples: gradient.samples, direction, slope: dot(slopeAt, direction), lossBefore: NaN, length: rate };
  });
  const before = await problem.losses(searches.map(({ from, samples }) => ({ at: from.parameters, samples })));
  searches.forEach((search, i) => { search.lossBefore = before[i]!; });
  for (let trial = 0; trial < rule.trials && searches.length > 0; trial++) {
    const arrivals = searches.map(({ from, gradient, direction, length }) => rule.arrive(from, gradient, direction, length));
    const losses = await problem.losses(searches.map(({ samples }, i) => ({ at: arrivals[i]!.parameters, samples })));
    searches = searches.filter((search, i) => {
      const isDone = Number.isNaN(search.lossBefore) || rule.isEnough(search.lossBefore, losses[i]!, search.slope, search.length);
      if (isDone) search.node.cell = { value: arrivals[i]! };
      search.length *= rule.shrink;
      return !isDone;
    });
  }
  // Length 0: the model stays, and what led to a direction without descent is forgotten.
  for (const { node, from, gradient, direction } of searches) node.cell = { value: rule.arrive(from, gradient, direction, 0) };
}
