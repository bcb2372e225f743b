/**
 * Results kept on disk under the hash of everything they depend on, so that what was computed once is never computed again. An entry that
 * cannot be read counts as missing; a folder that cannot be written is no reason to fail.
 *
 *     folder/values/ab/abc…        any plain data: tuned learning rates             this file
 *            metrics/               what evaluations found                           store-learner, store-metrics
 *            checkpoints/           model states to go on from                       store-learner, store-checkpoint
 *
 * Each is a file with its digest (store-entry); store-trim bounds them together.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { EntryFolder } from './store-entry.js';
import { KINDS } from './store-trim.js';

export interface Store {
  /** What was kept under that key; undefined if nothing was, or it is damaged. @param key any plain data; its order of fields counts */
  find(key: unknown): Promise<unknown>;
  /** Keeps a value that JSON can hold. Safe with other writers: an entry appears whole or not at all. */
  keep(key: unknown, value: unknown): Promise<void>;
  /** Files that were not what was written: removed, to be computed again. */
  readonly damaged: readonly string[];
  /** Why the first value that could not be kept was not; undefined if all were. */
  readonly unkept: string | undefined;
}

/** The user's cache folder for this program. */
export function defaultStoreFolder(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'time-to-epsilon');
}

/** @param folder created when the first value is kept */
export function store(folder: string): Store {
  const values = new EntryFolder(join(folder, KINDS.values));
  return {
    find: (key) => new Promise((settle) => {
      const content = values.find(nameOf(key));
      settle(content === undefined ? undefined : JSON.parse(content.toString()));
    }),
    keep: (key, value) => new Promise((settle) => {
      values.keep(nameOf(key), [Buffer.from(JSON.stringify(value))]);
      settle();
    }),
    get damaged() {
      return values.damaged;
    },
    get unkept() {
      return values.unkept;
    },
  };
}

/** SHA-256 of files together, e.g. of the code that a kept result depends on. */
export function digestOfFiles(files: readonly string[]): string {
  const digest = createHash('sha256');
  for (const file of files) digest.update(readFileSync(file)).update('\0');
  return digest.digest('hex');
}

function nameOf(key: unknown): string {
  return createHash('sha256').update(JSON.stringify(key)).digest('hex');
}
