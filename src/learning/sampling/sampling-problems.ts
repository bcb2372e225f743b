/** What is wrong with a sampling as far as sizes show: before the labels are read and any sample is drawn. */
import type { Problem } from '../../basics/errors.js';
import { shownOf } from './numbers-file.js';
import { drawsAgain, type ListedOrder, type Order } from './order.js';
import type { PartitionFile } from './partition.js';
import type { Sampling } from './read-sampling.js';
import type { SamplerSetting } from './sampler.js';

export interface SamplingSizes extends Pick<SamplerSetting, 'samples' | 'workers' | 'batches'> {
  /** Classes of the data set, 0 where its labels are numbers; left out where that has been looked at. */
  readonly classes?: number | undefined;
}

/** Everything that the sizes show to be wrong; a listed order goes by no partition. */
export function samplingProblems({ partition, sampling }: Sampling, sizes: SamplingSizes): readonly Problem[] {
  if (sampling.kind === 'listed') return listProblems(sampling, sizes);
  const { samples, workers, batches, classes } = sizes;
  const needed = partition.kind === 'by-label' ? workers * partition.labelsPerWorker : partition.kind === 'shared' ? 0 : workers;
  if (needed > samples) {
    return [{
      path: 'cluster.workers', message: `more ${partition.kind === 'by-label' ? 'shards' : 'workers'} than training samples to deal`, expected: `≤ ${samples}`,
      received: String(needed), fix: 'use fewer workers or partition: shared',
    }];
  }
  switch (partition.kind) {
    case 'file': {
      const problems = ownerProblems(partition, sizes);
      return problems.length > 0 ? problems : shareProblems(sharesIn(partition, workers), batches, { partition, sampling });
    }
    case 'by-label': case 'dirichlet':
      if (classes === 0) return [{ path: 'problem.partition', message: 'the labels of this data set are numbers, not classes', expected: 'iid, shared or a file', received: partition.kind }];
      return partition.kind === 'dirichlet' ? [] : shareProblems(atMost(samples, workers, partition.labelsPerWorker), batches, { partition, sampling });
    case 'iid': return shareProblems(dealt(samples, workers), batches, { partition, sampling });
    case 'shared': return batchProblems(samples, batches, sampling);
  }
}

/**
 * What is wrong with shares of these sizes: empty ones, and batches that are larger than the share they are drawn from without replacement.
 * @param batches largest batch of each worker
 */
export function shareProblems(sizes: readonly number[], batches: readonly number[], { partition, sampling }: Sampling): readonly Problem[] {
  const empty = sizes.flatMap((size, worker) => (size === 0 ? [worker] : []));
  if (empty.length > 0) {
    return [{
      path: 'problem.partition', message: `the partition leaves ${named(empty)} without samples`,
      fix: partition.kind === 'file' ? 'name every worker in the file, or use fewer workers' : 'use fewer workers, a larger concentration or another seed',
    }];
  }
  if (drawsAgain(sampling)) return [];
  const short = sizes.flatMap((size, worker) => ((batches[worker] ?? 0) > size ? [worker] : []));
  const [worker] = short;
  if (worker === undefined) return [];
  return [{
    path: 'problem.partition', message: `the batch of ${named(short)} is larger than its share of the training set`,
    expected: `≤ ${sizes[worker]!} samples, the share of worker ${worker}`, received: String(batches[worker]!), fix: 'use a smaller batch, fewer workers or sampling: replacement',
  }];
}

function batchProblems(samples: number, batches: readonly number[], sampling: Order): readonly Problem[] {
  const largest = batches.reduce((most, batch) => Math.max(most, batch), 0);
  if (drawsAgain(sampling) || largest <= samples) return [];
  return [{
    path: 'problem.partition', message: 'a batch is larger than the training set', expected: `≤ ${samples} samples`, received: String(largest),
    fix: 'use a smaller batch or sampling: replacement',
  }];
}

/** Sizes of the shares that `iid` deals. */
function dealt(samples: number, workers: number): number[] {
  return Array.from({ length: workers }, (_, worker) => Math.floor(samples * (worker + 1) / workers) - Math.floor(samples * worker / workers));
}

/** Most samples that a worker can have of equal shards, of which some may be larger by one. */
function atMost(samples: number, workers: number, shardsPerWorker: number): number[] {
  return Array<number>(workers).fill(shardsPerWorker * Math.ceil(samples / (workers * shardsPerWorker)));
}

function sharesIn({ owners }: PartitionFile, workers: number): number[] {
  const sizes = Array<number>(workers).fill(0);
  for (let row = 0; row < owners.length; row++) sizes[owners[row]!]!++;
  return sizes;
}

function ownerProblems({ file, owners, lines }: PartitionFile, { samples, workers }: SamplingSizes): readonly Problem[] {
  const path = 'problem.partition.file';
  const wrongCount: Problem[] = owners.length === samples ? [] : [{
    file, path, message: 'the file does not name one worker per training sample', expected: `${samples} numbers`, received: String(owners.length),
  }];
  return [...wrongCount, ...outOfRange(owners, lines, workers, { file, path, message: 'there is no such worker' }, 'a worker')];
}

function listProblems({ file, rows, lines, perWorker }: ListedOrder, { samples, workers }: SamplingSizes): readonly Problem[] {
  const path = 'problem.sampling.file';
  const lists = perWorker ? linesIn(lines) : workers;
  const wrongCount: Problem[] = lists === workers ? [] : [{
    file, path, message: 'the file does not have one line per worker', expected: `${workers} lines of rows`, received: String(lists), fix: 'write one line for each, or set perWorker: false where all draw from one list',
  }];
  return [...wrongCount, ...outOfRange(rows, lines, samples, { file, path, message: 'there is no such row of the training set' }, 'a row')];
}

function outOfRange(numbers: ArrayLike<number>, lines: ArrayLike<number>, end: number, problem: Problem, name: string): readonly Problem[] {
  const bad: Problem[] = [];
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i]! >= end) bad.push({ ...problem, line: lines[i]!, expected: `${name} in 0 … ${end - 1}`, received: String(numbers[i]!) });
  }
  return shownOf(bad, (more) => ({ ...problem, message: `${more} more of the file's entries are out of range` }));
}

function linesIn(lines: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < lines.length; i++) if (i === 0 || lines[i] !== lines[i - 1]) count++;
  return count;
}

function named([first, ...others]: readonly number[]): string {
  return `worker ${first!}${others.length === 0 ? '' : ` and ${others.length} more`}`;
}
