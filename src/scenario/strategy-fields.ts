/** The fields of a scenario's strategies: each strategy's own options, and the batch and learning rate that all have. */
import { choice, count, scalar, z } from '../basics/fields.js';
import { optimizerFields, type OptimizerOptions } from '../learning/optimizers/registry.js';
import { rateFields } from '../learning/rates/learning-rate.js';
import { compressionField } from '../simulation/strategies/wire/compression.js';
import { pruningField } from '../simulation/strategies/wire/pruned-task.js';
import { strategies, type StrategyKind } from '../simulation/strategies/registry.js';
import type { Strategy } from '../simulation/strategies/strategy.js';

const learningRate = z.union([
  scalar('The rate itself.', { above: 0 }),
  z.strictObject({
    rule: choice('How the rate grows with the effective batch of an update: in proportion, or with its square root.', ['linear', 'sqrt']),
    base: scalar('The rate at the reference batch.', { above: 0 }),
    referenceBatch: count('The batch, in samples, at which `base` is right.'),
  }),
  z.strictObject({
    tuned: z.strictObject({
      grid: z.array(scalar('A rate to try.', { above: 0 })).min(1).describe('The rates to try.'),
      seeds: count('Tuning runs per rate, on seeds of their own.').default(3),
    }).describe('The rate of the grid with the shortest median time to ε.'),
  }),
]).describe('Learning rate: a number, by rule, or tuned.');

const sharedFields = {
  batchPerWorker: count('Samples per gradient of every worker (weak scaling); or give `globalBatch`.').optional(),
  globalBatch: count('Samples of all workers\' gradients together (strong scaling), dealt as evenly as can be; or give `batchPerWorker`.').optional(),
  learningRate,
  ...rateFields,
  optimizer: optimizerFields.default({ kind: 'sgd' }),
  compression: compressionField.default({ kind: 'none' }),
  pruning: pruningField.optional(),
};
type SharedFields = typeof sharedFields;

type Shapes = { [Kind in StrategyKind]: (typeof strategies)[Kind]['options']['shape'] };
type StrategyForms = { [Kind in StrategyKind]: Shapes[Kind] extends z.core.$ZodLooseShape ? z.ZodObject<Shapes[Kind] & SharedFields, z.core.$strict> : never };
type StrategyForm = StrategyForms[StrategyKind];

/** @param optimizer that the strategy comes with, where that is not SGD */
function strategyForm<Shape extends z.core.$ZodLooseShape>(shape: Shape, optimizer: OptimizerOptions['kind'] | undefined): z.ZodObject<Shape & SharedFields, z.core.$strict> {
  return z.strictObject({ ...shape, ...sharedFields, ...(optimizer === undefined ? {} : { optimizer: optimizerFields.prefault(optimizer) }) });
}

const definitions: readonly Pick<Strategy<z.ZodObject>, 'options' | 'optimizer'>[] = Object.values(strategies);
const forms = definitions.map(({ options, optimizer }) => strategyForm(options.shape, optimizer) as StrategyForm);

/** One strategy of a scenario, told apart by `kind`; every registered strategy is a form of it. */
export const strategyFields = z.discriminatedUnion('kind', forms as [StrategyForm, ...StrategyForm[]])
  .describe('A way of sharing gradients.');

/** The strategies' own options alone. */
type OwnOptions = (typeof strategies)[StrategyKind]['options'];
const ownOptions: readonly OwnOptions[] = Object.values(strategies).map(({ options }) => options);
export const strategyKinds = z.discriminatedUnion('kind', ownOptions as [OwnOptions, ...OwnOptions[]]);

/** Name of a strategy, as it stands in tables and legends. */
export const strategyName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 _.-]*$/).max(40)
  .describe('letters, digits, spaces, `_`, `.` and `-`, beginning with a letter or digit, at most 40 characters');
