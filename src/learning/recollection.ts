/**
 * What a run need not compute because an earlier one has: metrics under a version's key, and checkpoints from which a run that differs late
 * goes on.
 *
 * A checkpoint is kept at an evaluation. It holds the evaluated model and what may be read after it was made: models at which gradients are
 * awaited, and the slices stepped last, which may be on their way to workers. What else a later gradient refers to is computed again from
 * further behind; no result depends on it.
 */
import type { Metrics } from '../simulation/strategies/learning-task.js';
import { KeyHash, keyText, type ContentKey } from './content-key.js';
import { GradientNode, ShardNode, VersionNode, isComputed, operandsOf, valueOf, type HistoryNode } from './history-nodes.js';
import type { KeyedSamples } from './learning-problem.js';
import type { ModelState } from './model-state.js';
import type { FloatArray } from './parameters.js';
import type { Checkpoint, ResultMemory } from './result-memory.js';
import { sliceState } from './state-arithmetic.js';

/** A checkpoint is kept when this many gradients were computed since the last for each model in it: writing then costs little beside computing. */
const GRADIENTS_PER_STATE = 4;

export class Recollection<P extends FloatArray, S extends KeyedSamples> {
  /** Workers seen so far. */
  workers = 1;
  /** Gradients that were asked for and are known not to be needed. */
  cached = 0;
  readonly #memory: ResultMemory | undefined;
  readonly #evaluationKey: ContentKey;
  /** Models with gradients that were asked for there and not computed, in the order of their first ask. */
  readonly #awaited = new Set<VersionNode<P, S>>();
  readonly #recentShards: ShardNode<P, S>[] = [];
  /** Keys of versions whose metrics were remembered since anything was last computed or restored, oldest first. */
  #recalled: string[] = [];
  #sinceCheckpoint = 0;

  constructor(memory: ResultMemory | undefined, evaluationKey: ContentKey) {
    this.#memory = memory;
    this.#evaluationKey = evaluationKey;
  }

  /** A gradient was asked for at that version. */
  asked(at: VersionNode<P, S>): void {
    if (this.#memory === undefined) return;
    at.awaitedBy++;
    this.#awaited.add(at);
    // Gradients that are never used would fill the memory; those on their way are among the last.
    if (this.#awaited.size > 4 * this.workers + 4) {
      for (const oldest of this.#awaited) {
        this.#awaited.delete(oldest);
        break;
      }
    }
  }

  computed(gradient: GradientNode<P, S>): void {
    this.#sinceCheckpoint += gradient.samples.length;
    if (gradient.isKnown) this.cached -= gradient.samples.length;
    if ('value' in gradient.cell) return;
    const { at } = gradient.cell.operation;
    if (--at.awaitedBy === 0) this.#awaited.delete(at);
  }

  shardStepped(shard: ShardNode<P, S>): void {
    if (this.#memory === undefined) return;
    this.#recentShards.push(shard);
    if (this.#recentShards.length > 2 * this.workers * shard.count) this.#recentShards.splice(0, this.workers * shard.count);
  }

  metrics(node: VersionNode<P, S>): Metrics | undefined {
    return this.#memory?.findMetrics(this.#metricsKey(node));
  }

  /** Metrics of a version that is not computed; what it is made of then counts as known. */
  recall(node: VersionNode<P, S>): Metrics | undefined {
    const metrics = this.metrics(node);
    if (metrics === undefined) return undefined;
    this.#recalled.push(keyText(node.key));
    const toVisit: HistoryNode<P, S>[] = [node];
    for (let next = toVisit.pop(); next !== undefined; next = toVisit.pop()) {
      if (next.isKnown || isComputed(next)) continue;
      next.isKnown = true;
      if (next instanceof GradientNode) this.cached += next.samples.length;
      for (const operand of operandsOf(next)) toVisit.push(operand);
    }
    return metrics;
  }

  /** Gives ancestors of that version the values of the latest checkpoint there is. */
  async restore(target: VersionNode<P, S>): Promise<void> {
    const recalled = this.#recalled;
    this.#recalled = [];
    for (let key = recalled.pop(); key !== undefined; key = recalled.pop()) {
      const checkpoint = await this.#memory?.findCheckpoint(key);
      if (checkpoint === undefined) continue;
      this.#assign(target, checkpoint);
      this.#sinceCheckpoint = 0;
      return;
    }
  }

  async keep(node: VersionNode<P, S>, metrics: Metrics): Promise<void> {
    if (this.#memory === undefined) return;
    this.#memory.keepMetrics(this.#metricsKey(node), metrics);
    // By their parameters: a version assembled of one slice shares them with it.
    const states = new Map<P, { readonly key: string; readonly state: ModelState<P> }>();
    // A model that is awaited and that nothing has needed yet is made of slices that are known.
    const awaited = Array.from(this.#awaited, (one) => (isComputed(one) ? [one] : operandsOf(one))).flat();
    for (const kept of [...this.#recentShards.slice(-this.workers * (this.#recentShards[0]?.count ?? 1)), node, ...awaited]) {
      if (kept instanceof GradientNode || !isComputed(kept)) continue;
      const state = valueOf(kept);
      if (!states.has(state.parameters)) states.set(state.parameters, { key: keyText(kept.key), state });
    }
    if (this.#sinceCheckpoint < GRADIENTS_PER_STATE * states.size) return;
    this.#sinceCheckpoint = 0;
    await this.#memory.keepCheckpoint(keyText(node.key), {
      states: Array.from(states.values(), ({ key, state: { parameters, memory, steps } }) => ({ key, steps, arrays: [parameters, ...memory] })),
    });
  }

  #assign(target: VersionNode<P, S>, { states }: Checkpoint): void {
    const byKey = new Map(states.map(({ key, steps, arrays }): [string, ModelState<P>] => {
      // A checkpoint under this key was written by a history over parameters of the same kind: the problem is part of the key.
      const [parameters, ...memory] = arrays as readonly P[];
      return [key, { parameters: parameters!, memory, steps }];
    }));
    const seen = new Set<HistoryNode<P, S>>();
    const toVisit: HistoryNode<P, S>[] = [target];
    for (let node = toVisit.pop(); node !== undefined; node = toVisit.pop()) {
      if (seen.has(node) || isComputed(node)) continue;
      seen.add(node);
      const operands = operandsOf(node);
      const value = node instanceof GradientNode ? undefined : byKey.get(keyText(node.key));
      if (value === undefined || node instanceof GradientNode) {
        for (const operand of operands) toVisit.push(operand);
        continue;
      }
      node.cell = { value };
      // Its slices are known with it, and later ones are made of them.
      for (const operand of operands) {
        if (operand instanceof ShardNode && node instanceof VersionNode && !isComputed(operand)) operand.cell = { value: sliceState(value, operand.index, operand.count) };
      }
    }
  }

  #metricsKey({ key }: VersionNode<P, S>): string {
    return keyText(new KeyHash('metrics').key(key).key(this.#evaluationKey).end());
  }
}
