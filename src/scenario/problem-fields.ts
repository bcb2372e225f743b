/** The fields of a scenario's problem: what is learned from what. Each model, data set, partition, … states its own options beside its code. */
import type { Problem } from '../basics/errors.js';
import { scalar, z } from '../basics/fields.js';
import { datasetFields } from '../learning/datasets/registry.js';
import { initialField } from '../learning/initial-parameters.js';
import type { ProblemOptions } from '../learning/laboratory.js';
import { isOracle, modelFields, oracles } from '../learning/models/registry.js';
import { preprocessingFields } from '../learning/preprocessing.js';
import { orderField } from '../learning/sampling/order.js';
import { partitionField } from '../learning/sampling/partition.js';

const written = z.strictObject({
  dataset: datasetFields.optional(),
  model: modelFields,
  preprocessing: preprocessingFields.optional(),
  partition: partitionField.optional(),
  sampling: orderField.optional(),
  initial: initialField.optional(),
  ridge: scalar('μ: the training loss contains ½μ|w|².', { least: 0 }).optional(),
  dropout: scalar('Share of the inputs of a linear model, or of the outputs of hidden layers, that is left out of a gradient at random; the others are divided by 1 − dropout.', { least: 0, below: 1 }).optional(),
});

/** What the kinds of models are called in a sentence. */
export const MODEL_WORDS: Readonly<Record<string, string>> = {
  softmax: 'softmax regression', logistic: 'logistic regression', perceptron: 'the perceptron', convolutional: 'the convolutional network', linear: 'linear regression',
  quadratic: 'the quadratic', 'least-squares': 'least squares on a stream',
};

/** Fields that only a problem with data has. */
const OF_DATA = ['dataset', 'preprocessing', 'sampling', 'initial', 'ridge', 'dropout'] as const;

/** What decides whether the parts of a problem go together. */
interface Parts {
  /** Of the model. */
  readonly kind: string;
  /** Names of the fields that are written. */
  readonly given: readonly string[];
  readonly partition?: string | undefined;
  readonly initial?: string | undefined;
}

/** What in a problem does not go with its model; paths relative to the problem. */
export function mismatches({ kind, given, partition, initial }: Parts): Problem[] {
  const model = MODEL_WORDS[kind] ?? kind;
  if (!(kind in oracles)) {
    const expected = 'mnist, or a data set such as { kind: idx, folder: … }';
    return [
      ...(given.includes('dataset') ? [] : [{ path: 'dataset', message: `${model} needs a data set`, expected }]),
      ...(kind === 'linear' && given.includes('dropout') ? [{ path: 'dropout', message: `${model} has no dropout`, expected: 'nothing', fix: 'remove it' }] : []),
      ...(kind === 'linear' && initial === 'seeded' ? [{ path: 'initial', message: `${model} starts from zero or from a file`, expected: 'zero, or { file: … }', received: initial }] : []),
    ];
  }
  const strangers = OF_DATA.filter((name) => given.includes(name)).map((name): Problem => (
    { path: name, message: `${model} has no data set${name === 'dataset' ? '' : `, so no ${name}`}`, expected: 'nothing', fix: 'remove it' }));
  return partition === undefined || partition === 'iid' || partition === 'shared' ? strangers
    : [...strangers, { path: 'partition', message: `${model} has no data set to deal`, expected: 'iid or shared', received: partition }];
}

/** What is learned from what; a model with data and one without are different types afterwards. */
export const problemFields = written.transform((fields, context): ProblemOptions => {
  const { dataset, model, preprocessing, partition = { kind: 'iid' as const }, sampling, initial, ridge = 0, dropout = 0 } = fields;
  const given = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const problems = mismatches({ kind: model.kind, given, partition: partition.kind, initial: initial?.kind });
  for (const { path = '', message, ...params } of problems) context.addIssue({ code: 'custom', path: [path], message, params });
  if (problems.length > 0) return z.NEVER;
  if (isOracle(model)) return { model, partition };
  return {
    model, dataset: dataset!, preprocessing: preprocessing ?? preprocessingFields.parse({}), partition, sampling: sampling ?? { kind: 'reshuffled' }, initial, ridge, dropout,
  };
});
