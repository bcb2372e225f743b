/**
 * One entry, one file: the digest of its content, then the content. An entry appears whole or not at all, and one that is not what was
 * written counts as missing. All of it is synchronous: a tiny file is read in 10 µs, by promises in 80; and what `keep` has returned from is
 * kept, even if the thread ends there. A run's 1,500 metrics are read in 20 to 40 ms (90 ms when the disk's pages are not in memory) and 1,500
 * misses take 5 ms, so a log with an index would gain nothing.
 */
import { createHash, randomUUID } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Draft of an entry that is being written, beside its place. */
export const DRAFT = '.draft';

/** Being used is noted in the file's time at most once in so many milliseconds. */
const TOUCH_AFTER = 60 * 60 * 1000;
/** Hexadecimal SHA-256 and a line break. */
const HEAD_BYTES = 65;

/** The entries of one kind, found by name; they lie in folders by the first two digits of their names. */
export class EntryFolder {
  readonly #folder: string;
  readonly #damaged = new Set<string>();
  #written = 0;
  #unkept: string | undefined;

  /** @param folder created when the first entry is kept; its last part names the kind */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Files that were not what was written; they were removed, if that was allowed. */
  get damaged(): readonly string[] {
    return [...this.#damaged];
  }

  /** Bytes that were kept from here, replaced ones and all. */
  get written(): number {
    return this.#written;
  }

  /** Why the first entry that could not be kept was not; undefined if all were. */
  get unkept(): string | undefined {
    return this.#unkept;
  }

  /** The content; undefined if there is none, or it is damaged or unreadable. @param name 32 or 64 hexadecimal digits */
  find(name: string): Buffer | undefined {
    const file = this.#file(name);
    let bytes: Buffer;
    let lastUse: number;
    try {
      const found = statSync(file, { throwIfNoEntry: false });
      if (found === undefined) return undefined;
      lastUse = found.mtimeMs;
      bytes = readFileSync(file);
    } catch {
      // Not allowed, or removed by another process since.
      return undefined;
    }
    const content = bytes.subarray(HEAD_BYTES);
    if (bytes.toString('latin1', 0, HEAD_BYTES) !== head(name, [content])) {
      this.#damaged.add(file);
      attempt(() => { rmSync(file, { force: true }); });
      return undefined;
    }
    const now = Date.now();
    if (now - lastUse > TOUCH_AFTER) attempt(() => { utimesSync(file, now / 1000, now / 1000); });
    return content;
  }

  /** Keeps the chunks, one after the other, in the place of what was there. Other threads and processes may keep the same at the same time. */
  keep(name: string, chunks: readonly Uint8Array[]): void {
    const file = this.#file(name);
    const draft = `${file}.${randomUUID().slice(0, 8)}${DRAFT}`;
    try {
      makeFolder(dirname(file));
      const descriptor = openSync(draft, 'wx');
      try {
        writeFileSync(descriptor, head(name, chunks));
        for (const chunk of chunks) {
          writeFileSync(descriptor, chunk);
          this.#written += chunk.byteLength;
        }
      } finally {
        closeSync(descriptor);
      }
      renameSync(draft, file);
    } catch (error) {
      this.#unkept ??= error instanceof Error ? error.message : String(error);
      attempt(() => { rmSync(draft, { force: true }); });
    }
  }

  #file(name: string): string {
    if (!isEntryName(name)) throw new RangeError(`An entry's name is 32 or 64 hexadecimal digits, not ${JSON.stringify(name)}.`);
    return join(this.#folder, name.slice(0, 2), name);
  }
}

export function isEntryName(name: string): boolean {
  return /^(?:[0-9a-f]{32}|[0-9a-f]{64})$/.test(name);
}

/** Does what may fail without harm. */
export function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // The file system does not allow it, or another process was faster.
  }
}

/** The name is digested too, so that a file in another's place is damage. */
function head(name: string, chunks: readonly Uint8Array[]): string {
  const digest = createHash('sha256').update(name);
  for (const chunk of chunks) digest.update(chunk);
  return `${digest.digest('hex')}\n`;
}

/** Downwards from the first folder that is there: Node's own `recursive` never ends in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  }
}
