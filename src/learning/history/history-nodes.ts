/** The graph of a lazy history: what its nodes are, and which of them a version needs. P: parameters, S: samples. */
import type { Compression, Gradient, Metrics, Samples, Shard, Version } from '../../simulation/strategies/learning-task.js';
import type { ContentKey } from './content-key.js';
import type { KeyedSamples } from '../learning-problem.js';
import type { ModelState } from './model-state.js';
import type { FloatArray } from '../parameters.js';

/** A value that is known, or the operation that will make it. */
type Cell<Value, Operation> = { readonly value: Value } | { readonly operation: Operation };

/** How a gradient comes about: `gradient` is computed from samples, in a wave; the others follow from what is known. */
export type GradientOperation<P extends FloatArray, S extends KeyedSamples> =
  | { readonly kind: 'gradient'; readonly at: VersionNode<P, S> }
  | { readonly kind: 'sum'; readonly of: readonly GradientNode<P, S>[]; readonly weights: readonly number[] }
  | { readonly kind: 'difference'; readonly one: VersionNode<P, S>; readonly other: VersionNode<P, S> | null }
  | {
    readonly kind: 'compress'; readonly of: GradientNode<P, S>; readonly compression: Compression;
    /** Where what is random about it comes from. */
    readonly seed: ContentKey;
    /** Of a pruned model: where its numbers are, ascending; null of a whole one. */
    readonly places: (() => Uint32Array) | null;
  };

/** How a version or a slice of one comes about. */
export type StateOperation<P extends FloatArray, S extends KeyedSamples> =
  | { readonly kind: 'step' | 'stride' | 'descend'; readonly from: VersionNode<P, S>; readonly gradient: GradientNode<P, S>; readonly rate: number }
  | { readonly kind: 'mix'; readonly of: readonly VersionNode<P, S>[]; /** Null for equal ones that sum to 1. */ readonly weights: readonly number[] | null }
  | { readonly kind: 'shard'; readonly of: VersionNode<P, S>; readonly index: number; readonly count: number }
  | { readonly kind: 'step-shard'; readonly from: ShardNode<P, S>; readonly gradient: GradientNode<P, S>; readonly rate: number }
  | { readonly kind: 'assemble'; readonly shards: readonly ShardNode<P, S>[] };

/** Parameters with their optimizer's memory; evaluated at most once. */
export class VersionNode<P extends FloatArray, S extends KeyedSamples> implements Version {
  readonly isVersion = true;
  metrics: Promise<Metrics> | null = null;
  /** Gradients that have been asked for here and not been computed. */
  awaitedBy = 0;
  /** Something made of it was evaluated without computing it. */
  isKnown = false;

  constructor(readonly owner: object, readonly key: ContentKey, public cell: Cell<ModelState<P>, StateOperation<P, S>>) {}
}

/** The index-th of `count` slices of a model. */
export class ShardNode<P extends FloatArray, S extends KeyedSamples> implements Shard {
  readonly isShard = true;
  isKnown = false;

  constructor(readonly owner: object, readonly key: ContentKey, public cell: Cell<ModelState<P>, StateOperation<P, S>>, readonly index: number, readonly count: number) {}
}

/** A gradient, of the parameters' shape, or what was made of some. */
export class GradientNode<P extends FloatArray, S extends KeyedSamples> implements Gradient {
  readonly isGradient = true;
  isKnown = false;

  /** @param samples kept beside the cell, for a line search on them; none of what was made of other gradients, but for those of a pruned model */
  constructor(readonly owner: object, readonly key: ContentKey, public cell: Cell<P, GradientOperation<P, S>>, readonly samples: readonly S[]) {}
}

export type HistoryNode<P extends FloatArray, S extends KeyedSamples> = VersionNode<P, S> | ShardNode<P, S> | GradientNode<P, S>;
export type StateNode<P extends FloatArray, S extends KeyedSamples> = VersionNode<P, S> | ShardNode<P, S>;

/** A problem's samples, with the task that drew them. */
export class DrawnSamples<S extends KeyedSamples> implements Samples {
  readonly count: number;

  constructor(readonly owner: object, readonly drawn: S) {
    this.count = drawn.count;
  }
}

export function isComputed<P extends FloatArray, S extends KeyedSamples>({ cell }: HistoryNode<P, S>): boolean {
  return 'value' in cell;
}

/** What a node waits for while a version is being forced. */
export interface Pending<P extends FloatArray, S extends KeyedSamples> { missing: number; readonly dependents: HistoryNode<P, S>[] }

/** Everything that must be computed for `target`, and what of it can be at once. A loop, not a recursion: histories are 100,000s deep. */
export function uncomputedAncestors<P extends FloatArray, S extends KeyedSamples>(target: HistoryNode<P, S>): { pending: Map<HistoryNode<P, S>, Pending<P, S>>; ready: HistoryNode<P, S>[] } {
  const pending = new Map<HistoryNode<P, S>, Pending<P, S>>();
  const ready: HistoryNode<P, S>[] = [];
  if (isComputed(target)) return { pending, ready };
  pending.set(target, { missing: 0, dependents: [] });
  const toVisit = [target];
  for (let node = toVisit.pop(); node !== undefined; node = toVisit.pop()) {
    const own = pending.get(node)!;
    for (const operand of operandsOf(node)) {
      if (isComputed(operand)) continue;
      let needed = pending.get(operand);
      if (needed === undefined) {
        needed = { missing: 0, dependents: [] };
        pending.set(operand, needed);
        toVisit.push(operand);
      }
      needed.dependents.push(node);
      own.missing++;
    }
    if (own.missing === 0) ready.push(node);
  }
  return { pending, ready };
}

/** What a node is made of; nothing once it is computed, for it has forgotten. */
export function operandsOf<P extends FloatArray, S extends KeyedSamples>({ cell }: HistoryNode<P, S>): readonly HistoryNode<P, S>[] {
  if ('value' in cell) return [];
  const { operation } = cell;
  switch (operation.kind) {
    case 'gradient': return [operation.at];
    case 'sum': return operation.of;
    case 'difference': return operation.other === null ? [operation.one] : [operation.one, operation.other];
    case 'compress': return [operation.of];
    case 'step': case 'stride': case 'descend': return [operation.from, operation.gradient];
    case 'mix': return operation.of;
    case 'shard': return [operation.of];
    case 'step-shard': return [operation.from, operation.gradient];
    case 'assemble': return operation.shards;
  }
}

/** @throws Error if the node is not computed */
export function valueOf<Value>({ cell }: { readonly cell: Cell<Value, unknown> }): Value {
  if ('value' in cell) return cell.value;
  throw new Error('The value is not known yet.');
}
