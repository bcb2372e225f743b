/**
 * Ask early, force late: asking for a gradient, a step or a mean only writes a node of a graph down; `metric` forces one version, and
 * computes that version's ancestors and nothing else.
 *
 *   initial ──────► step ──► step ──► mean ──► metric        versions
 *      └─► gradient ──┘        ▲                             all gradients whose version is known go into
 *            gradient ─────────┘                             ONE stacked call: a wave
 *
 * A node that is computed forgets its operands, so the history behind is garbage as soon as no strategy holds a handle of it.
 */
import type { Gradient, LearningTask, Metrics, Samples, Shard, Version } from '../simulation/strategies/learning-task.js';
import { DrawnSamples, GradientNode, ShardNode, VersionNode, operationOf, uncomputedAncestors, valueOf, type HistoryNode, type Operation } from './history-nodes.js';
import type { LearningProblem } from './learning-problem.js';

export interface LearningStatistics {
  /** Gradients asked for; a mean over the samples of P workers counts as P. */
  readonly gradientsAsked: number;
  readonly gradientsComputed: number;
  /** Gradients not computed because their result was known. */
  readonly gradientsCached: number;
  /** Calls that computed them; computed / calls is the mean stack. */
  readonly stackedCalls: number;
}

/** The learning task of one run over a problem; its methods throw TypeError for handles of another task. */
export class LazyHistory<P, S extends Samples> implements LearningTask {
  readonly samplesPerPass: number;
  readonly initial: Version;
  readonly #problem: LearningProblem<P, S>;
  #asked = 0;
  #computed = 0;
  #calls = 0;
  /** Forcing is one at a time: a second walk would compute again what the first is computing. */
  #lastForced: Promise<unknown> = Promise.resolve();

  constructor(problem: LearningProblem<P, S>) {
    this.#problem = problem;
    this.samplesPerPass = problem.samplesPerPass;
    this.initial = new VersionNode<P, S>(this, { value: problem.initial });
  }

  draw(worker: number, count: number): Samples {
    if (!(count >= 1)) throw new RangeError(`At least one sample is drawn, not ${count}.`);
    return new DrawnSamples(this, this.#problem.draw(worker, count));
  }

  gradient(at: Version, samples: Samples): Gradient {
    return this.meanGradient(at, [samples]);
  }

  meanGradient(at: Version, samples: readonly Samples[]): Gradient {
    if (samples.length === 0) throw new RangeError('A gradient needs samples.');
    this.#asked += samples.length;
    return new GradientNode<P, S>(this, { operation: { kind: 'gradient', at: this.#version(at), samples: samples.map((some) => this.#drawn(some)) } });
  }

  step(from: Version, gradient: Gradient, learningRate: number): Version {
    return new VersionNode<P, S>(this, { operation: { kind: 'step', from: this.#version(from), gradient: this.#gradient(gradient), rate: learningRate } });
  }

  mean(versions: readonly Version[]): Version {
    if (versions.length === 0) throw new RangeError('A mean needs versions.');
    return new VersionNode<P, S>(this, { operation: { kind: 'mean', of: versions.map((version) => this.#version(version)) } });
  }

  shard(of: Version, index: number, count: number): Shard {
    return new ShardNode<P, S>(this, { operation: { kind: 'shard', of: this.#version(of), index, count } }, index, count);
  }

  stepShard(from: Shard, gradient: Gradient, learningRate: number): Shard {
    const shard = this.#shard(from);
    return new ShardNode<P, S>(this, { operation: { kind: 'step-shard', from: shard, gradient: this.#gradient(gradient), rate: learningRate } }, shard.index, shard.count);
  }

  assemble(shards: readonly Shard[]): Version {
    const nodes = shards.map((shard) => this.#shard(shard));
    if (nodes.length === 0 || nodes.some(({ index, count }, place) => index !== place || count !== nodes.length)) throw new RangeError('A version needs all its shards, in order.');
    return new VersionNode<P, S>(this, { operation: { kind: 'assemble', shards: nodes } });
  }

  metric(version: Version): Promise<Metrics> {
    const node = this.#version(version);
    return node.metrics ??= this.#oneAtATime(async () => this.#problem.evaluate(await this.#force(node)));
  }

  statistics(): LearningStatistics {
    return { gradientsAsked: this.#asked, gradientsComputed: this.#computed, gradientsCached: 0, stackedCalls: this.#calls };
  }

  /** Walks to `target` in waves; a wave is every gradient that can be computed, then every step and mean that follows from what is known. */
  async #force(target: VersionNode<P, S>): Promise<P> {
    const { pending, ready } = uncomputedAncestors(target);
    const settle = (node: HistoryNode<P, S>, value: P): void => {
      const { dependents } = pending.get(node)!;
      node.state = { value };
      pending.delete(node);
      for (const dependent of dependents) {
        if (--pending.get(dependent)!.missing === 0) ready.push(dependent);
      }
    };
    while (ready.length > 0) {
      const wave: HistoryNode<P, S>[] = [];
      const asks: { at: P; samples: readonly S[] }[] = [];
      for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
        const operation = operationOf(node);
        if (operation.kind === 'gradient') {
          wave.push(node);
          asks.push({ at: valueOf(operation.at), samples: operation.samples });
        } else {
          settle(node, this.#follow(operation));
        }
      }
      if (wave.length === 0) break;
      const gradients = await this.#problem.gradients(asks);
      this.#calls++;
      for (let i = 0; i < wave.length; i++) {
        this.#computed += asks[i]!.samples.length;
        settle(wave[i]!, gradients[i]!);
      }
    }
    return valueOf(target);
  }

  /** What follows from known operands without a gradient. */
  #follow(operation: Exclude<Operation<P, S>, { readonly kind: 'gradient' }>): P {
    switch (operation.kind) {
      case 'step': return this.#problem.step(valueOf(operation.from), valueOf(operation.gradient), operation.rate);
      case 'mean': return this.#problem.mean(operation.of.map(valueOf));
      case 'shard': return this.#problem.slice(valueOf(operation.of), operation.index, operation.count);
      case 'step-shard': {
        const { index, count } = operation.from;
        return this.#problem.step(valueOf(operation.from), this.#problem.slice(valueOf(operation.gradient), index, count), operation.rate);
      }
      case 'assemble': return this.#problem.join(operation.shards.map(valueOf));
    }
  }

  #oneAtATime<Result>(job: () => Promise<Result>): Promise<Result> {
    const result = this.#lastForced.then(job);
    this.#lastForced = result.catch(() => undefined);
    return result;
  }

  #version(handle: Version): VersionNode<P, S> {
    if (this.#isVersion(handle)) return handle;
    throw new TypeError('A version of another learning task.');
  }

  #shard(handle: Shard): ShardNode<P, S> {
    if (this.#isShard(handle)) return handle;
    throw new TypeError('A shard of another learning task.');
  }

  #gradient(handle: Gradient): GradientNode<P, S> {
    if (this.#isGradient(handle)) return handle;
    throw new TypeError('A gradient of another learning task.');
  }

  #drawn(handle: Samples): S {
    if (this.#isDrawn(handle)) return handle.drawn;
    throw new TypeError('Samples of another learning task.');
  }

  // Each handle made here carries this task as its owner, and only this task's parameters and samples: that is what the three predicates say.
  #isVersion(handle: Version): handle is VersionNode<P, S> {
    return handle instanceof VersionNode && handle.owner === this;
  }

  #isShard(handle: Shard): handle is ShardNode<P, S> {
    return handle instanceof ShardNode && handle.owner === this;
  }

  #isGradient(handle: Gradient): handle is GradientNode<P, S> {
    return handle instanceof GradientNode && handle.owner === this;
  }

  #isDrawn(handle: Samples): handle is DrawnSamples<S> {
    return handle instanceof DrawnSamples && handle.owner === this;
  }
}
