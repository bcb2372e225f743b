/** Small data sets in the IDX format, written to a temporary folder that lives as long as the test process. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { below, streams } from '../../src/basics/random.js';

export interface SmallSet { readonly seed: number; readonly rows: number; readonly columns: number; readonly classes: number; readonly train: number; readonly test: number }

export const SMALL: SmallSet = { seed: 1, rows: 3, columns: 2, classes: 3, train: 40, test: 20 };

const root = mkdtempSync(join(tmpdir(), 'tte-idx-'));
process.once('exit', () => { rmSync(root, { recursive: true, force: true }); });

export function temporaryFolder(): string {
  return mkdtempSync(join(root, 'set-'));
}

/** Random pixels; every class is present in the training set. */
export function writeIdxFolder({ seed, rows, columns, classes, train, test }: SmallSet): string {
  const folder = temporaryFolder();
  const source = streams(seed)('pixels');
  for (const [name, count] of [['train', train], ['t10k', test]] as const) {
    writeFileSync(join(folder, `${name}-images-idx3-ubyte`), idx([0x803, count, rows, columns], Array.from({ length: count * rows * columns }, () => below(256, source))));
    writeFileSync(join(folder, `${name}-labels-idx1-ubyte`), idx([0x801, count], Array.from({ length: count }, (_, i) => (i < classes ? i : below(classes, source)))));
  }
  return folder;
}

export function idx(header: readonly number[], bytes: readonly number[]): Buffer {
  const content = Buffer.alloc(header.length * 4 + bytes.length);
  header.forEach((word, i) => content.writeUInt32BE(word, i * 4));
  content.set(bytes, header.length * 4);
  return content;
}
