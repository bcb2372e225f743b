/**
 * Where workers read their training data, and how long that takes: b samples of a bytes at a rate of B take r = b·a/B.
 *
 * | kind | a worker's rate B | assumes |
 * |---|---|---|
 * | `local` | its own disk's | the training set is dealt to the workers, each of whom keeps its part |
 * | `servers` | min(1, D/P) of one server's, for D data servers and P workers | all read all the time, so that the servers' bandwidth is dealt equally |
 *
 * Overlapped, the next batch is read while this one is computed, and a step takes max(compute, r), the first one r longer, for its own batch has
 * to be read before; nothing is read while the worker waits or communicates. Otherwise a step takes r + compute.
 * Reading is in nobody's way on the network: data servers are taken to have one of their own.
 */
import { count, quantity, z } from '../../basics/fields.js';
import type { StepTimes } from './step-time.js';

const sharedFields = {
  bytesPerSample: quantity('size', 'Bytes of one sample where it is read', { above: 0 }),
  overlapped: z.boolean().default(true).describe('Whether the next batch is read while this one is computed.'),
};

export const loadingOptions = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('local').describe('Every worker reads its part of the training set from its own disk.'),
    bandwidth: quantity('bandwidth', 'Of a worker\'s disk', { above: 0 }),
    ...sharedFields,
  }),
  z.strictObject({
    kind: z.literal('servers').describe('All workers read from training-data servers.'),
    servers: count('D: data servers.', { least: 1, most: 100_000 }),
    bandwidth: quantity('bandwidth', 'Of one data server, dealt to the workers that read from it', { above: 0 }),
    ...sharedFields,
  }),
]).describe('Reading of the training data; without it reading takes no time.');
export type LoadingOptions = z.output<typeof loadingOptions>;

/** B, bytes per second that each of so many workers reads at. */
export function readingRate(loading: LoadingOptions, workers: number): number {
  return loading.kind === 'local' ? loading.bandwidth : loading.bandwidth * Math.min(1, loading.servers / workers);
}

/** r, seconds in which one of so many workers reads that many samples. */
export function readingTime(loading: LoadingOptions, workers: number, samples: number): number {
  return samples * loading.bytesPerSample / readingRate(loading, workers);
}

/** Seconds of a step, other than the first, whose batch takes that long to compute and to read. */
export function loadedStepTime({ overlapped }: Pick<LoadingOptions, 'overlapped'>, compute: number, read: number): number {
  return overlapped ? Math.max(compute, read) : read + compute;
}

/**
 * Step times with the reading of the data in them; a worker that has a part of the layers reads as large a part of the batch.
 * @param workers that read at the same time
 * @param batches samples per step of each worker
 */
export function withLoading(stepTimes: StepTimes, loading: LoadingOptions, workers: number, batches: readonly number[]): Required<StepTimes> {
  const perSample = readingTime(loading, workers, 1);
  const hasRead = new Uint8Array(batches.length);
  // By worker: what reading has added so far, and when the last step began, how long it takes and what of that is reading.
  const added = new Float64Array(batches.length);
  const begun = new Float64Array(batches.length);
  const durations = new Float64Array(batches.length);
  const ofLast = new Float64Array(batches.length);

  return {
    next(worker, at, samples = batches[worker]!, share = 1) {
      const compute = stepTimes.next(worker, at, samples, share);
      const read = perSample * samples * share;
      const isFirst = hasRead[worker] === 0;
      hasRead[worker] = 1;
      const duration = loadedStepTime(loading, compute, read) + (isFirst && loading.overlapped ? read : 0);
      added[worker]! += ofLast[worker]!;
      begun[worker] = at;
      durations[worker] = duration;
      ofLast[worker] = duration - compute;
      return duration;
    },
    loadedUntil(worker, now) {
      // Of a step that is not over, a part.
      const isOver = now >= begun[worker]! + durations[worker]!;
      return added[worker]! + ofLast[worker]! * (isOver ? 1 : Math.max(0, now - begun[worker]!) / durations[worker]!);
    },
  };
}
