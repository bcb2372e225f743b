import type { Streams } from '../../basics/random.js';

/** Rows in [0, samples) of a worker's next `count` samples. */
export type DistributedSampler = (worker: number, count: number) => Uint32Array;

/** What a sampler needs to know beside its options. */
export interface SamplerSetting {
  /** Size of the training set. */
  readonly samples: number;
  readonly workers: number;
  /** Largest batch of each worker. */
  readonly batches: readonly number[];
  /** Labels of the training set, where a partition goes by them. */
  readonly labels?: ArrayLike<number> | undefined;
  readonly streams: Streams;
}
