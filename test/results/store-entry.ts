import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { EntryFolder } from '../../src/results/store-entry.js';

const NAME = '0123456789abcdef0123456789abcdef';
const OTHER = `01${'f'.repeat(30)}`;
const CONTENT = Buffer.from('what was computed');

/** A folder that holds one entry. */
function kept(): { readonly folder: string; readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'tte-'));
  new EntryFolder(folder).keep(NAME, [CONTENT]);
  return { folder, file: join(folder, '01', NAME) };
}

/** What a reader makes of the file after `harm`. */
function after(harm: (file: string) => void): { readonly found: Buffer | undefined; readonly damaged: readonly string[]; readonly isThere: boolean } {
  const { folder, file } = kept();
  harm(file);
  const reader = new EntryFolder(folder);
  const found = reader.find(NAME);
  const result = { found, damaged: reader.damaged.map((name) => name.slice(folder.length + 1)), isThere: existsSync(file) };
  rmSync(folder, { recursive: true });
  return result;
}

const REPORTED = { found: undefined, damaged: [join('01', NAME)], isThere: false };

test('chunks are kept one after the other, and replace what was there', (t) => {
  const { folder } = kept();
  const entries = new EntryFolder(folder);
  t.deepEqual(entries.find(NAME), CONTENT);
  entries.keep(NAME, [Buffer.from('an'), Buffer.from(''), Buffer.from('other')]);
  t.is(entries.find(NAME)?.toString(), 'another');
  t.is(entries.find(OTHER), undefined);
  t.deepEqual(entries.damaged, []);
});

test('any flipped bit is noticed, reported, and the file removed', (t) => {
  const size = statSync(kept().file).size;
  fc.assert(fc.property(fc.nat(size - 1), fc.nat(7), (place, bit) => {
    const result = after((file) => {
      const bytes = readFileSync(file);
      bytes[place]! ^= 1 << bit;
      writeFileSync(file, bytes);
    });
    t.deepEqual(result, REPORTED);
  }), { seed: 1, numRuns: 100 });
});

test('a file cut short anywhere, an empty one and a longer one are damage', (t) => {
  const size = statSync(kept().file).size;
  for (let length = 0; length < size; length++) t.deepEqual(after((file) => { truncateSync(file, length); }), REPORTED, String(length));
  t.deepEqual(after((file) => { writeFileSync(file, 'x', { flag: 'a' }); }), REPORTED);
});

test('garbage, and a sound entry in another\'s place, are damage', (t) => {
  t.deepEqual(after((file) => { writeFileSync(file, Buffer.alloc(5000, 0xa5)); }), REPORTED);
  t.deepEqual(after((file) => {
    const other = join(dirname(file), OTHER);
    new EntryFolder(join(dirname(file), '..')).keep(OTHER, [CONTENT]);
    renameSync(other, file);
  }), REPORTED);
});

test('after damage the entry can be kept and found again', (t) => {
  const { folder, file } = kept();
  truncateSync(file, 10);
  const entries = new EntryFolder(folder);
  t.is(entries.find(NAME), undefined);
  entries.keep(NAME, [CONTENT]);
  t.deepEqual(entries.find(NAME), CONTENT);
  t.deepEqual(entries.damaged, [file]);
});

test('what is no file in an entry\'s place is left alone: nothing is found, nothing kept, no draft left', (t) => {
  const { folder, file } = kept();
  rmSync(file);
  mkdirSync(join(file, 'full'), { recursive: true });
  const entries = new EntryFolder(folder);
  t.is(entries.find(NAME), undefined);
  entries.keep(NAME, [CONTENT]);
  t.truthy(entries.unkept);
  t.deepEqual(entries.damaged, []);
  t.deepEqual(readdirSync(dirname(file)), [NAME]);
});

test('being found is noted in the file\'s time, but not within the hour', (t) => {
  const { folder, file } = kept();
  const ageAfterUse = (seconds: number) => {
    const time = Date.now() / 1000 - seconds;
    utimesSync(file, time, time);
    new EntryFolder(folder).find(NAME);
    return (Date.now() - statSync(file).mtimeMs) / 1000;
  };
  t.true(ageAfterUse(7200) < 60);
  t.true(ageAfterUse(1800) > 1700);
});

test('a name that is no digest is a mistake of the caller, and never a path', (t) => {
  const entries = new EntryFolder(kept().folder);
  for (const name of ['', '../../etc/passwd', NAME.toUpperCase(), NAME.slice(1), `${NAME}00`]) t.throws(() => entries.find(name), { instanceOf: RangeError }, name);
});
