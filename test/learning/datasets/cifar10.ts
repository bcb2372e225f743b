import { mkdirSync, renameSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../../../src/basics/errors.js';
import { inspectDataset, openDataset } from '../../../src/learning/datasets/registry.js';
import { temporaryFolder } from '../_idx-folder-writer.js';

const NAMES = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`).concat('test_batch.bin');

/** Two records a file; the planes of file f's record r hold reds 10f + r, greens 100 + that, blues counting 0, 1, 2, … modulo 256. */
function writeCifar(folder = temporaryFolder()): string {
  NAMES.forEach((name, f) => {
    writeFileSync(join(folder, name), Buffer.concat([0, 1].map((r) => Buffer.from([
      (f + 5 * r) % 10, ...Array<number>(1024).fill(10 * f + r), ...Array<number>(1024).fill(100 + 10 * f + r), ...Array.from({ length: 1024 }, (_, i) => i % 256),
    ]))));
  });
  return folder;
}

test('planes become pixels with their channels side by side', async (t) => {
  const folder = writeCifar();
  t.deepEqual(await inspectDataset({ kind: 'cifar10', folder }), []);
  const source = await openDataset({ kind: 'cifar10', folder });
  t.deepEqual(source.shape, { features: 3072, classes: 10, image: { height: 32, width: 32, channels: 3 }, trainCount: 10, testCount: 2 });
  const { scale, train, test: tested } = await source.load();
  t.is(scale, 1 / 255);
  t.deepEqual([...train.labels], [0, 5, 1, 6, 2, 7, 3, 8, 4, 9]);
  t.deepEqual([...tested.labels], [5, 0]);
  // Row 3 is the second record of the second file; pixel 33 is the second of the second line of the image.
  const pixel = (values: ArrayLike<number>, row: number, at: number) => [0, 1, 2].map((channel) => values[row * 3072 + at * 3 + channel]);
  t.deepEqual(pixel(train.values, 3, 33), [11, 111, 33]);
  t.deepEqual(pixel(tested.values, 0, 1023), [50, 150, 255]);
  t.deepEqual(await source.trainLabels(), train.labels);
});

const broken: readonly { readonly what: string; readonly damage: (folder: string) => void; readonly expected: readonly RegExp[] }[] = [
  { what: 'a file that is cut', damage: (folder) => { truncateSync(join(folder, 'data_batch_2.bin'), 3073 + 100); }, expected: [/data_batch_2.*whole record.*multiple of 3073.*received 3173 bytes.*download/] },
  { what: 'an empty file', damage: (folder) => { truncateSync(join(folder, 'test_batch.bin'), 0); }, expected: [/test_batch.*empty/] },
  { what: 'a file of CIFAR-100', damage: (folder) => { writeFileSync(join(folder, 'data_batch_1.bin'), Buffer.alloc(2 * 3074)); }, expected: [/CIFAR-100/] },
  { what: 'a compressed file', damage: (folder) => { writeFileSync(join(folder, 'data_batch_1.bin'), Buffer.from([0x1f, 0x8b, 8])); }, expected: [/gzip.*gunzip/] },
  { what: 'a missing file', damage: (folder) => { unlinkSync(join(folder, 'data_batch_5.bin')); }, expected: [/data_batch_5.*missing.*unpack cifar-10-binary/] },
  { what: 'the version for Python', damage: (folder) => { renameSync(join(folder, 'data_batch_5.bin'), join(folder, 'data_batch_5')); }, expected: [/missing.*for Python.*binary version/] },
  { what: 'an archive not unpacked', damage: (folder) => {
    NAMES.forEach((name) => { unlinkSync(join(folder, name)); });
    writeFileSync(join(folder, 'cifar-10-binary.tar.gz'), '');
  }, expected: NAMES.map(() => /missing.*tar xzf/) },
  { what: 'the folder above', damage: (folder) => {
    NAMES.forEach((name) => { unlinkSync(join(folder, name)); });
    mkdirSync(join(folder, 'cifar-10-batches-bin'));
    writeCifar(join(folder, 'cifar-10-batches-bin'));
  }, expected: NAMES.map(() => /missing.*name the folder .*cifar-10-batches-bin/) },
];

for (const { what, damage, expected } of broken) {
  test(`${what} is said before anything is read`, async (t) => {
    const folder = writeCifar();
    damage(folder);
    const problems = await inspectDataset({ kind: 'cifar10', folder });
    const error = await t.throwsAsync(openDataset({ kind: 'cifar10', folder }), { instanceOf: InputError });
    t.deepEqual(error.problems, problems);
    t.is(problems.length, expected.length);
    expected.forEach((pattern, i) => { t.regex(error.message.split('\n')[i]!, pattern); });
  });
}

test('labels above 9 are said with file and record, of all files at once', async (t) => {
  const folder = writeCifar();
  for (const name of ['data_batch_3.bin', 'data_batch_4.bin']) writeFileSync(join(folder, name), Buffer.concat([Buffer.alloc(3073), Buffer.alloc(3073, 77)]));
  const source = await openDataset({ kind: 'cifar10', folder });
  for (const reading of [source.load(), source.trainLabels()]) {
    const error = await t.throwsAsync(reading, { instanceOf: InputError });
    t.is(error.problems.length, 2);
    t.regex(error.message, /data_batch_3.*record 1 is out of range.*expected 0 … 9, received 77.*\n.*data_batch_4/);
  }
});
