/**
 * CIFAR-10 in its binary version: six files of 3073-byte records, each a label 0 … 9 and 32 × 32 pixels as three planes (all reds, greens,
 * blues), row by row. Source: A. Krizhevsky, "Learning multiple layers of features from tiny images" (2009).
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError, type Problem } from '../../basics/errors.js';
import { z } from '../../basics/fields.js';
import { digestOfContent } from './content-digest.js';
import { dataset, type DatasetShape, type Examples } from './dataset.js';
import { isFile, isGzip, readHead } from './file-head.js';

const TRAIN = [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`);
const TEST = 'test_batch.bin';
const SIDE = 32;
const PLANE = SIDE * SIDE;
const CHANNELS = 3;
const FEATURES = CHANNELS * PLANE;
const RECORD = 1 + FEATURES;
const CLASSES = 10;

interface Batch { readonly file: string; readonly records: number }

export const cifar10 = dataset({
  options: z.strictObject({
    kind: z.literal('cifar10').describe('CIFAR-10, binary version: colour images of 32 × 32 pixels in ten classes; pixels 0 … 255 become 0 … 1.'),
    folder: z.string().min(1).describe('Folder of data_batch_1.bin … data_batch_5.bin and test_batch.bin, relative to the scenario that names it.'),
  }),
  inspect: async ({ folder }) => (await lookInto(folder)).problems,
  open: async ({ folder }, memory) => {
    const { problems, batches } = await lookInto(folder);
    if (problems.length > 0) throw new InputError(problems);
    const [train, test] = [batches.slice(0, TRAIN.length), batches.slice(TRAIN.length)];
    const shape: DatasetShape = {
      features: FEATURES, classes: CLASSES, image: { height: SIDE, width: SIDE, channels: CHANNELS }, trainCount: countOf(train), testCount: countOf(test),
    };
    return {
      name: `CIFAR-10 in ${basename(folder)}/`, shape,
      digest: await digestOfContent(batches.map(({ file }) => file), memory),
      trainLabels: async () => (await readBatches(train, false)).labels,
      load: async () => ({ ...shape, scale: 1 / 255, train: await readBatches(train, true), test: await readBatches(test, true) }),
    };
  },
});

function countOf(batches: readonly Batch[]): number {
  return batches.reduce((sum, { records }) => sum + records, 0);
}

async function lookInto(folder: string): Promise<{ readonly problems: Problem[]; readonly batches: readonly Batch[] }> {
  const looked = await Promise.all([...TRAIN, TEST].map((name) => lookAt(folder, name)));
  return { problems: looked.filter((one) => 'message' in one), batches: looked.filter((one) => 'records' in one) };
}

async function lookAt(folder: string, name: string): Promise<Batch | Problem> {
  const file = join(folder, name);
  const head = await readHead(file, 2);
  if (head === undefined) return { file, message: 'the file is missing or cannot be read', expected: `CIFAR-10's "${name}"`, fix: await howToGet(folder, name) };
  if (isGzip(head.bytes)) return { file, message: 'the file is compressed with gzip', expected: 'CIFAR-10 records', fix: 'unpack it with gunzip' };
  if (head.fileBytes === 0) return { file, message: 'the file is empty', expected: `records of ${RECORD} bytes`, fix: 'download it again' };
  if (head.fileBytes % RECORD === 0) return { file, records: head.fileBytes / RECORD };
  return {
    file, message: 'the file does not end with a whole record', expected: `a multiple of ${RECORD} bytes (${10_000 * RECORD} in the original)`, received: `${head.fileBytes} bytes`,
    // CIFAR-100 has two labels.
    fix: head.fileBytes % (RECORD + 1) === 0 ? 'these are records of CIFAR-100: CIFAR-10 is wanted' : 'download it again',
  };
}

async function howToGet(folder: string, name: string): Promise<string> {
  const inner = join(folder, 'cifar-10-batches-bin');
  if (await isFile(join(inner, name))) return `name the folder ${inner}`;
  if (await isFile(join(folder, name.replace('.bin', '')))) return 'these are the files for Python: get the binary version, cifar-10-binary.tar.gz';
  if (await isFile(join(folder, 'cifar-10-binary.tar.gz'))) return 'unpack the archive beside it: tar xzf cifar-10-binary.tar.gz';
  return 'unpack cifar-10-binary.tar.gz (the binary version) and name the folder cifar-10-batches-bin';
}

/** @throws InputError with the first label out of range of each file */
async function readBatches(batches: readonly Batch[], withPixels: boolean): Promise<Examples> {
  const count = countOf(batches);
  const values = new Uint8Array(withPixels ? count * FEATURES : 0);
  const labels = new Uint8Array(count);
  const problems: Problem[] = [];
  let row = 0;
  for (const { file, records } of batches) {
    const { buffer, byteOffset, length } = await readFile(file);
    const content = new Uint8Array(buffer, byteOffset, length);
    if (content.length !== records * RECORD) throw new InputError([{ file, message: 'the file was changed while it was in use' }]);
    const first = row;
    for (let record = 0; record < records; record++, row++) {
      labels[row] = content[record * RECORD]!;
      if (withPixels) interleave(content, record * RECORD + 1, values, row * FEATURES);
    }
    const stranger = labels.subarray(first, row).findIndex((label) => label >= CLASSES);
    if (stranger >= 0) {
      problems.push({
        file, message: `the label of record ${stranger} is out of range`, expected: `0 … ${CLASSES - 1}`, received: String(labels[first + stranger]!),
        fix: 'it is not a file of CIFAR-10, or is damaged: download it again',
      });
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return { count, values, labels };
}

/** Three planes become pixels with their channels side by side. */
function interleave(planes: Uint8Array, from: number, pixels: Uint8Array, to: number): void {
  for (let pixel = 0; pixel < PLANE; pixel++) {
    for (let channel = 0; channel < CHANNELS; channel++) pixels[to + pixel * CHANNELS + channel] = planes[from + channel * PLANE + pixel]!;
  }
}
