/** The fields of a scenario's problem: what is learned from what. */
import type { IssueDetails } from '../basics/fields.js';
import { choice, count, scalar, z } from '../basics/fields.js';

/** Where the examples come from; the word `mnist` stands for the bundled data set. */
export const datasetFields = z.union([
  z.literal('mnist').transform(() => ({ kind: 'mnist' as const })),
  z.strictObject({
    kind: z.literal('idx').describe('Four IDX files named like MNIST\'s.'),
    folder: z.string().min(1).describe('Folder of the files, relative to the scenario that names it.'),
  }),
]).describe('`mnist` (comes with the program), or IDX files in a folder.');

const model = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('softmax').describe('Softmax regression on a data set.') }),
  z.strictObject({
    kind: z.literal('quadratic').describe('The noisy quadratic ½λw², whose trajectory is known exactly; without data.'),
    curvature: scalar('λ.', { above: 0 }),
    noise: scalar('s: standard deviation of one sample\'s gradient.', { least: 0 }),
    start: scalar('w₀.'),
    samplesPerPass: count('How many samples are called one pass.'),
  }),
]).describe('What is learned.');

/** Why this model and this data set, or its absence, do not go together; undefined where they do. */
export function datasetProblem(kind: string, hasDataset: boolean): { readonly message: string } & IssueDetails | undefined {
  if (kind === 'softmax' && !hasDataset) return { message: 'softmax regression needs a data set', expected: 'mnist, or { kind: idx, folder: … }' };
  if (kind === 'quadratic' && hasDataset) return { message: 'the quadratic has no data set', expected: 'nothing', fix: 'remove it' };
  return undefined;
}

/** What is learned from what; a model with data and one without are different types afterwards. */
export const problemFields = z.strictObject({
  dataset: datasetFields.optional(),
  model,
  partition: choice(
    '`iid`: the training set is shuffled and dealt, every worker sweeps its own share; `shared`: all take blocks of one order, as one machine would.',
    ['iid', 'shared'],
  ).default('iid'),
}).transform((written, context) => {
  const { dataset: data, model: learned, partition } = written;
  const mismatch = datasetProblem(learned.kind, data !== undefined);
  if (mismatch === undefined && learned.kind === 'quadratic') return { model: learned, partition };
  if (mismatch === undefined && learned.kind === 'softmax' && data !== undefined) return { model: learned, dataset: data, partition };
  context.addIssue({ code: 'custom', path: ['dataset'], message: mismatch?.message ?? '', params: mismatch ?? {} });
  return z.NEVER;
});
