/** A folder that may be read and not written: a process of its own gives up the right to write anywhere, where it has it. */
import { execFile } from 'node:child_process';
import { chmodSync, truncateSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { learnerMemory } from '../../src/results/store-learner.js';
import { emptyFolder } from '../support/empty-folder.js';

const compiled = resolve(import.meta.dirname, '../../src/results/store-learner.js');
const [SOUND, DAMAGED, NEW] = ['aa', 'bb', 'cc'].map((digits) => digits.repeat(16));
const METRICS = { trainLoss: 1, testLoss: 2, trainAccuracy: null, testAccuracy: null };

test('from a read-only folder entries are found and damage is reported; what cannot be kept or removed harms nothing', async (t) => {
  if (process.getuid === undefined) {
    t.pass('no POSIX permissions here');
    return;
  }
  const folder = emptyFolder();
  const memory = learnerMemory(folder);
  for (const key of [SOUND!, DAMAGED!]) memory.keepMetrics(key, METRICS);
  const damaged = join(folder, 'metrics', 'bb', DAMAGED!);
  truncateSync(damaged, 9);
  const folders = ['metrics/aa', 'metrics/bb', 'metrics', ''].map((name) => join(folder, name));
  for (const name of folders) chmodSync(name, 0o555);
  const code = `
    const { learnerMemory } = await import(${JSON.stringify(compiled)});
    if (process.getuid() === 0) process.setuid(65534);
    const memory = learnerMemory(${JSON.stringify(folder)}, { bound: 1 });
    const found = ${JSON.stringify([SOUND, DAMAGED, DAMAGED])}.map((key) => memory.findMetrics(key) ?? null);
    memory.keepMetrics(${JSON.stringify(NEW)}, ${JSON.stringify(METRICS)});
    console.log(JSON.stringify({ found, damaged: memory.damaged, unkept: memory.unkept, trimmed: memory.trim() }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
  const { unkept, ...rest } = JSON.parse(stdout) as { readonly unkept: string };
  t.deepEqual<unknown, unknown>(rest, { found: [METRICS, null, null], damaged: [damaged], trimmed: { bytes: 8192, entries: 2, removed: 0 } });
  t.regex(unkept, /EACCES/);
  for (const name of folders) chmodSync(name, 0o755);
});
