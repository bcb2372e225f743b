/** The files that a partition or an order names, read before a run. */
import { InputError, type Problem } from '../../basics/errors.js';
import { readNumbersFile, type NumbersFile, type NumbersKind } from './numbers-file.js';
import type { Order, OrderOptions } from './order.js';
import type { Partition, PartitionOptions } from './partition.js';

export interface SamplingOptions { readonly partition: PartitionOptions; readonly sampling: OrderOptions }

/** Who draws what, in which order: plain data without a file left to read. */
export interface Sampling { readonly partition: Partition; readonly sampling: Order }

const isIndex = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < 2 ** 32;
const WORKERS: NumbersKind = { path: 'problem.partition.file', name: 'workers', expected: 'a whole number ≥ 0', accepts: isIndex };
const ROWS: NumbersKind = { path: 'problem.sampling.file', name: 'rows', expected: 'a whole number ≥ 0', accepts: isIndex };

/**
 * Reads what the options name; without files it returns them as they are.
 * @throws InputError with everything that is wrong in the files but what depends on the training set or the cluster (`samplingProblems` says that)
 */
export async function readSampling({ partition, sampling }: SamplingOptions): Promise<Sampling> {
  const problems: Problem[] = [];
  const read = async (file: string, kind: NumbersKind): Promise<NumbersFile> => {
    const found = await readNumbersFile(file, kind);
    if ('numbers' in found) return found;
    problems.push(...found);
    return { numbers: new Float64Array(0), lines: new Uint32Array(0), digest: '' };
  };
  const result: Sampling = { partition: await partitionOf(partition, read), sampling: await orderOf(sampling, read) };
  if (problems.length > 0) throw new InputError(problems);
  return result;
}

type Read = (file: string, kind: NumbersKind) => Promise<NumbersFile>;

async function partitionOf(partition: PartitionOptions, read: Read): Promise<Partition> {
  if (partition.kind !== 'file') return partition;
  const { numbers, lines, digest } = await read(partition.file, WORKERS);
  return { ...partition, owners: Uint32Array.from(numbers), lines, digest };
}

async function orderOf(order: OrderOptions, read: Read): Promise<Order> {
  if (order.kind !== 'listed') return order;
  const { numbers, lines, digest } = await read(order.file, ROWS);
  return { ...order, rows: Uint32Array.from(numbers), lines, digest };
}

/** Names a sampling by what it says, files by their content: equal texts draw the same rows of the same training set from the same streams. */
export function samplingDigest({ partition, sampling }: Sampling): string {
  const ofPartition = partition.kind === 'file' ? `file ${partition.digest}` : JSON.stringify(partition);
  const ofOrder = sampling.kind === 'listed' ? `listed ${sampling.perWorker ? 'per worker ' : ''}${sampling.digest}` : JSON.stringify(sampling);
  return `${ofPartition}; ${ofOrder}`;
}
