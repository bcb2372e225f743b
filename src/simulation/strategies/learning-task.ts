/**
 * THE DOOR between *when* (simulation) and *what* (learning): types only. A strategy asks here for gradients and steps and gets handles;
 * nothing is computed until `metric` forces a version, and then only that version's ancestors.
 */

/** Parameters at one moment, immutable; two handles may stand for equal parameters. */
export interface Version { readonly isVersion: true }

/** A gradient asked for at a version on given samples, mean over its samples; or what was made of such: anything of the parameters' shape that can be stepped along. */
export interface Gradient { readonly isGradient: true }

/** One of equal slices of a version's parameters: what one of several servers holds. */
export interface Shard { readonly isShard: true }

/** How a gradient is made smaller; `pruned` keeps the same numbers every time and for all workers. */
export type Compression = { readonly kind: 'pruned'; /** Share of the numbers. */ readonly kept: number } | ((
  | { readonly kind: 'top-k' | 'random-k'; /** Share of the numbers. */ readonly kept: number }
  | { readonly kind: 'qsgd'; /** Above 0. */ readonly levels: number; /** Whether it is made so much smaller that it never loses more than there is, in the mean; then it has a bias. */ readonly isDamped?: true }
  | { readonly kind: 'sign' }
) & {
  /** Share of its weights that a pruned model has kept: the others are no numbers to be sent. Default: all. */
  readonly within?: number;
  /** Who compresses: two who compress equal gradients at random draw differently. */
  readonly by?: number;
});

/** Samples drawn from one worker's stream, in order; or a part of the training set. */
export interface Samples {
  /** How many samples, ≥ 1. */
  readonly count: number;
}

/** Quality of a version on the fixed evaluation subsets: mean losses, and accuracies in [0, 1] where the problem has classes (else null). */
export interface Metrics {
  readonly trainLoss: number;
  readonly testLoss: number;
  readonly trainAccuracy: number | null;
  readonly testAccuracy: number | null;
}

export type MetricName = keyof Metrics;

/** A learning problem as a strategy sees it. Every method but `metric` returns at once and computes nothing. */
export interface LearningTask {
  /** Size of the training set in samples: one pass. */
  readonly samplesPerPass: number;
  /** The parameters that every worker starts from. */
  readonly initial: Version;
  /** The next `count` samples of that worker's stream; deterministic per worker, whatever the others draw (but for a shared partition). */
  draw(worker: number, count: number): Samples;
  /** The mean gradient over the samples at a version. */
  gradient(at: Version, samples: Samples): Gradient;
  /** The mean over all samples of several workers at one version, computed as one big batch. */
  meanGradient(at: Version, samples: readonly Samples[]): Gradient;
  /** The index-th of `count` parts of the training set, as equal as can be; the same samples every time. Of the noisy quadratic: none of its noise. */
  part(index: number, count: number): Samples;
  /** Σ weight × gradient: momentum, codes, error feedback. */
  sum(gradients: readonly Gradient[], weights: readonly number[]): Gradient;
  /** a − b, or a where b is null, as something to step along: `descend(x, difference(x, y), α)` moves x towards y by a share α. */
  difference(a: Version, b: Version | null): Gradient;
  /** What arrives of a gradient that was compressed; what is random about it depends on its operands alone. */
  compress(gradient: Gradient, compression: Compression): Gradient;
  /** A step of the run's optimizer; for plain SGD `from − learningRate × gradient`. */
  step(from: Version, gradient: Gradient, learningRate: number): Version;
  /** A step of exactly that rate, where `step` would search along its direction for the length. */
  stride(from: Version, gradient: Gradient, learningRate: number): Version;
  /** `from − rate × gradient` whatever the optimizer, whose memory of `from` stays as it is. */
  descend(from: Version, gradient: Gradient, rate: number): Version;
  /** The mean of several versions, equally weighted. */
  mean(versions: readonly Version[]): Version;
  /** Their weighted sum; the weights are any numbers, one for each. */
  mix(versions: readonly Version[], weights: readonly number[]): Version;
  /** The index-th of `count` slices of a version, as equal as can be. */
  shard(of: Version, index: number, count: number): Shard;
  /** The slice that `step` would lead to, of the slice before it and a gradient that may have been asked for at other parameters. */
  stepShard(from: Shard, gradient: Gradient, learningRate: number): Shard;
  /** The version that these slices, in order and complete, make up; they may be of different versions. */
  assemble(shards: readonly Shard[]): Version;
  /** Forces the version and evaluates it; with `loss` and `settle` the only computation there is. */
  metric(version: Version): Promise<Metrics>;
  /** Forces the version; its mean loss on the samples, each counted once. */
  loss(at: Version, samples: readonly Samples[]): Promise<number>;
  /** Whether so much is written down and not computed that a version should be settled. */
  readonly isFull: boolean;
  /** Forces the version without evaluating it, so that what lies behind can be forgotten. Changes no result. */
  settle(version: Version): Promise<void>;
}
