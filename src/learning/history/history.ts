/**
 * Ask early, force late: asking for a gradient, a step or a mean only writes a node of a graph down; `metric` forces one version, and
 * computes that version's ancestors and nothing else.
 *
 *   initial ──────► step ──► step ──► mean ──► metric        versions
 *      └─► gradient ──┘        ▲                             all gradients whose version is known go into
 *            gradient ─────────┘                             ONE stacked call: a wave
 *
 * A node that is computed forgets its operands, so the history behind is garbage as soon as no strategy holds a handle of it. Every node has a
 * content key from the start: an evaluation whose key is remembered from an earlier run computes nothing at all.
 */
import type { Compression, Gradient, LearningTask, Metrics, Samples, Shard, Version } from '../../simulation/strategies/learning-task.js';
import { KeyHash, type ContentKey } from './content-key.js';
import { keptPlaces } from './gradient-arithmetic.js';
import { DrawnSamples, GradientNode, ShardNode, VersionNode, isComputed, valueOf, type GradientOperation, type StateOperation } from './history-nodes.js';
import type { KeyedSamples, LearningProblem } from '../learning-problem.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { FloatArray } from '../parameters.js';
import { Recollection } from './recollection.js';
import type { ResultMemory } from './result-memory.js';
import { force, type Learner } from './waves.js';

export interface LearningStatistics {
  /** Gradients asked for; a mean over the samples of P workers counts as P. */
  readonly gradientsAsked: number;
  readonly gradientsComputed: number;
  /** Gradients not computed because a result made of them was known. */
  readonly gradientsCached: number;
  /** Calls that computed them; computed / calls is the mean stack. */
  readonly stackedCalls: number;
}

export interface HistoryOptions<P extends FloatArray, S extends KeyedSamples> {
  readonly problem: LearningProblem<P, S>;
  readonly optimizer: Optimizer;
  /** Names the optimizer with its options. */
  readonly optimizerName: string;
  /** Results of earlier runs; default: none. */
  readonly memory?: ResultMemory | undefined;
  /** Bytes of what was written down and not computed beyond which `isFull`; default: 256 MB. */
  readonly mostBytes?: number;
}

/** About what a node of the graph takes, its key and its operation included. */
const NODE_BYTES = 250;

/** The learning task of one run over a problem; its methods throw TypeError for handles of another task. */
export class LazyHistory<P extends FloatArray, S extends KeyedSamples> implements LearningTask {
  readonly samplesPerPass: number;
  readonly initial: Version;
  readonly #learner: Learner<P, S>;
  readonly #recollection: Recollection<P, S>;
  readonly #mostBytes: number;
  /** By the share that is kept: where a pruned model's numbers are. */
  readonly #places = new Map<number, () => Uint32Array>();
  /** Of what was written down since the last forcing. */
  #bytes = 0;
  #asked = 0;
  #computed = 0;
  #calls = 0;
  /** Forcing is one at a time: a second walk would compute again what the first is computing. */
  #lastForced: Promise<unknown> = Promise.resolve();

  constructor({ problem, optimizer, optimizerName, memory, mostBytes = 256e6 }: HistoryOptions<P, S>) {
    this.#learner = { problem, optimizer };
    this.#recollection = new Recollection(memory, problem.evaluationKey);
    this.#mostBytes = mostBytes;
    this.samplesPerPass = problem.samplesPerPass;
    const { initial } = problem;
    const key = new KeyHash('initial').key(problem.key).text(optimizerName).numbers(initial).end();
    this.initial = new VersionNode<P, S>(this, key, { value: { parameters: initial, memory: optimizer.initialMemory(initial), steps: 0 } });
  }

  draw(worker: number, count: number): Samples {
    if (!(count >= 1)) throw new RangeError(`At least one sample is drawn, not ${count}.`);
    this.#recollection.workers = Math.max(this.#recollection.workers, worker + 1);
    return new DrawnSamples(this, this.#learner.problem.draw(worker, count));
  }

  gradient(at: Version, samples: Samples): Gradient {
    return this.meanGradient(at, [samples]);
  }

  meanGradient(at: Version, samples: readonly Samples[]): Gradient {
    if (samples.length === 0) throw new RangeError('A gradient needs samples.');
    const version = this.#version(at);
    const drawn = samples.map((some) => this.#drawn(some));
    const hash = new KeyHash('gradient').key(version.key).word(drawn.length);
    this.#bytes += NODE_BYTES;
    for (const some of drawn) {
      hash.key(some.key);
      this.#bytes += some.bytes;
    }
    this.#asked += samples.length;
    this.#recollection.asked(version);
    return new GradientNode<P, S>(this, hash.end(), { operation: { kind: 'gradient', at: version } }, drawn);
  }

  part(index: number, count: number): Samples {
    if (!(index >= 0 && index < count && count <= this.samplesPerPass)) throw new RangeError(`There is no part ${index} of ${count} of ${this.samplesPerPass} samples.`);
    return new DrawnSamples(this, this.#learner.problem.part(index, count));
  }

  sum(gradients: readonly Gradient[], weights: readonly number[]): Gradient {
    if (gradients.length === 0) throw new RangeError('A sum needs gradients.');
    if (weights.length !== gradients.length) throw new RangeError('Every gradient of a sum needs its weight.');
    const of = gradients.map((gradient) => this.#gradient(gradient));
    const hash = new KeyHash('sum');
    of.forEach(({ key }, i) => { hash.key(key).number(weights[i]!); });
    return this.#madeOfGradients(hash.end(), { kind: 'sum', of, weights });
  }

  difference(a: Version, b: Version | null): Gradient {
    const one = this.#version(a);
    const other = b === null ? null : this.#version(b);
    const hash = new KeyHash('difference').key(one.key);
    return this.#madeOfGradients((other === null ? hash : hash.key(other.key)).end(), { kind: 'difference', one, other });
  }

  compress(gradient: Gradient, compression: Compression): Gradient {
    const of = this.#gradient(gradient);
    const key = new KeyHash('compress').text(JSON.stringify(compression)).key(of.key).end();
    const { within = 1 } = compression.kind === 'pruned' ? { within: compression.kept } : compression;
    // The gradient of a pruned model is that of its own loss on the samples.
    const samples = compression.kind === 'pruned' ? of.samples : [];
    return this.#madeOfGradients(key, { kind: 'compress', of, compression, seed: key, places: within === 1 ? null : this.#placesOf(within) }, samples);
  }

  step(from: Version, gradient: Gradient, learningRate: number): Version {
    return this.#stepped('step', from, gradient, learningRate);
  }

  stride(from: Version, gradient: Gradient, learningRate: number): Version {
    return this.#stepped('stride', from, gradient, learningRate);
  }

  descend(from: Version, gradient: Gradient, rate: number): Version {
    return this.#stepped('descend', from, gradient, rate);
  }

  mean(versions: readonly Version[]): Version {
    return this.#mixed(versions, null);
  }

  mix(versions: readonly Version[], weights: readonly number[]): Version {
    if (weights.length !== versions.length) throw new RangeError('Every version of a mix needs its weight.');
    return this.#mixed(versions, weights);
  }

  shard(of: Version, index: number, count: number): Shard {
    const version = this.#version(of);
    const key = new KeyHash('shard').key(version.key).word(index).word(count).end();
    return this.#newShard(key, { kind: 'shard', of: version, index, count }, index, count);
  }

  stepShard(from: Shard, gradient: Gradient, learningRate: number): Shard {
    const shard = this.#shard(from);
    const slope = this.#gradient(gradient);
    const key = new KeyHash('step-shard').key(shard.key).key(slope.key).number(learningRate).end();
    return this.#newShard(key, { kind: 'step-shard', from: shard, gradient: slope, rate: learningRate }, shard.index, shard.count);
  }

  assemble(shards: readonly Shard[]): Version {
    const nodes = shards.map((shard) => this.#shard(shard));
    if (nodes.length === 0 || nodes.some(({ index, count }, place) => index !== place || count !== nodes.length)) throw new RangeError('A version needs all its shards, in order.');
    const hash = new KeyHash('assemble');
    for (const { key } of nodes) hash.key(key);
    return this.#newVersion(hash.end(), { kind: 'assemble', shards: nodes });
  }

  metric(version: Version): Promise<Metrics> {
    const node = this.#version(version);
    return node.metrics ??= this.#oneAtATime(async () => {
      const known = isComputed(node) ? this.#recollection.metrics(node) : this.#recollection.recall(node, this.#bytes);
      if (known !== undefined) {
        if (this.isFull) await this.#makeRoom(node);
        return known;
      }
      await this.#force(node);
      const metrics = await this.#learner.problem.evaluate(valueOf(node).parameters);
      await this.#recollection.keep(node, metrics);
      return metrics;
    });
  }

  loss(at: Version, samples: readonly Samples[]): Promise<number> {
    const node = this.#version(at);
    const drawn = samples.map((some) => this.#drawn(some));
    const hash = new KeyHash('loss').key(node.key);
    for (const { key } of drawn) hash.key(key);
    const key = hash.end();
    return this.#oneAtATime(async () => {
      const known = this.#recollection.loss(key, node, this.#bytes);
      if (known !== undefined) return known;
      await this.#force(node);
      const [loss] = await this.#learner.problem.losses([{ at: valueOf(node).parameters, samples: drawn }]);
      this.#recollection.keepLoss(key, loss!);
      return loss!;
    });
  }

  get isFull(): boolean {
    return this.#bytes > this.#mostBytes;
  }

  settle(version: Version): Promise<void> {
    const node = this.#version(version);
    return this.#oneAtATime(() => this.#makeRoom(node));
  }

  /** The numbers of a version, computed now if they have not been; not to be written to. */
  async parameters(version: Version): Promise<P> {
    const node = this.#version(version);
    await this.#oneAtATime(() => this.#force(node));
    return valueOf(node).parameters;
  }

  statistics(): LearningStatistics {
    return { gradientsAsked: this.#asked, gradientsComputed: this.#computed, gradientsCached: this.#recollection.cached, stackedCalls: this.#calls };
  }

  /** From a checkpoint if there is one: that computes nothing. */
  async #makeRoom(node: VersionNode<P, S>): Promise<void> {
    this.#bytes -= await this.#recollection.restore(node);
    if (this.isFull) await this.#force(node);
  }

  async #force(node: VersionNode<P, S>): Promise<void> {
    await this.#recollection.restore(node);
    await force(node, this.#learner, {
      stack: (gradients) => {
        this.#calls++;
        for (const gradient of gradients) {
          this.#computed += gradient.samples.length;
          this.#recollection.computed(gradient);
        }
      },
      shardStepped: (shard) => { this.#recollection.shardStepped(shard); },
    });
    this.#recollection.forgetUnused();
    this.#bytes = 0;
  }

  #stepped(kind: 'step' | 'stride' | 'descend', from: Version, gradient: Gradient, rate: number): Version {
    const version = this.#version(from);
    const slope = this.#gradient(gradient);
    if (kind === 'step' && slope.samples.length === 0 && this.#learner.optimizer.lineSearch !== undefined) throw new RangeError('A line search needs a gradient that was asked for on samples.');
    const key = new KeyHash(kind).key(version.key).key(slope.key).number(rate).end();
    return this.#newVersion(key, { kind, from: version, gradient: slope, rate });
  }

  /** Looked for once, when first needed. */
  #placesOf(kept: number): () => Uint32Array {
    let places = this.#places.get(kept);
    if (places === undefined) {
      let found: Uint32Array | undefined;
      places = () => found ??= keptPlaces(kept, this.#learner.problem.initial.length);
      this.#places.set(kept, places);
    }
    return places;
  }

  #madeOfGradients(key: ContentKey, operation: GradientOperation<P, S>, samples: readonly S[] = []): Gradient {
    this.#bytes += NODE_BYTES;
    const node = new GradientNode<P, S>(this, key, { operation }, samples);
    this.#recollection.made(node);
    return node;
  }

  #mixed(versions: readonly Version[], weights: readonly number[] | null): Version {
    if (versions.length === 0) throw new RangeError('A mean needs versions.');
    const of = versions.map((version) => this.#version(version));
    const hash = new KeyHash(weights === null ? 'mean' : 'mix');
    of.forEach(({ key }, i) => {
      hash.key(key);
      if (weights !== null) hash.number(weights[i]!);
    });
    return this.#newVersion(hash.end(), { kind: 'mix', of, weights });
  }

  #newVersion(key: ContentKey, operation: StateOperation<P, S>): VersionNode<P, S> {
    this.#bytes += NODE_BYTES;
    return new VersionNode<P, S>(this, key, { operation });
  }

  #newShard(key: ContentKey, operation: StateOperation<P, S>, index: number, count: number): ShardNode<P, S> {
    this.#bytes += NODE_BYTES;
    return new ShardNode<P, S>(this, key, { operation }, index, count);
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

  // Each handle made here carries this task as its owner, and only this task's parameters and samples: that is what the four predicates say.
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

