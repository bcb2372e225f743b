import { createHash } from 'node:crypto';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { digestOfContent } from '../../../src/learning/datasets/content-digest.js';
import { temporaryFolder } from '../_idx-folder-writer.js';

function memory() {
  const kept = new Map<string, string>();
  const asked: (string | undefined)[] = [];
  return {
    kept, asked,
    find(key: string) {
      asked.push(kept.get(key));
      return asked.at(-1);
    },
    keep(key: string, digest: string) { kept.set(key, digest); },
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('the digest is the SHA-256 of the files\' SHA-256s, in their order', async (t) => {
  const folder = temporaryFolder();
  const [one, other] = [join(folder, 'one'), join(folder, 'other')];
  writeFileSync(one, 'abc');
  writeFileSync(other, '');
  t.is(await digestOfContent([one, other]), sha256(`${sha256('abc')} ${sha256('')}`));
  t.not(await digestOfContent([other, one]), await digestOfContent([one, other]));
});

test('a file that has not changed is not read again', async (t) => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, 'abc');
  const known = memory();
  const digest = await digestOfContent([file], known);
  t.deepEqual([known.asked, [...known.kept.values()]], [[undefined], [sha256('abc')]]);
  // A wrong digest in the memory shows that the memory was believed.
  known.kept.set([...known.kept.keys()][0]!, sha256('something else'));
  t.is(await digestOfContent([file], known), sha256(sha256('something else')));
  t.not(digest, sha256(sha256('something else')));
});

test('a file of the same size and time with other content is read again', async (t) => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, 'abc');
  utimesSync(file, 1, 1);
  const known = memory();
  const before = await digestOfContent([file], known);
  // The system's clock of a file's change goes in steps of a few milliseconds.
  await new Promise((resolve) => { setTimeout(resolve, 30); });
  writeFileSync(file, 'abd');
  utimesSync(file, 1, 1);
  t.not(await digestOfContent([file], known), before);
  t.is(known.kept.size, 2);
});
