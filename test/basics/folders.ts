import { stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { makeFolder } from '../../src/basics/folders.js';
import { emptyFolder } from '../support/empty-folder.js';

test('folders above that are missing are made, too; one that is there is left', async (t) => {
  const base = emptyFolder();
  await Promise.all([makeFolder(join(base, 'a/b/c')), makeFolder(join(base, 'a/b/d'))]);
  await makeFolder(join(base, 'a/b'));
  t.true((await stat(join(base, 'a/b/c'))).isDirectory() && (await stat(join(base, 'a/b/d'))).isDirectory());
});

test('a link to a folder serves; a file, or a link to nothing, does not', async (t) => {
  const base = emptyFolder();
  await symlink(base, join(base, 'link'));
  await makeFolder(join(base, 'link/e'));
  await writeFile(join(base, 'file'), '');
  await symlink(join(base, 'nowhere'), join(base, 'dead'));
  for (const bad of ['file', 'file/f', 'dead']) await t.throwsAsync(makeFolder(join(base, bad)), undefined, bad);
});

test('where no folder can be, that is said at once', async (t) => {
  if (process.platform !== 'linux') {
    t.pass('/proc is Linux');
    return;
  }
  await t.throwsAsync(makeFolder('/proc/no-such/folder'), { code: 'ENOENT' });
});
