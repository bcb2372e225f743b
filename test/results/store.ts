import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { store } from '../../src/results/store.js';
import { folderWith } from '../support/tte.js';

test('what is kept is found again, under its own key only', async (t) => {
  const kept = store(await folderWith({}));
  await kept.keep({ a: 1 }, { rate: 0.1 + 0.2 });
  t.deepEqual(await kept.find({ a: 1 }), { rate: 0.1 + 0.2 });
  t.is(await kept.find({ a: 2 }), undefined);
});

test('a later value replaces the earlier, also with many writers at once', async (t) => {
  const folder = await folderWith({});
  const kept = store(folder);
  await Promise.all(Array.from({ length: 20 }, (_, value) => kept.keep('key', value)));
  t.is(typeof await kept.find('key'), 'number');
  const entries = await readdir(folder, { recursive: true });
  t.is(entries.filter((name) => name.includes('.json')).length, 1, 'no drafts are left behind');
});

test('a damaged entry counts as missing', async (t) => {
  const folder = await folderWith({});
  const kept = store(folder);
  await kept.keep('key', { rate: 0.5 });
  const [file] = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json'));
  const text = await readFile(join(folder, file!), 'utf8');
  await writeFile(join(folder, file!), text.replace('0.5', '0.9'));
  t.is(await kept.find('key'), undefined);
  await writeFile(join(folder, file!), text.slice(0, 20));
  t.is(await kept.find('key'), undefined);
});

test('a folder that cannot be written is no reason to fail', async (t) => {
  const folder = await folderWith({ occupied: '' });
  const kept = store(join(folder, 'occupied'));
  await t.notThrowsAsync(kept.keep('key', 1));
  t.is(await kept.find('key'), undefined);
});
