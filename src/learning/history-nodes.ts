/** The graph of a lazy history: what its nodes are, and which of them a version needs. P: parameters, S: samples. */
import type { Gradient, Metrics, Samples, Shard, Version } from '../simulation/strategies/learning-task.js';

/** How a value comes about. */
export type Operation<P, S> =
  | { readonly kind: 'gradient'; readonly at: VersionNode<P, S>; readonly samples: readonly S[] }
  | { readonly kind: 'step'; readonly from: VersionNode<P, S>; readonly gradient: GradientNode<P, S>; readonly rate: number }
  | { readonly kind: 'mean'; readonly of: readonly VersionNode<P, S>[] }
  | { readonly kind: 'shard'; readonly of: VersionNode<P, S>; readonly index: number; readonly count: number }
  | { readonly kind: 'step-shard'; readonly from: ShardNode<P, S>; readonly gradient: GradientNode<P, S>; readonly rate: number }
  | { readonly kind: 'assemble'; readonly shards: readonly ShardNode<P, S>[] };

/** Either the operation that will make the value, or the value. */
type State<P, S> = { readonly operation: Operation<P, S> } | { readonly value: P };

/** One result of the history; handles of the door are nodes, and `owner` tells whose. */
export class HistoryNode<P, S> {
  /** Content address: a hash of the operation and its operands' keys, by which a result can be found again; null while nothing stores results. */
  readonly key: string | null = null;
  readonly owner: object;
  state: State<P, S>;

  constructor(owner: object, state: State<P, S>) {
    this.owner = owner;
    this.state = state;
  }
}

/** Parameters; evaluated at most once. */
export class VersionNode<P, S> extends HistoryNode<P, S> implements Version {
  readonly isVersion = true;
  metrics: Promise<Metrics> | null = null;
}

/** The index-th of `count` slices of the parameters. */
export class ShardNode<P, S> extends HistoryNode<P, S> implements Shard {
  readonly isShard = true;

  constructor(owner: object, state: State<P, S>, readonly index: number, readonly count: number) {
    super(owner, state);
  }
}

/** A gradient, of the parameters' shape. */
export class GradientNode<P, S> extends HistoryNode<P, S> implements Gradient {
  readonly isGradient = true;
}

/** A problem's samples, with the task that drew them. */
export class DrawnSamples<S extends Samples> implements Samples {
  readonly owner: object;
  readonly drawn: S;
  readonly count: number;

  constructor(owner: object, drawn: S) {
    this.owner = owner;
    this.drawn = drawn;
    this.count = drawn.count;
  }
}

/** What a node waits for while a version is being forced. */
export interface Pending<P, S> { missing: number; readonly dependents: HistoryNode<P, S>[] }

/** Everything that must be computed for `target`, and what of it can be at once. A loop, not a recursion: histories are 100,000s deep. */
export function uncomputedAncestors<P, S>(target: HistoryNode<P, S>): { pending: Map<HistoryNode<P, S>, Pending<P, S>>; ready: HistoryNode<P, S>[] } {
  const pending = new Map<HistoryNode<P, S>, Pending<P, S>>();
  const ready: HistoryNode<P, S>[] = [];
  if ('value' in target.state) return { pending, ready };
  pending.set(target, { missing: 0, dependents: [] });
  const toVisit = [target];
  for (let node = toVisit.pop(); node !== undefined; node = toVisit.pop()) {
    const own = pending.get(node)!;
    for (const operand of operandsOf(operationOf(node))) {
      if ('value' in operand.state) continue;
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

function operandsOf<P, S>(operation: Operation<P, S>): readonly HistoryNode<P, S>[] {
  switch (operation.kind) {
    case 'gradient': return [operation.at];
    case 'step': return [operation.from, operation.gradient];
    case 'mean': return operation.of;
    case 'shard': return [operation.of];
    case 'step-shard': return [operation.from, operation.gradient];
    case 'assemble': return operation.shards;
  }
}

/** @throws Error if the node is computed: its operands are forgotten. */
export function operationOf<P, S>({ state }: HistoryNode<P, S>): Operation<P, S> {
  if ('operation' in state) return state.operation;
  throw new Error('The value is known already.');
}

/** @throws Error if the node is not computed. */
export function valueOf<P, S>({ state }: HistoryNode<P, S>): P {
  if ('value' in state) return state.value;
  throw new Error('The value is not known yet.');
}
