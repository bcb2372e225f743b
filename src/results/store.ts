/**
 * Results kept on disk under the hash of everything they depend on, so that what was computed once is never computed again. An entry that
 * cannot be read counts as missing; a folder that cannot be written is no reason to fail.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder } from '../basics/folders.js';

export interface Store {
  /** What was kept under that key; undefined if nothing was, or it is damaged. @param key any plain data; its order of fields counts */
  find(key: unknown): Promise<unknown>;
  /** Keeps a value that JSON can hold. Safe with other writers: an entry appears whole or not at all. */
  keep(key: unknown, value: unknown): Promise<void>;
}

/** The user's cache folder for this program. */
export function defaultStoreFolder(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'time-to-epsilon');
}

/** @param folder created when the first value is kept */
export function store(folder: string): Store {
  const place = (key: unknown) => {
    const digest = hash(JSON.stringify(key));
    return join(folder, digest.slice(0, 2), `${digest}.json`);
  };
  return {
    async find(key) {
      try {
        const { digest, text } = JSON.parse(await readFile(place(key), 'utf8')) as { readonly digest: string; readonly text: string };
        return hash(text) === digest ? JSON.parse(text) as unknown : undefined;
      } catch {
        return undefined;
      }
    },
    async keep(key, value) {
      const file = place(key);
      const draft = `${file}.${randomUUID().slice(0, 8)}`;
      const text = JSON.stringify(value);
      try {
        await makeFolder(dirname(file));
        await writeFile(draft, JSON.stringify({ digest: hash(text), text }));
        await rename(draft, file);
      } catch {
        await rm(draft, { force: true }).catch(() => undefined);
      }
    },
  };
}

/** SHA-256 of files together, e.g. of the code that a kept result depends on. */
export function digestOfFiles(files: readonly string[]): string {
  const digest = createHash('sha256');
  for (const file of files) digest.update(readFileSync(file)).update('\0');
  return digest.digest('hex');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
