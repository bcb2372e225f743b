import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { store } from '../../src/results/store.js';
import { folderWith } from '../support/tte.js';

test('what is kept is found again, under its own key only', async (t) => {
  const kept = store(await folderWith({}));
  await kept.keep({ a: 1 }, { rate: 0.1 + 0.2 });
  t.deepEqual(await kept.find({ a: 1 }), { rate: 0.1 + 0.2 });
  t.is(await kept.find({ a: 2 }), undefined);
  t.is(kept.unkept, undefined);
});

test('a later value replaces the earlier, also with many writers at once', async (t) => {
  const folder = await folderWith({});
  const kept = store(folder);
  await Promise.all(Array.from({ length: 20 }, (_, value) => kept.keep('key', value)));
  t.is(await kept.find('key'), 19);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  t.is(files.length, 1, 'no drafts are left behind');
});

test('a folder that cannot be written is no reason to fail, and says why', async (t) => {
  const folder = await folderWith({ occupied: '' });
  const kept = store(join(folder, 'occupied'));
  await t.notThrowsAsync(kept.keep('key', 1));
  t.is(await kept.find('key'), undefined);
  t.regex(kept.unkept ?? '', /occupied/);
  t.deepEqual(kept.damaged, []);
});

test('a folder that cannot be made is no reason to fail', async (t) => {
  if (process.platform !== 'linux') {
    t.pass('/proc is Linux');
    return;
  }
  const kept = store('/proc/no-such/folder');
  await kept.keep('key', 1);
  t.is(await kept.find('key'), undefined);
  t.regex(kept.unkept ?? '', /ENOENT/);
});
