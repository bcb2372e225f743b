/** The ways to get data that there are; a new one adds its file and a line here. */
import type { Problem } from '../../basics/errors.js';
import { z } from '../../basics/fields.js';
import { cifar10 } from './cifar10.js';
import { csv } from './csv.js';
import type { DatasetSource, DigestMemory } from './dataset.js';
import { gaussian } from './gaussian.js';
import { idx } from './idx-folder.js';
import { mnist } from './mnist.js';
import { oneHot } from './one-hot.js';
import { sparse } from './sparse.js';
import { sphere } from './sphere.js';

export const datasets = { mnist, idx, cifar10, csv, gaussian, sphere, 'one-hot': oneHot, sparse };

/** The options in which paths stand, relative to the scenario that names them. */
export const datasetPaths = ['folder', 'file', 'testFile'] as const;

/** What may be written under `problem.dataset`. */
export const datasetFields = z.union([
  z.literal('mnist').transform(() => ({ kind: 'mnist' as const })).describe('The same as { kind: mnist }.'),
  z.discriminatedUnion('kind', [
    mnist.options, idx.options, cifar10.options, csv.options, gaussian.options, sphere.options, oneHot.options, sparse.options,
  ]),
]).describe('What is learned from: `mnist`, or an object that says what kind of data it is and where it is or how it is made.');

type OptionsByKind = { [Kind in keyof typeof datasets]: z.output<(typeof datasets)[Kind]['options']> };
type DatasetsByKind = { readonly [Kind in keyof OptionsByKind]: {
  inspect(options: OptionsByKind[Kind]): Promise<Problem[]>;
  open(options: OptionsByKind[Kind], memory?: DigestMemory): Promise<DatasetSource>;
} };
const byKind: DatasetsByKind = datasets;

export type DatasetKind = keyof OptionsByKind;
export type DatasetOptions<Kind extends DatasetKind = DatasetKind> = { [K in Kind]: OptionsByKind[K] & { readonly kind: K } }[Kind];

/** What is wrong with a data set as far as headers, file sizes and labels in files of their own show; cheap. */
export function inspectDataset<Kind extends DatasetKind>(options: DatasetOptions<Kind>): Promise<Problem[]> {
  return byKind[options.kind].inspect(options);
}

/**
 * Shape and digest of a data set, and how to read it. MNIST takes 0.1 s to name its content, and 2 ms where the memory knows it.
 * @throws InputError with everything that is wrong with its files
 */
export function openDataset<Kind extends DatasetKind>(options: DatasetOptions<Kind>, memory?: DigestMemory): Promise<DatasetSource> {
  return byKind[options.kind].open(options, memory);
}
