/**
 * What a run need not compute because an earlier one has: metrics under a version's key, and checkpoints from which a run that differs late
 * goes on.
 *
 * A checkpoint is kept at an evaluation. It holds the evaluated model and what may be read after it was made: models at which gradients are
 * awaited, or were computed last (another server may apply them yet), the slices stepped last, which may be on their way to workers, what
 * compressions have lost that nothing was added to yet, sums made last (velocities), and models that were last compared with others (a worker's own).
 * Of what is not known yet it holds what that will be made of. What else a later gradient refers to is computed again from further behind; no result
 * depends on it.
 */
import type { Metrics } from '../../simulation/strategies/learning-task.js';
import { KeyHash, keyText, type ContentKey } from './content-key.js';
import { gradientMadeOf } from './gradient-arithmetic.js';
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
  /** What compressions have lost, until it is added to something. */
  readonly #lost = new Set<GradientNode<P, S>>();
  readonly #recentSums = new Set<GradientNode<P, S>>();
  readonly #recentlyCompared = new Set<VersionNode<P, S>>();
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
  }

  /** To be called when everything else has been computed. Gradients that are never used would fill the memory; of those still on their way there are a few for each worker. */
  forgetUnused(): void {
    for (const oldest of this.#awaited) {
      if (this.#awaited.size <= 4 * this.workers + 4) return;
      this.#awaited.delete(oldest);
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

  /** Something was made of gradients, or of the difference of models. */
  made(gradient: GradientNode<P, S>): void {
    const { cell } = gradient;
    if (this.#memory === undefined || 'value' in cell) return;
    const { operation } = cell;
    switch (operation.kind) {
      case 'gradient': return;
      // What is compressed lives on in what arrives and in what is lost.
      case 'compress':
        this.#recentSums.delete(operation.of);
        return;
      case 'difference':
        if (operation.other !== null) for (const model of [operation.one, operation.other]) keepLast(this.#recentlyCompared, model, 2 * this.workers);
        return;
      case 'sum':
        for (const operand of operation.of) this.#lost.delete(operand);
        if (isLoss(operation.of)) this.#lost.add(gradient);
        else if (!operation.of.every(isCompressed)) keepLast(this.#recentSums, gradient, 2 * this.workers + 2);
    }
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
    this.forgetUnused();
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
      if (next instanceof GradientNode && isAsked(next)) this.cached += next.samples.length;
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
    // Nothing has needed a loss yet; where its gradient is known it is one array instead of two.
    for (const lost of this.#lost) if (!isComputed(lost) && operandsOf(lost).every(isComputed)) lost.cell = { value: gradientMadeOf(lost) };
    const shards = this.#recentShards.slice(-this.workers * (this.#recentShards[0]?.count ?? 1));
    for (const kept of [...shards, node, ...this.#recentlyAwaited.slice(-this.workers), ...knownBehind(this.#readLater())]) {
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
    const missing = new Map(states.map(({ key, steps, arrays }): [string, ModelState<P>] => {
      // A checkpoint under this key was written by a history over parameters of the same kind: the problem is part of the key.
      const [parameters, ...memory] = arrays as readonly P[];
      return [key, { parameters: parameters!, memory, steps }];
    }));
    // What is read later need not be behind the target; and behind the target there may be more of what is kept.
    const seen = new Set<HistoryNode<P, S>>([target, ...this.#readLater()]);
    for (const node of seen) {
      if (missing.size === 0) return;
      const key = keyText(node.key);
      const value = missing.get(key);
      missing.delete(key);
      if (isComputed(node)) continue;
      for (const operand of operandsOf(node)) {
        // Later slices are made of the slices that a version was assembled of. A single one is the whole; of several each has steps of its own, and they stand beside it.
        if (value !== undefined && operand instanceof ShardNode && operand.count === 1 && node instanceof VersionNode && !isComputed(operand)) operand.cell = { value };
        seen.add(operand);
      }
      if (value === undefined) continue;
      if (node instanceof GradientNode) node.cell = { value: value.parameters };
      else node.cell = { value };
    }
  }

  /** What may be read after now, as far as can be told. */
  #readLater(): readonly HistoryNode<P, S>[] {
    return [...this.#awaited, ...this.#lost, ...this.#recentSums, ...this.#recentlyCompared];
  }

  #metricsKey({ key }: VersionNode<P, S>): string {
    return keyText(new KeyHash('metrics').key(key).key(this.#evaluationKey).end());
  }
}

/** Adds an item as the latest of at most so many. */
function keepLast<Item>(items: Set<Item>, item: Item, most: number): void {
  items.delete(item);
  items.add(item);
  for (const oldest of items) {
    if (items.size <= most) return;
    items.delete(oldest);
  }
}

/** What is computed, and of everything else what it will be made of. */
function knownBehind<P extends FloatArray, S extends KeyedSamples>(nodes: readonly HistoryNode<P, S>[]): readonly HistoryNode<P, S>[] {
  const seen = new Set(nodes);
  // Grows while it is gone through.
  for (const node of seen) for (const operand of operandsOf(node)) seen.add(operand);
  return [...seen].filter(isComputed);
}

/** Whether these are a gradient and what arrives of it: their difference is what its compression loses. */
function isLoss<P extends FloatArray, S extends KeyedSamples>([gradient, arrives]: readonly GradientNode<P, S>[]): boolean {
  return arrives !== undefined && 'operation' in arrives.cell && arrives.cell.operation.kind === 'compress' && arrives.cell.operation.of === gradient;
}

function isCompressed<P extends FloatArray, S extends KeyedSamples>({ cell }: GradientNode<P, S>): boolean {
  return 'operation' in cell && cell.operation.kind === 'compress';
}

/** Whether it was asked for on samples, and not made of others. */
function isAsked<P extends FloatArray, S extends KeyedSamples>({ cell }: GradientNode<P, S>): boolean {
  return 'operation' in cell && cell.operation.kind === 'gradient';
}
