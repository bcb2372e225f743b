import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

/** Writes a file that is gone after the test. @returns its path */
export function textFile(t: ExecutionContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tte-numbers-'));
  t.teardown(() => { rmSync(folder, { recursive: true, force: true }); });
  const file = join(folder, 'numbers.txt');
  writeFileSync(file, text);
  return file;
}
