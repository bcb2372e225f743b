import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { learnerMemory } from '../../src/results/store-learner.js';
import { store } from '../../src/results/store.js';
import { trimStore, type Trimmed } from '../../src/results/store-trim.js';
import { emptyFolder } from '../support/empty-folder.js';

const key = (index: number) => index.toString(16).padStart(32, '0');
const METRICS = { trainLoss: 1, testLoss: 2, trainAccuracy: null, testAccuracy: null };
const metricsFile = (folder: string, index: number) => join(folder, 'metrics', '00', key(index));
const isFound = (folder: string, indices: readonly number[]) => indices.map((index) => existsSync(metricsFile(folder, index)));

function age(file: string, seconds: number): void {
  const time = Date.now() / 1000 - seconds;
  utimesSync(file, time, time);
}

/** Trims, even if a walk before took long on a busy machine. */
function trim(folder: string, bound?: number): Trimmed {
  rmSync(join(folder, 'next-trim'), { force: true });
  return trimStore(folder, bound);
}

/** A folder of `count` metrics, a block of 4,096 bytes each; metrics 0 was used least recently, all of them more than an hour ago. */
function filled(count: number): string {
  const folder = emptyFolder();
  const memory = learnerMemory(folder);
  for (let i = 0; i < count; i++) {
    memory.keepMetrics(key(i), METRICS);
    age(metricsFile(folder, i), 7200 + (count - i));
  }
  return folder;
}

test('up to the bound nothing is removed', (t) => {
  const folder = filled(10);
  t.deepEqual(trim(folder, 10 * 4096), { bytes: 10 * 4096, entries: 10, removed: 0 });
});

test('over the bound the least recently used go, down to 90 % of it', (t) => {
  const folder = filled(20);
  // 20 blocks, bound 10.5: 90 % are 9.45 blocks, so 9 stay.
  t.deepEqual(trim(folder, 10.5 * 4096), { bytes: 20 * 4096, entries: 20, removed: 11 });
  t.deepEqual(isFound(folder, [0, 10, 11, 19]), [false, false, true, true]);
});

test('what was found is used, so others go before it', (t) => {
  const folder = filled(4);
  learnerMemory(folder).findMetrics(key(0));
  // 4 blocks, bound 3: 90 % are 2.7 blocks, so 2 stay.
  learnerMemory(folder, { bound: 3 * 4096 }).trim();
  t.deepEqual(isFound(folder, [0, 1, 2, 3]), [true, false, false, true]);
});

test('all kinds share the bound, and a checkpoint counts with its size', async (t) => {
  const folder = filled(1);
  // 2,000 doubles and a head of about 200 bytes: 4 blocks; the tuned rate one.
  await learnerMemory(folder).keepCheckpoint(key(0), { states: [{ key: key(0), steps: 1, arrays: [new Float64Array(2000)] }] });
  await store(folder).keep('rate', 0.1);
  t.deepEqual(trim(folder, 6 * 4096), { bytes: 6 * 4096, entries: 3, removed: 0 });
  t.like(trim(folder, 5.9 * 4096), { removed: 1 });
  t.is(learnerMemory(folder).findMetrics(key(0)), undefined);
  t.is(await store(folder).find('rate'), 0.1);
});

test('a draft is removed when it is older than an hour: its writer is gone', (t) => {
  const folder = filled(1);
  const [fresh, old] = ['11111111', '22222222'].map((id) => `${metricsFile(folder, 0)}.${id}.draft`);
  writeFileSync(fresh!, '');
  writeFileSync(old!, '');
  age(old!, 3601);
  trim(folder);
  t.deepEqual([existsSync(fresh!), existsSync(old!)], [true, false]);
});

test('files of others in the folder are neither counted nor touched', (t) => {
  const folder = filled(3);
  const others = ['letter.txt', join('metrics', 'letter.txt'), join('metrics', '00', 'letter.txt')].map((name) => join(folder, name));
  for (const file of others) {
    writeFileSync(file, 'x'.repeat(10_000));
    age(file, 1e6);
  }
  t.deepEqual(trim(folder, 1), { bytes: 3 * 4096, entries: 3, removed: 3 });
  t.true(others.every((file) => existsSync(file)));
});

test('after a long walk there is none until the time set then; a time too far away is a wrong clock', (t) => {
  const folder = filled(3);
  const marker = join(folder, 'next-trim');
  writeFileSync(marker, '');
  age(marker, -300);
  t.deepEqual(trimStore(folder, 1), { bytes: 0, entries: 0, removed: 0 });
  t.is(readdirSync(join(folder, 'metrics', '00')).length, 3);
  age(marker, -3600);
  t.like(trimStore(folder, 1), { removed: 3 });
});

test('a folder that is not there, or is a file, is trimmed in no time', (t) => {
  const folder = filled(1);
  for (const place of [join(folder, 'nowhere'), metricsFile(folder, 0)]) t.deepEqual(trimStore(place, 1), { bytes: 0, entries: 0, removed: 0 });
  t.true(statSync(metricsFile(folder, 0)).isFile());
});
