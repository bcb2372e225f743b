/** What workers send of their gradients: as they are, or compressed, with what was lost added to the next (error feedback). */
import { compressedBytes, hasErrorFeedback, isCompression, type Compressing, type CompressionOptions } from './compression.js';
import type { Gradient, LearningTask, Samples, Version } from '../learning-task.js';

export interface Wire {
  /** Bytes of one worker's gradient. */
  readonly gradientBytes: number;
  readonly isCompressed: boolean;
  /** What is sent of a part of a gradient of so many bytes, compressed by itself. */
  bytesOf(bytes: number): number;
  /** What arrives of the worker's gradient, or of anything else of that shape that it sends instead; to be asked once for each that is sent, in order. */
  sent(worker: number, gradient: Gradient): Gradient;
  /** What arrives of it where nothing that was lost is added: for who keeps account of that by other means. */
  compressed(worker: number, gradient: Gradient): Gradient;
  /** The same of what a copy that both ends keep differs by, to be added to that copy: so that less is left of it in the mean, whatever the compression. */
  contracted(worker: number, difference: Gradient): Gradient;
  /** The mean over all samples of workers who each send theirs. Uncompressed it is one big batch. @param samples of each of them */
  mean(at: Version, workers: readonly number[], samples: readonly Samples[]): Gradient;
}

/** @param parameterBytes n, of an uncompressed gradient */
export function wireOf(task: LearningTask, compression: CompressionOptions, parameterBytes: number): Wire {
  const bytesOf = (bytes: number): number => compressedBytes(compression, bytes);
  const sizes = { gradientBytes: bytesOf(parameterBytes), bytesOf };
  if (isCompression(compression)) return { ...sizes, ...compressing(task, compression) };
  return { ...sizes, isCompressed: false, sent: (_, gradient) => gradient, compressed: (_, gradient) => gradient, contracted: (_, difference) => difference, mean: (at, _, samples) => task.meanGradient(at, samples) };
}

function compressing(task: LearningTask, compression: Compressing): Omit<Wire, 'gradientBytes' | 'bytesOf'> {
  /** By worker: what its compressions have lost so far. */
  const lost = new Map<number, Gradient>();

  function compressed(worker: number, gradient: Gradient): Gradient {
    return task.compress(gradient, { ...compression, by: worker });
  }

  function contracted(worker: number, difference: Gradient): Gradient {
    return compression.kind === 'qsgd' ? task.compress(difference, { ...compression, by: worker, isDamped: true }) : compressed(worker, difference);
  }

  function sent(worker: number, gradient: Gradient): Gradient {
    if (!hasErrorFeedback(compression)) return compressed(worker, gradient);
    const before = lost.get(worker);
    const corrected = before === undefined ? gradient : task.sum([gradient, before], [1, 1]);
    const arrives = compressed(worker, corrected);
    lost.set(worker, task.sum([corrected, arrives], [1, -1]));
    return arrives;
  }

  return {
    isCompressed: true, sent, compressed, contracted,
    mean(at, workers, samples) {
      const total = samples.reduce((sum, { count }) => sum + count, 0);
      return task.sum(samples.map((own, index) => sent(workers[index]!, task.gradient(at, own))), samples.map(({ count }) => count / total));
    },
  };
}
