import { open, stat } from 'node:fs/promises';

export interface FileHead {
  /** The file's first bytes: as many as were asked for, or all it has. */
  readonly bytes: Uint8Array;
  /** Size of the whole file. */
  readonly fileBytes: number;
}

/** The first bytes of a file and its size; undefined where there is none, or it cannot be read. */
export async function readHead(file: string, bytes: number): Promise<FileHead | undefined> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const { size } = await handle.stat();
    const { bytesRead, buffer } = await handle.read(new Uint8Array(bytes), 0, bytes, 0);
    return { bytes: buffer.subarray(0, bytesRead), fileBytes: size };
  } catch {
    // A folder opens, and cannot be read.
    return undefined;
  } finally {
    await handle.close();
  }
}

/** Whether content begins as gzip's does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
