/** Who owns which samples: what may be written under `problem.partition`, and what it is called. */
import { basename } from 'node:path';
import { kindByWord, count, scalar, z } from '../../basics/fields.js';

const IID = 'The training set is shuffled and dealt: every worker has its own share, equal to within one sample.';
const SHARED = 'All workers take blocks of one common order, as one machine with the batches of all would.';

const rule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('iid').describe(IID) }),
  z.strictObject({ kind: z.literal('shared').describe(SHARED) }),
  z.strictObject({
    kind: z.literal('by-label').describe('Sorted by label, cut into equal shards, and as many shards dealt at random to each worker: it sees few labels (McMahan et al. 2017).'),
    labelsPerWorker: count('Shards of each worker; with 1 it sees one label, or two at the boundary of labels.'),
  }),
  z.strictObject({
    kind: z.literal('dirichlet').describe('Each class is dealt to the workers in proportions drawn from a Dirichlet distribution (Yurochkin et al. 2019).'),
    concentration: scalar('The smaller, the fewer workers have most of a class; large is as good as `iid`.', { least: 1e-3, most: 1e6 }),
  }),
  z.strictObject({
    kind: z.literal('file').describe('A file says which worker owns which training sample.'),
    file: z.string().min(1).describe('Text file, relative to the scenario that names it: the i-th number is the worker, counted from 0, that owns the i-th training sample.'),
  }),
]);

/** One word, or a map told apart by `kind`; a map afterwards. */
export const partitionField = z.union([
  kindByWord(`\`iid\`: ${IID} \`shared\`: ${SHARED}`, ['iid', 'shared']),
  rule,
]).describe('Which samples each worker draws from.');

/** Paths in it are absolute once a scenario is loaded. */
export type PartitionOptions = z.output<typeof rule>;

/** The same, with a file's content in the place of its name alone. */
export type Partition = Exclude<PartitionOptions, { readonly kind: 'file' }> | PartitionFile;

export interface PartitionFile {
  readonly kind: 'file';
  readonly file: string;
  /** Worker of each training sample. */
  readonly owners: ArrayLike<number>;
  /** Line of each of them in the file. */
  readonly lines: ArrayLike<number>;
  /** SHA-256 of the file, hexadecimal. */
  readonly digest: string;
}

/** Whether the labels of the training set must be known to deal it. */
export function needsLabels({ kind }: PartitionOptions | Partition): boolean {
  return kind === 'by-label' || kind === 'dirichlet';
}

/** In a few words, e.g. `shuffled and dealt equally to the workers`. */
export function aboutPartition(partition: PartitionOptions | Partition): string {
  switch (partition.kind) {
    case 'iid': return 'shuffled and dealt equally to the workers';
    case 'shared': return 'one common order of samples';
    case 'by-label': return `${partition.labelsPerWorker === 1 ? 'one shard' : `${partition.labelsPerWorker} shards`} of the sorted labels per worker`;
    case 'dirichlet': return `classes dealt in Dirichlet(${partition.concentration}) proportions`;
    case 'file': return `dealt as ${basename(partition.file)} says`;
  }
}
