/** Names the code that results were computed with, so that results of other code are not taken for them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { digestOfFiles } from '../results/store.js';

/** SHA-256 of the compiled files of those rooms. @param rooms folders of `src` */
export function codeDigest(rooms: readonly string[]): string {
  return digestOfFiles(rooms.flatMap((room) => {
    const folder = join(import.meta.dirname, '..', room);
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js')).sort().map((name) => join(folder, name));
  }));
}
