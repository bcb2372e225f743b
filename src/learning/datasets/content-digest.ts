import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { DigestMemory } from './dataset.js';

/**
 * Names the content of files, in their order: the SHA-256 (hexadecimal) of their SHA-256s.
 * @param memory asked before a file is read, and told afterwards; keyed by path, size, inode and both of its times, so that a file written over is read anew
 */
export async function digestOfContent(files: readonly string[], memory?: DigestMemory): Promise<string> {
  const digests = await Promise.all(files.map((file) => digestOfFile(file, memory)));
  return digestOfText(digests.join(' '));
}

/** The SHA-256 of a text or of bytes, hexadecimal. */
export function digestOfText(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

async function digestOfFile(file: string, memory: DigestMemory | undefined): Promise<string> {
  const before = await keyOf(file);
  const known = await memory?.find(before);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  const digest = hash.digest('hex');
  // A file written to meanwhile has another key now, and its digest names neither content.
  if (await keyOf(file) === before) await memory?.keep(before, digest);
  return digest;
}

async function keyOf(file: string): Promise<string> {
  const { size, mtimeNs, ctimeNs, ino } = await stat(file, { bigint: true });
  return `sha256 ${file} ${size.toString()} ${mtimeNs.toString()} ${ctimeNs.toString()} ${ino.toString()}`;
}
