/**
 * The IDX format of the MNIST family: a big-endian header, then one unsigned byte per value. Images: magic 0x00000803, count, rows, columns;
 * labels: magic 0x00000801, count. Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
 */
import type { Problem } from '../../basics/errors.js';
import { isGzip } from './file-head.js';

export type IdxKind = 'images' | 'labels';

const MAGIC = { images: 0x803, labels: 0x801 } as const;

/** Bytes before the values. */
export const IDX_HEADER = { images: 16, labels: 8 } as const;

export interface IdxShape {
  readonly count: number;
  /** Rows and columns of an image; 1 and 1 of a label. */
  readonly height: number;
  readonly width: number;
}

/**
 * Checks a header against the size of its file.
 * @param head the file's first bytes, at least as many as its header if the file has them
 * @param fileBytes size of the whole file
 */
export function readIdxHeader(kind: IdxKind, file: string, head: Uint8Array, fileBytes: number): IdxShape | Problem {
  if (isGzip(head)) {
    return { file, message: 'the file is compressed with gzip', expected: `plain IDX ${kind}`, fix: 'unpack it with gunzip' };
  }
  if (head.length < IDX_HEADER[kind]) {
    return { file, message: 'the file ends inside its header', expected: `≥ ${IDX_HEADER[kind]} bytes`, received: `${fileBytes} bytes`, fix: 'download it again' };
  }
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (view.getUint32(0) !== MAGIC[kind]) {
    return {
      file, message: `not an IDX file of ${kind}`, expected: `magic number ${hex(MAGIC[kind])}`, received: hex(view.getUint32(0)),
      fix: view.getUint32(0) === MAGIC[kind === 'images' ? 'labels' : 'images'] ? 'images and labels are interchanged' : 'unsigned bytes in the IDX format are wanted',
    };
  }
  const count = view.getUint32(4);
  const [height, width] = kind === 'images' ? [view.getUint32(8), view.getUint32(12)] : [1, 1];
  const itemBytes = height * width;
  if (count === 0 || itemBytes === 0) return { file, message: `the file holds no ${kind}`, expected: 'at least one', received: `${count} of ${itemBytes} bytes` };
  const expected = IDX_HEADER[kind] + count * itemBytes;
  if (fileBytes !== expected) {
    return {
      file, message: fileBytes < expected ? 'the file is truncated' : 'the file is longer than its header says',
      expected: `${expected} bytes for ${count} ${kind}`, received: `${fileBytes} bytes`, fix: 'download it again',
    };
  }
  return { count, height, width };
}

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, '0')}`;
}
