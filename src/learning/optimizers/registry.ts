/** The optimizers there are; a new one adds its file and its lines here. */
import { z } from '../../basics/fields.js';
import { adagrad } from './adagrad.js';
import { adam } from './adam.js';
import { heavyBall } from './heavy-ball.js';
import { lBfgs } from './l-bfgs.js';
import { lars } from './lars.js';
import { nesterov } from './nesterov.js';
import type { Optimizer, OptimizerDefinition, OptimizerSetting } from './optimizer.js';
import { sgd } from './sgd.js';

export const optimizers = { sgd, 'heavy-ball': heavyBall, nesterov, adagrad, adam, lars, 'l-bfgs': lBfgs } as const;

type FieldsByKind = { [Kind in keyof typeof optimizers]: (typeof optimizers)[Kind]['options'] };
export type OptimizerKind = keyof FieldsByKind;
/** The options of an optimizer, told apart by `kind`. */
export type OptimizerOptions<Kind extends OptimizerKind = OptimizerKind> = { [K in Kind]: z.output<FieldsByKind[K]> & { readonly kind: K } }[Kind];

const byKind: { readonly [Kind in OptimizerKind]: OptimizerDefinition<FieldsByKind[Kind]> } = optimizers;

const forms = z.discriminatedUnion('kind', [
  sgd.options, heavyBall.options, nesterov.options, adagrad.options, adam.options, lars.options, lBfgs.options,
]);

/** An optimizer with its options, or its name alone. */
export const optimizerFields = z.union([
  z.enum(['sgd', 'heavy-ball', 'nesterov', 'adagrad', 'adam', 'lars', 'l-bfgs']).transform((kind): OptimizerOptions => forms.parse({ kind })),
  forms,
]).describe('How a gradient changes the model: a name, or a map with `kind` and options.');

/** @param setting sizes of the model's arrays, which `lars` goes by */
export function makeOptimizer<Kind extends OptimizerKind>(options: OptimizerOptions<Kind>, setting: OptimizerSetting): Optimizer {
  return byKind[options.kind].make(options, setting);
}

/** Arrays of the parameters' length that it keeps from step to step, at most. */
export function optimizerArrays<Kind extends OptimizerKind>(options: OptimizerOptions<Kind>): number {
  return byKind[options.kind].arrays(options);
}

/** In a few words, with its numbers: `Adam, β₁ 0.9, β₂ 0.999, ε 1e-8`. */
export function aboutOptimizer<Kind extends OptimizerKind>(options: OptimizerOptions<Kind>): string {
  return byKind[options.kind].about(options);
}
