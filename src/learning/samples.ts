/**
 * Who gets which samples, always without replacement. `iid`: the training set is shuffled once and dealt into equal shares, and each worker
 * sweeps its own in an order reshuffled every sweep. `shared`: all workers take consecutive blocks of one order, reshuffled every pass, so
 * that P workers with batches of B see together exactly what one worker with batches of P·B sees.
 */
import { InputError } from '../basics/errors.js';
import { shuffle, type Streams, type Uniform } from '../basics/random.js';

export type Partition = 'iid' | 'shared';

export interface PartitionOptions {
  readonly partition: Partition;
  /** Size of the training set. */
  readonly samples: number;
  readonly workers: number;
  readonly streams: Streams;
}

/** The indices in [0, samples) of a worker's next `count` samples; a draw that crosses the end of a sweep goes on in the next. */
export type DistributedSampler = (worker: number, count: number) => Uint32Array;

/**
 * The samples of every worker.
 * @throws InputError if there are more workers than samples to deal
 */
export function distributedSampler({ partition, samples, workers, streams }: PartitionOptions): DistributedSampler {
  if (partition === 'shared') {
    const next = sweeps(indices(samples), streams('learning/samples'));
    return (_worker, count) => next(count);
  }
  if (workers > samples) {
    throw new InputError([{
      path: 'cluster.workers', message: 'more workers than training samples to deal', expected: `≤ ${samples}`, received: String(workers),
      fix: 'use fewer workers or partition: shared',
    }]);
  }
  const order = shuffle(indices(samples), streams('learning/partition'));
  const shares = Array.from({ length: workers }, (_, worker) => sweeps(
    order.slice(Math.floor(samples * worker / workers), Math.floor(samples * (worker + 1) / workers)),
    streams(`learning/worker/${worker}/samples`),
  ));
  return (worker, count) => shares[worker]!(count);
}

/** A random subset of [0, samples), without replacement; all of it, in order, when `count` is not less. */
export function randomSubset(samples: number, count: number, source: Uniform): Uint32Array {
  return count >= samples ? indices(samples) : shuffle(indices(samples), source).slice(0, count);
}

function sweeps(share: Uint32Array, source: Uniform): (count: number) => Uint32Array {
  let position = share.length;
  return (count) => {
    const drawn = new Uint32Array(count);
    for (let filled = 0; filled < count;) {
      if (position === share.length) {
        shuffle(share, source);
        position = 0;
      }
      const taken = Math.min(count - filled, share.length - position);
      drawn.set(share.subarray(position, position + taken), filled);
      position += taken;
      filled += taken;
    }
    return drawn;
  };
}

function indices(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}
