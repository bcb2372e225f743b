import { mkdirSync, renameSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../../../src/basics/errors.js';
import { inspectDataset, openDataset } from '../../../src/learning/datasets/registry.js';
import { SMALL, idx, temporaryFolder, writeIdxFolder } from '../_idx-folder-writer.js';

test('a sound folder has no problems and keeps every byte', async (t) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'train-images-idx3-ubyte'), idx([0x803, 2, 1, 3], [1, 2, 3, 4, 5, 255]));
  writeFileSync(join(folder, 'train-labels-idx1-ubyte'), idx([0x801, 2], [0, 1]));
  writeFileSync(join(folder, 't10k-images-idx3-ubyte'), idx([0x803, 1, 1, 3], [7, 8, 9]));
  writeFileSync(join(folder, 't10k-labels-idx1-ubyte'), idx([0x801, 1], [1]));
  const options = { kind: 'idx', folder } as const;
  t.deepEqual(await inspectDataset(options), []);
  const source = await openDataset(options);
  t.deepEqual(source.shape, { features: 3, classes: 2, image: { height: 1, width: 3, channels: 1 }, trainCount: 2, testCount: 1 });
  t.deepEqual([...await source.trainLabels()], [0, 1]);
  const { scale, train, test: tested } = await source.load();
  t.is(scale, 1 / 255);
  t.deepEqual([train.count, [...train.values], [...train.labels]], [2, [1, 2, 3, 4, 5, 255], [0, 1]]);
  t.deepEqual([tested.count, [...tested.values], [...tested.labels]], [1, [7, 8, 9], [1]]);
});

test('names with a dot are found too', async (t) => {
  const folder = writeIdxFolder(SMALL);
  renameSync(join(folder, 'train-images-idx3-ubyte'), join(folder, 'train-images.idx3-ubyte'));
  t.deepEqual(await inspectDataset({ kind: 'idx', folder }), []);
});

test('the digest names the content: equal folders agree, one other byte does not', async (t) => {
  const [one, same, other] = await Promise.all([SMALL, SMALL, { ...SMALL, seed: 2 }].map((set) => openDataset({ kind: 'idx', folder: writeIdxFolder(set) })));
  t.is(one!.digest, same!.digest);
  t.not(one!.digest, other!.digest);
});

test('all missing files are reported together, with what to do', async (t) => {
  const problems = await inspectDataset({ kind: 'idx', folder: temporaryFolder() });
  t.is(problems.length, 4);
  t.true(problems.every(({ message, fix }) => message.includes('missing') && fix !== undefined));
});

test('a folder in the place of a file is no file', async (t) => {
  const folder = writeIdxFolder(SMALL);
  unlinkSync(join(folder, 'train-labels-idx1-ubyte'));
  mkdirSync(join(folder, 'train-labels-idx1-ubyte'));
  const problems = await inspectDataset({ kind: 'idx', folder });
  t.deepEqual(problems.map(({ file, message }) => [file, message]), [[join(folder, 'train-labels-idx1-ubyte'), 'the file is missing or cannot be read']]);
});

const broken: readonly { readonly what: string; readonly damage: (folder: string) => void; readonly expected: readonly RegExp[] }[] = [
  { what: 'a truncated file', damage: (folder) => { truncateSync(join(folder, 'train-images-idx3-ubyte'), 100); }, expected: [/truncated/] },
  { what: 'a file cut inside its header', damage: (folder) => { truncateSync(join(folder, 't10k-labels-idx1-ubyte'), 5); }, expected: [/inside its header/] },
  { what: 'an empty file', damage: (folder) => { truncateSync(join(folder, 't10k-labels-idx1-ubyte'), 0); }, expected: [/inside its header/] },
  { what: 'a file with something behind its end', damage: (folder) => { truncateSync(join(folder, 't10k-labels-idx1-ubyte'), 500); }, expected: [/longer/] },
  { what: 'another format', damage: (folder) => { writeFileSync(join(folder, 'train-images-idx3-ubyte'), 'P5 3 2 255 and then the pixels'); }, expected: [/not an IDX file of images/] },
  { what: 'a compressed file', damage: (folder) => { writeFileSync(join(folder, 'train-images-idx3-ubyte'), Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])); }, expected: [/compressed with gzip.*gunzip/] },
  { what: 'a compressed file under its own name', damage: (folder) => { renameSync(join(folder, 'train-images-idx3-ubyte'), join(folder, 'train-images-idx3-ubyte.gz')); }, expected: [/missing.*gunzip/] },
  { what: 'no images', damage: (folder) => { writeFileSync(join(folder, 'train-images-idx3-ubyte'), idx([0x803, 0, 3, 2], [])); }, expected: [/holds no images/] },
  { what: 'counts that do not match', damage: (folder) => { writeFileSync(join(folder, 'train-labels-idx1-ubyte'), idx([0x801, 2], [0, 1])); }, expected: [/differ in number.*expected 40.*received 2/] },
  { what: 'images of another size', damage: (folder) => { writeFileSync(join(folder, 't10k-images-idx3-ubyte'), idx([0x803, 20, 1, 1], Array<number>(20).fill(1))); }, expected: [/differ in size.*expected 3 × 2 pixels.*received 1 × 1 pixels/] },
  { what: 'images and labels interchanged', damage: (folder) => {
    renameSync(join(folder, 'train-images-idx3-ubyte'), join(folder, 'held'));
    renameSync(join(folder, 'train-labels-idx1-ubyte'), join(folder, 'train-images-idx3-ubyte'));
    renameSync(join(folder, 'held'), join(folder, 'train-labels-idx1-ubyte'));
  }, expected: [/interchanged/, /interchanged/] },
  { what: 'two files wrong at once', damage: (folder) => {
    unlinkSync(join(folder, 'train-labels-idx1-ubyte'));
    truncateSync(join(folder, 't10k-images-idx3-ubyte'), 30);
  }, expected: [/missing/, /truncated/] },
];

for (const { what, damage, expected } of broken) {
  test(`${what} is said before anything is read`, async (t) => {
    const folder = writeIdxFolder(SMALL);
    damage(folder);
    const options = { kind: 'idx', folder } as const;
    const problems = await inspectDataset(options);
    t.is(problems.length, expected.length);
    const error = await t.throwsAsync(openDataset(options), { instanceOf: InputError });
    t.deepEqual(error.problems, problems);
    const lines = error.message.split('\n');
    expected.forEach((pattern, i) => { t.regex(lines[i]!, pattern); });
    t.true(problems.every(({ file }) => file?.startsWith(folder) === true));
  });
}

test('a test label that no training image has is out of range', async (t) => {
  const folder = writeIdxFolder(SMALL);
  writeFileSync(join(folder, 't10k-labels-idx1-ubyte'), idx([0x801, 20], [...Array<number>(19).fill(0), 7]));
  const error = await t.throwsAsync(openDataset({ kind: 'idx', folder }), { instanceOf: InputError });
  t.regex(error.message, /label 19 is out of range.*0 … 2.*received 7/);
});

test('images of as many pixels in another shape do not match', async (t) => {
  const folder = writeIdxFolder(SMALL);
  writeFileSync(join(folder, 't10k-images-idx3-ubyte'), idx([0x803, 20, 2, 3], Array<number>(120).fill(1)));
  t.regex((await inspectDataset({ kind: 'idx', folder }))[0]!.message, /differ in size/);
});

test('a file that is cut after the data set was opened is said when it is read', async (t) => {
  const folder = writeIdxFolder(SMALL);
  const source = await openDataset({ kind: 'idx', folder });
  truncateSync(join(folder, 't10k-images-idx3-ubyte'), 50);
  await t.throwsAsync(source.load(), { instanceOf: InputError, message: /t10k-images.*changed/ });
});

test('MNIST is all there: 60,000 and 10,000 digits of 28 × 28, as bytes', async (t) => {
  t.deepEqual(await inspectDataset({ kind: 'mnist' }), []);
  const source = await openDataset({ kind: 'mnist' });
  t.is(source.name, 'MNIST');
  t.deepEqual(source.shape, { features: 784, classes: 10, image: { height: 28, width: 28, channels: 1 }, trainCount: 60_000, testCount: 10_000 });
  const { train, test: tested } = await source.load();
  t.true(train.values instanceof Uint8Array);
  t.is(train.values.length, 60_000 * 784);
  t.is(tested.values.length, 10_000 * 784);
  t.deepEqual([...train.labels.subarray(0, 5)], [5, 0, 4, 1, 9]);
  t.deepEqual(await source.trainLabels(), train.labels);
});
