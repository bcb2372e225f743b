/** A data set as a folder of four IDX files, under the names that MNIST gave them. */
import { createHash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError, type Problem } from '../../basics/errors.js';
import type { Dataset, Examples } from './dataset.js';
import { IDX_HEADER, readIdxHeader, type IdxKind, type IdxShape } from './idx.js';

const FILES = [
  { part: 'train', kind: 'images', names: ['train-images-idx3-ubyte', 'train-images.idx3-ubyte'] },
  { part: 'train', kind: 'labels', names: ['train-labels-idx1-ubyte', 'train-labels.idx1-ubyte'] },
  { part: 'test', kind: 'images', names: ['t10k-images-idx3-ubyte', 't10k-images.idx3-ubyte'] },
  { part: 'test', kind: 'labels', names: ['t10k-labels-idx1-ubyte', 't10k-labels.idx1-ubyte'] },
] as const;

interface FoundFile extends IdxShape { readonly part: 'train' | 'test'; readonly kind: IdxKind; readonly file: string }

/** Everything wrong with the folder that headers and file sizes show; reads no pixel. */
export async function inspectIdxFolder(folder: string): Promise<Problem[]> {
  return (await lookInto(folder)).problems;
}

/**
 * Reads the whole folder.
 * @throws InputError with all problems that the headers show, or else all labels that are out of range
 */
export async function loadIdxFolder(folder: string): Promise<Dataset> {
  const { problems, found } = await lookInto(folder);
  if (problems.length > 0) throw new InputError(problems);
  const contents = await Promise.all(found.map(({ file }) => readFile(file)));
  const hash = createHash('sha256');
  for (const content of contents) hash.update(content);
  const [trainImages, trainLabels, testImages, testLabels] = found.map(({ kind }, i) => withoutHeader(contents[i]!, IDX_HEADER[kind]));
  const train: Examples = { count: trainLabels!.length, pixels: trainImages!, labels: trainLabels! };
  const test: Examples = { count: testLabels!.length, pixels: testImages!, labels: testLabels! };
  const classes = train.labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  const labelProblems = checkLabels(found[1]!.file, found[3]!.file, test.labels, classes);
  if (labelProblems.length > 0) throw new InputError(labelProblems);
  return { name: basename(folder), features: found[0]!.itemBytes, classes, train, test, digest: hash.digest('hex') };
}

/** A plain array over the same bytes: `subarray` of a Buffer takes ten times as long, and pixels are cut row by row. */
function withoutHeader(content: Buffer, header: number): Uint8Array {
  return new Uint8Array(content.buffer, content.byteOffset + header, content.length - header);
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

async function lookInto(folder: string): Promise<{ problems: Problem[]; found: FoundFile[] }> {
  const looked = await Promise.all(FILES.map(async ({ part, kind, names }): Promise<FoundFile | Problem> => {
    for (const name of names) {
      const file = join(folder, name);
      const head = await readHead(file, IDX_HEADER[kind]);
      if (head === undefined) continue;
      const shape = readIdxHeader(kind, file, head.bytes, head.fileBytes);
      return 'message' in shape ? shape : { part, kind, file, ...shape };
    }
    const packed = (await Promise.all(names.map((name) => isFile(join(folder, `${name}.gz`))))).includes(true);
    return {
      file: join(folder, names[0]), message: 'the file is missing or cannot be read', expected: names.map((name) => `"${name}"`).join(' or '),
      fix: packed ? 'unpack the .gz file beside it with gunzip' : `put the ${part} ${kind} in IDX format there`,
    };
  }));
  const problems = looked.filter((one) => 'message' in one);
  const found = looked.filter((one) => 'kind' in one);
  return { problems: [...problems, ...(problems.length === 0 ? compareShapes(found) : [])], found };
}

function compareShapes(found: readonly FoundFile[]): Problem[] {
  const [trainImages, trainLabels, testImages, testLabels] = found;
  const problems = ([[trainImages!, trainLabels!], [testImages!, testLabels!]] as const)
    .filter(([images, labels]) => images.count !== labels.count)
    .map(([images, labels]): Problem => ({
      file: labels.file, message: 'images and labels differ in number', expected: `${images.count} labels, as many as images`, received: `${labels.count}`,
      fix: `it belongs to other images than ${basename(images.file)}`,
    }));
  if (trainImages!.itemBytes !== testImages!.itemBytes) {
    problems.push({
      file: testImages!.file, message: 'test images differ in size from training images', expected: `${trainImages!.itemBytes} pixels`, received: `${testImages!.itemBytes} pixels`,
    });
  }
  return problems;
}

async function readHead(file: string, bytes: number): Promise<{ bytes: Uint8Array; fileBytes: number } | undefined> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const { size } = await handle.stat();
    const { bytesRead, buffer } = await handle.read(new Uint8Array(bytes), 0, bytes, 0);
    return { bytes: buffer.subarray(0, bytesRead), fileBytes: size };
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
