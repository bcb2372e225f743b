import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** All folders of the tests of one file; gone when its thread ends. */
const all = mkdtempSync(join(tmpdir(), 'tte-'));
// A test's child may be another user.
chmodSync(all, 0o755);
process.once('exit', () => { rmSync(all, { recursive: true, force: true }); });

/** A new folder, removed after the tests of the file. */
export function emptyFolder(): string {
  return mkdtempSync(join(all, 'f'));
}
