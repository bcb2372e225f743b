/** What a learner need not compute again, kept on disk under content keys (32 hexadecimal digits). */
import { join } from 'node:path';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './store-checkpoint.js';
import { EntryFolder } from './store-entry.js';
import { decodeMetrics, encodeMetrics, type KeptMetrics } from './store-metrics.js';
import { DEFAULT_BOUND, KINDS, trimStore, type Trimmed } from './store-trim.js';

/** Share of the bound that one thread writes before it looks at the folder. */
const UNTRIMMED = 1 / 8;

/** Every thread and process makes one of its own over the same folder. Nothing here throws for what the file system does. */
export interface LearnerMemory {
  /** Undefined where nothing was kept, or it is damaged or unreadable. */
  findMetrics(key: string): KeptMetrics | undefined;
  /** Kept when it returns. */
  keepMetrics(key: string, metrics: KeptMetrics): void;
  findCheckpoint(key: string): Promise<Checkpoint | undefined>;
  keepCheckpoint(key: string, checkpoint: Checkpoint): Promise<void>;
  /** Files that were not what was written: removed, to be computed again. */
  readonly damaged: readonly string[];
  /** Why the first result that could not be kept was not (no space, not allowed); undefined if all were. */
  readonly unkept: string | undefined;
  /** Once at the end of everything, in one of the threads. */
  trim(): Trimmed;
}

/**
 * @param folder created when the first result is kept
 * @param bound of the whole folder, in bytes; by default 2 GB
 */
export function learnerMemory(folder: string, { bound = DEFAULT_BOUND }: { readonly bound?: number | undefined } = {}): LearnerMemory {
  const metrics = new EntryFolder(join(folder, KINDS.metrics));
  const checkpoints = new EntryFolder(join(folder, KINDS.checkpoints));
  let trimmedAt = 0;

  /** A long run would otherwise fill the disk before its end. */
  function keepBound(): void {
    const written = metrics.written + checkpoints.written;
    if (written - trimmedAt <= bound * UNTRIMMED) return;
    trimmedAt = written;
    trimStore(folder, bound, true);
  }

  return {
    findMetrics(key) {
      const content = metrics.find(key);
      return content === undefined ? undefined : decodeMetrics(content);
    },
    keepMetrics(key, found) {
      metrics.keep(key, [encodeMetrics(found)]);
    },
    findCheckpoint: (key) => new Promise((settle) => {
      const content = checkpoints.find(key);
      settle(content === undefined ? undefined : decodeCheckpoint(content));
    }),
    keepCheckpoint: (key, checkpoint) => new Promise((settle) => {
      checkpoints.keep(key, encodeCheckpoint(checkpoint));
      keepBound();
      settle();
    }),
    get damaged() {
      return [...metrics.damaged, ...checkpoints.damaged];
    },
    get unkept() {
      return metrics.unkept ?? checkpoints.unkept;
    },
    trim: () => trimStore(folder, bound),
  };
}
