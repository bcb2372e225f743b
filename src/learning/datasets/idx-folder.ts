/** A data set as a folder of four IDX files, under the names that MNIST gave them. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError, type Problem } from '../../basics/errors.js';
import { z } from '../../basics/fields.js';
import { digestOfContent } from './content-digest.js';
import { dataset, type DatasetShape, type DatasetSource, type DigestMemory, type Examples } from './dataset.js';
import { isFile, readHead } from './file-head.js';
import { IDX_HEADER, readIdxHeader, type IdxKind, type IdxShape } from './idx.js';

const PARTS = [
  { part: 'train', kind: 'images', names: ['train-images-idx3-ubyte', 'train-images.idx3-ubyte'] },
  { part: 'train', kind: 'labels', names: ['train-labels-idx1-ubyte', 'train-labels.idx1-ubyte'] },
  { part: 'test', kind: 'images', names: ['t10k-images-idx3-ubyte', 't10k-images.idx3-ubyte'] },
  { part: 'test', kind: 'labels', names: ['t10k-labels-idx1-ubyte', 't10k-labels.idx1-ubyte'] },
] as const;

type Part = (typeof PARTS)[number];

interface FoundFile extends IdxShape { readonly kind: IdxKind; readonly file: string }

/** A folder whose headers and labels are in order; pixels are not read yet. */
interface IdxFolder { readonly files: readonly string[]; readonly shape: DatasetShape; readonly images: { readonly train: FoundFile; readonly test: FoundFile }; readonly labels: { readonly train: Uint8Array; readonly test: Uint8Array } }

export const idx = dataset({
  options: z.strictObject({
    kind: z.literal('idx').describe('Images in four IDX files named like MNIST\'s; pixels 0 … 255 become 0 … 1.'),
    folder: z.string().min(1).describe('Folder of the files, relative to the scenario that names it.'),
  }),
  inspect: ({ folder }) => inspectIdxFolder(folder),
  open: ({ folder }, memory) => openIdxFolder(folder, `IDX files in ${basename(folder)}/`, memory),
});

/** Everything wrong with the folder but its pixels, which cannot be wrong; headers, sizes and labels are read. */
export async function inspectIdxFolder(folder: string): Promise<Problem[]> {
  const found = await lookInto(folder);
  return Array.isArray(found) ? found : [];
}

/** @throws InputError with all that `inspectIdxFolder` finds */
export async function openIdxFolder(folder: string, name: string, memory?: DigestMemory): Promise<DatasetSource> {
  const found = await lookInto(folder);
  if (Array.isArray(found)) throw new InputError(found);
  const { files, shape, images, labels } = found;
  const examples = async (part: 'train' | 'test'): Promise<Examples> => ({ count: labels[part].length, values: await readBody(images[part]), labels: labels[part] });
  return {
    name, shape,
    digest: await digestOfContent(files, memory),
    trainLabels: () => Promise.resolve(labels.train),
    load: async () => ({ ...shape, scale: 1 / 255, train: await examples('train'), test: await examples('test') }),
  };
}

async function lookInto(folder: string): Promise<IdxFolder | Problem[]> {
  const looked = await Promise.all(PARTS.map((part) => lookAt(folder, part)));
  const problems = looked.filter((one) => 'message' in one);
  const [trainImages, trainLabels, testImages, testLabels] = looked.filter((one) => 'kind' in one);
  if (problems.length > 0) return problems;
  const mismatches = compareShapes(trainImages!, trainLabels!, testImages!, testLabels!);
  if (mismatches.length > 0) return mismatches;
  const labels = { train: await readBody(trainLabels!), test: await readBody(testLabels!) };
  const classes = labels.train.reduce((most, label) => Math.max(most, label), 0) + 1;
  const strangers = checkLabels(trainLabels!.file, testLabels!.file, labels.test, classes);
  if (strangers.length > 0) return strangers;
  const { height, width } = trainImages!;
  return {
    files: [trainImages!, trainLabels!, testImages!, testLabels!].map(({ file }) => file),
    shape: { features: height * width, classes, image: { height, width, channels: 1 }, trainCount: trainImages!.count, testCount: testImages!.count },
    images: { train: trainImages!, test: testImages! },
    labels,
  };
}

async function lookAt(folder: string, { part, kind, names }: Part): Promise<FoundFile | Problem> {
  for (const name of names) {
    const file = join(folder, name);
    const head = await readHead(file, IDX_HEADER[kind]);
    if (head === undefined) continue;
    const shape = readIdxHeader(kind, file, head.bytes, head.fileBytes);
    return 'message' in shape ? shape : { kind, file, ...shape };
  }
  const packed = (await Promise.all(names.map((name) => isFile(join(folder, `${name}.gz`))))).includes(true);
  return {
    file: join(folder, names[0]), message: 'the file is missing or cannot be read', expected: names.map((name) => `"${name}"`).join(' or '),
    fix: packed ? 'unpack the .gz file beside it with gunzip' : `put the ${part} ${kind} in IDX format there`,
  };
}

function compareShapes(trainImages: FoundFile, trainLabels: FoundFile, testImages: FoundFile, testLabels: FoundFile): Problem[] {
  const problems = ([[trainImages, trainLabels], [testImages, testLabels]] as const)
    .filter(([images, labels]) => images.count !== labels.count)
    .map(([images, labels]): Problem => ({
      file: labels.file, message: 'images and labels differ in number', expected: `${images.count} labels, as many as images`, received: `${labels.count}`,
      fix: `it belongs to other images than ${basename(images.file)}`,
    }));
  if (trainImages.height !== testImages.height || trainImages.width !== testImages.width) {
    const size = ({ height, width }: FoundFile) => `${height} × ${width} pixels`;
    problems.push({ file: testImages.file, message: 'test images differ in size from training images', expected: size(trainImages), received: size(testImages) });
  }
  return problems;
}

function checkLabels(trainFile: string, testFile: string, testLabels: Uint8Array, classes: number): Problem[] {
  if (classes < 2) return [{ file: trainFile, message: 'every training label is 0', expected: 'labels of at least two classes, from 0 up' }];
  const stranger = testLabels.findIndex((label) => label >= classes);
  if (stranger < 0) return [];
  return [{
    file: testFile, message: `label ${stranger} is out of range`, expected: `0 … ${classes - 1}, the labels of the training set`,
    received: String(testLabels[stranger]!), fix: 'training and test files belong to different data sets',
  }];
}

/** What stands behind the header; a plain array over the same bytes: `subarray` of a Buffer takes ten times as long, and pixels are cut row by row. */
async function readBody({ file, kind, count, height, width }: FoundFile): Promise<Uint8Array> {
  const content = await readFile(file);
  const bytes = count * height * width;
  if (content.length !== IDX_HEADER[kind] + bytes) throw new InputError([{ file, message: 'the file was changed while it was in use' }]);
  return new Uint8Array(content.buffer, content.byteOffset + IDX_HEADER[kind], bytes);
}
