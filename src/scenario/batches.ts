/** How a strategy's batch was written: exactly one of the two. */
export interface BatchOptions {
  /** Samples per gradient of every worker (weak scaling). */
  readonly batchPerWorker?: number | undefined;
  /** Samples of all workers' gradients together (strong scaling). */
  readonly globalBatch?: number | undefined;
}

/**
 * Samples per gradient of each worker. A global batch is dealt as evenly as can be: the first (globalBatch mod workers) get one more.
 * Where neither is given, 1 each: the strategy goes by the training set.
 * @returns one whole number per worker; they sum to `globalBatch` exactly, or are `batchPerWorker` each
 */
export function batchesOf({ batchPerWorker, globalBatch }: BatchOptions, workers: number): number[] {
  if (batchPerWorker !== undefined || globalBatch === undefined) return new Array<number>(workers).fill(batchPerWorker ?? 1);
  const share = Math.floor(globalBatch / workers);
  const left = globalBatch % workers;
  return Array.from({ length: workers }, (_, worker) => (worker < left ? share + 1 : share));
}
