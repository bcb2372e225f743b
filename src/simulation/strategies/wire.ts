/** What workers send of their gradients: as they are, or compressed, with what was lost added to the next (error feedback). */
import { compressedBytes, hasErrorFeedback, type CompressionOptions } from './compression.js';
import type { Gradient, LearningTask, Samples, Version } from './learning-task.js';

export interface Wire {
  /** Bytes of one worker's gradient. */
  readonly gradientBytes: number;
  readonly isCompressed: boolean;
  /** What arrives of the worker's gradient, or of anything else of that shape that it sends instead; to be asked once for each that is sent, in order. */
  sent(worker: number, gradient: Gradient): Gradient;
  /** The mean over all samples of workers who each send theirs. Uncompressed it is one big batch. @param samples of each of them */
  mean(at: Version, workers: readonly number[], samples: readonly Samples[]): Gradient;
}

/** @param parameterBytes n, of an uncompressed gradient */
export function wireOf(task: LearningTask, compression: CompressionOptions, parameterBytes: number): Wire {
  const gradientBytes = compressedBytes(compression, parameterBytes);
  if (compression.kind === 'none') return { gradientBytes, isCompressed: false, sent: (_, gradient) => gradient, mean: (at, _, samples) => task.meanGradient(at, samples) };
  /** By worker: what its compressions have lost so far. */
  const lost = new Map<number, Gradient>();

  function sent(worker: number, gradient: Gradient): Gradient {
    if (compression.kind === 'none') return gradient;
    if (!hasErrorFeedback(compression)) return task.compress(gradient, compression);
    const before = lost.get(worker);
    const corrected = before === undefined ? gradient : task.sum([gradient, before], [1, 1]);
    const arrives = task.compress(corrected, compression);
    lost.set(worker, task.sum([corrected, arrives], [1, -1]));
    return arrives;
  }

  return {
    gradientBytes,
    isCompressed: true,
    sent,
    mean(at, workers, samples) {
      const total = samples.reduce((sum, { count }) => sum + count, 0);
      return task.sum(samples.map((own, index) => sent(workers[index]!, task.gradient(at, own))), samples.map(({ count }) => count / total));
    },
  };
}
