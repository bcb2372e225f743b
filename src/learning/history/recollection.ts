/**
 * What a run need not compute because an earlier one has: metrics under a version's key, and checkpoints from which a run that differs late
 * goes on.
 *
 * A checkpoint is kept at an evaluation. It holds the evaluated model and what may be read after it was made: models at which gradients are
 * awaited, or were computed last (another server may apply them yet), the slices stepped last, which may be on their way to workers, and what
 * was made of gradients last (a velocity, what a compression has lost). What else a later gradient refers to is computed again from further behind; no result depends on it.
 */
import type { Metrics } from '../../simulation/strategies/learning-task.js';
import { KeyHash, keyText, type ContentKey } from './content-key.js';
import { GradientNode, ShardNode, VersionNode, isComputed, operandsOf, valueOf, type HistoryNode } from './history-nodes.js';
import type { KeyedSamples } from '../learning-problem.js';
import type { ModelState } from './model-state.js';
import type { FloatArray } from '../parameters.js';
import type { Checkpoint, ResultMemory } from './result-memory.js';

/** A checkpoint is kept when this many gradients were computed since the last for each model's worth of numbers in it: time and room on the disk stay small beside them. */
const GRADIENTS_PER_MODEL = 16;

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
  readonly #recentlyAwaited: VersionNode<P, S>[] = [];
  readonly #recentlyMade: GradientNode<P, S>[] = [];
  /** Versions whose metrics were remembered since anything was last computed or restored, oldest first, with what the history weighed at each. */
  #recalled: { readonly key: string; readonly bytes: number }[] = [];
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
    if ('value' in gradient.cell || gradient.cell.operation.kind !== 'gradient') return;
    const { at } = gradient.cell.operation;
    if (--at.awaitedBy === 0) this.#awaited.delete(at);
    if (this.#memory === undefined || (this.#recentShards[0]?.count ?? 1) === 1) return;
    this.#recentlyAwaited.push(at);
    if (this.#recentlyAwaited.length > 2 * this.workers) this.#recentlyAwaited.splice(0, this.workers);
  }

  shardStepped(shard: ShardNode<P, S>): void {
    if (this.#memory === undefined) return;
    this.#recentShards.push(shard);
    if (this.#recentShards.length > 2 * this.workers * shard.count) this.#recentShards.splice(0, this.workers * shard.count);
  }

  /** Something was made of gradients. */
  made(gradient: GradientNode<P, S>): void {
    if (this.#memory === undefined) return;
    this.#recentlyMade.push(gradient);
    if (this.#recentlyMade.length > 8 * this.workers) this.#recentlyMade.splice(0, 4 * this.workers);
  }

  metrics(node: VersionNode<P, S>): Metrics | undefined {
    return this.#memory?.findMetrics(this.#metricsKey(node));
  }

  /** Metrics of a version that is not computed; what it is made of then counts as known. @param bytes what the history weighs */
  recall(node: VersionNode<P, S>, bytes: number): Metrics | undefined {
    const metrics = this.metrics(node);
    if (metrics === undefined) return undefined;
    this.#recalled.push({ key: keyText(node.key), bytes });
    this.#know(node);
    return metrics;
  }

  /** A loss on samples, under its own key; what the version is made of then counts as known. */
  loss(key: ContentKey, node: VersionNode<P, S>, bytes: number): number | undefined {
    const loss = this.#memory?.findMetrics(keyText(key))?.trainLoss;
    if (loss === undefined || isComputed(node)) return loss;
    this.#recalled.push({ key: keyText(node.key), bytes });
    this.#know(node);
    return loss;
  }

  keepLoss(key: ContentKey, loss: number): void {
    this.#memory?.keepMetrics(keyText(key), { trainLoss: loss, testLoss: loss, trainAccuracy: null, testAccuracy: null });
  }

  #know(node: VersionNode<P, S>): void {
    const toVisit: HistoryNode<P, S>[] = [node];
    for (let next = toVisit.pop(); next !== undefined; next = toVisit.pop()) {
      if (next.isKnown || isComputed(next)) continue;
      next.isKnown = true;
      if (next instanceof GradientNode) this.cached += next.samples.length;
      for (const operand of operandsOf(next)) toVisit.push(operand);
    }
  }

  /**
   * Gives that version, or ancestors of it, the values of the latest checkpoint there is.
   * @returns what the history weighed at that checkpoint, and has now forgotten; 0 where there is none
   */
  async restore(target: VersionNode<P, S>): Promise<number> {
    if (this.#memory === undefined || isComputed(target)) return 0;
    const own = { key: keyText(target.key), bytes: this.#recalled.at(-1)?.bytes ?? 0 };
    const candidates = [...this.#recalled.filter(({ key }) => key !== own.key), own];
    this.#recalled = [];
    for (let candidate = candidates.pop(); candidate !== undefined; candidate = candidates.pop()) {
      const checkpoint = await this.#memory.findCheckpoint(candidate.key);
      if (checkpoint === undefined) continue;
      if (candidate === own) this.#know(target);
      this.#assign(target, checkpoint);
      this.#sinceCheckpoint = 0;
      return candidate.bytes;
    }
    return 0;
  }

  async keep(node: VersionNode<P, S>, metrics: Metrics): Promise<void> {
    if (this.#memory === undefined) return;
    this.#memory.keepMetrics(this.#metricsKey(node), metrics);
    // By their parameters: a version assembled of one slice shares them with it.
    const states = new Map<P, { readonly key: string; readonly state: ModelState<P> }>();
    // What was made last may not have been needed yet: then what it is made of is kept.
    const made = this.#recentlyMade.slice(-4 * this.workers).flatMap((one): readonly HistoryNode<P, S>[] => (isComputed(one) ? [one] : operandsOf(one)));
    // A model that is awaited and that nothing has needed yet is made of slices that are known.
    const awaited = Array.from(this.#awaited, (one) => (isComputed(one) ? [one] : operandsOf(one))).flat();
    const shards = this.#recentShards.slice(-this.workers * (this.#recentShards[0]?.count ?? 1));
    for (const kept of [...shards, node, ...awaited, ...this.#recentlyAwaited.slice(-this.workers), ...made]) {
      if (!isComputed(kept)) continue;
      const state = kept instanceof GradientNode ? { parameters: valueOf(kept), memory: [], steps: 0 } : valueOf(kept);
      if (!states.has(state.parameters)) states.set(state.parameters, { key: keyText(kept.key), state });
    }
    let numbers = 0;
    for (const { state: { parameters, memory } } of states.values()) numbers += parameters.length * (1 + memory.length);
    if (this.#sinceCheckpoint < GRADIENTS_PER_MODEL * numbers / valueOf(node).parameters.length) return;
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
      const value = byKey.get(keyText(node.key));
      if (value === undefined) {
        for (const operand of operands) toVisit.push(operand);
        continue;
      }
      if (node instanceof GradientNode) {
        node.cell = { value: value.parameters };
        continue;
      }
      node.cell = { value };
      // Later slices are made of the slices that it was assembled of. A single one is the whole; of several each has steps of its own, and they stand beside it.
      for (const operand of operands) {
        if (!(operand instanceof ShardNode) || !(node instanceof VersionNode)) continue;
        if (operand.count === 1 && !isComputed(operand)) operand.cell = { value };
        else toVisit.push(operand);
      }
    }
  }

  #metricsKey({ key }: VersionNode<P, S>): string {
    return keyText(new KeyHash('metrics').key(key).key(this.#evaluationKey).end());
  }
}
