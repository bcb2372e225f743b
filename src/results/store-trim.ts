/**
 * Keeps the store's folder below a bound by removing what was used least recently. Nothing but entries and old drafts is ever touched, so a
 * folder that holds other things too loses none of them. Entries may vanish under a reader, who then finds nothing; no folder ever does.
 */
import { readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, DRAFT, isEntryName } from './store-entry.js';

/** What a trim found and did; all zero where it did not look. */
export interface Trimmed {
  /** Bytes of all entries before; each takes whole blocks of the disk. */
  readonly bytes: number;
  readonly entries: number;
  /** Entries removed. */
  readonly removed: number;
}

/** The kinds of entries, each in a folder of its own. */
export const KINDS = { values: 'values', metrics: 'metrics', checkpoints: 'checkpoints' } as const;

export const DEFAULT_BOUND = 2e9;
/** A trim goes on to this part of the bound, so that not every run has to remove something. */
const DOWN_TO = 0.9;
const BLOCK_BYTES = 4096;
/** A draft that old was left behind. */
const DRAFT_LIFETIME = 60 * 60 * 1000;
/**
 * After a walk longer than `FREE` ms, none for a hundred times as long (at most ten minutes): half a million entries take over a second,
 * which a run that keeps nothing new should not pay. The time of the next walk is the time of a file.
 */
const FREE = 50;
const PAUSE = 100;
const LONGEST_PAUSE = 10 * 60 * 1000;
const NEXT_WALK = 'next-trim';

/**
 * Removes the least recently used entries until at most 90 % of `bound` are left, if there is more than `bound`.
 * @param bound in bytes; by default 2 GB
 * @param isUrgent whether much was written since the last look, however long that takes
 */
export function trimStore(folder: string, bound = DEFAULT_BOUND, isUrgent = false): Trimmed {
  const start = Date.now();
  let pause = 0;
  attempt(() => { pause = (statSync(join(folder, NEXT_WALK), { throwIfNoEntry: false })?.mtimeMs ?? start) - start; });
  // A time further away says that a clock was wrong.
  if (!isUrgent && pause > 0 && pause <= LONGEST_PAUSE) return { bytes: 0, entries: 0, removed: 0 };

  const entries: Entry[] = [];
  for (const kind of Object.values(KINDS)) {
    for (const shard of namesIn(join(folder, kind)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
      for (const name of namesIn(join(folder, kind, shard))) look(join(folder, kind, shard, name), name, entries, start);
    }
  }
  const took = Date.now() - start;
  if (took > FREE) {
    const next = (start + took + Math.min(PAUSE * took, LONGEST_PAUSE)) / 1000;
    attempt(() => {
      writeFileSync(join(folder, NEXT_WALK), '');
      utimesSync(join(folder, NEXT_WALK), next, next);
    });
  }

  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  let left = bytes;
  let removed = 0;
  if (bytes > bound) {
    entries.sort((a, b) => a.lastUse - b.lastUse);
    for (const entry of entries) {
      if (left <= DOWN_TO * bound) break;
      attempt(() => {
        rmSync(entry.file, { force: true });
        left -= entry.bytes;
        removed++;
      });
    }
  }
  return { bytes, entries: entries.length, removed };
}

interface Entry { readonly file: string; readonly bytes: number; readonly lastUse: number }

/** Adds an entry to the list, or removes a draft that nobody writes any more. */
function look(file: string, name: string, entries: Entry[], now: number): void {
  const isDraft = name.endsWith(DRAFT);
  if (!isDraft && !isEntryName(name)) return;
  attempt(() => {
    const { size, mtimeMs } = statSync(file);
    if (!isDraft) entries.push({ file, bytes: Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES, lastUse: mtimeMs });
    else if (now - mtimeMs > DRAFT_LIFETIME) rmSync(file, { force: true });
  });
}

/** Nothing where there is no folder, or none that may be read. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
