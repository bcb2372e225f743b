/** The models there are; a new one adds its file and its lines here. No model is loaded with its tensors here. */
import type { Problem } from '../../basics/errors.js';
import { z } from '../../basics/fields.js';
import type { Uniform } from '../../basics/random.js';
import type { DatasetShape } from '../datasets/dataset.js';
import type { KeyedSamples, LearningProblem } from '../learning-problem.js';
import { convolutional } from './convolutional.js';
import { leastSquares } from './least-squares.js';
import { linear } from './linear.js';
import { logistic } from './logistic.js';
import type { ModelDefinition, TensorModel, TensorModelSetting } from './model.js';
import type { OracleDefinition, OracleRun } from './oracle.js';
import { perceptron } from './perceptron.js';
import { quadratic } from './quadratic.js';
import { softmax } from './softmax.js';

/** Problems that are their own data, in float64. */
export const oracles = { quadratic, 'least-squares': leastSquares } as const;
/** Models of a data set, in float32 tensors. */
export const tensorModels = { softmax, logistic, perceptron, convolutional } as const;

export const modelFields = z.discriminatedUnion('kind', [
  softmax.options, logistic.options, perceptron.options, convolutional.options, linear.options, quadratic.options, leastSquares.options,
]).describe('What is learned.');

type OracleFields = { [Kind in keyof typeof oracles]: (typeof oracles)[Kind]['options'] };
type TensorFields = { [Kind in keyof typeof tensorModels]: (typeof tensorModels)[Kind]['options'] };
export type OracleKind = keyof OracleFields;
export type TensorModelKind = keyof TensorFields;
export type OracleOptions<Kind extends OracleKind = OracleKind> = { [K in Kind]: z.output<OracleFields[K]> & { readonly kind: K } }[Kind];
export type TensorModelOptions<Kind extends TensorModelKind = TensorModelKind> = { [K in Kind]: z.output<TensorFields[K]> & { readonly kind: K } }[Kind];
export type LinearModelOptions = z.output<typeof linear.options>;
export type ModelOptions = OracleOptions | TensorModelOptions | LinearModelOptions;

const oracleByKind: { readonly [Kind in OracleKind]: OracleDefinition<OracleFields[Kind], KeyedSamples> } = oracles;
const modelByKind: { readonly [Kind in TensorModelKind]: ModelDefinition<TensorFields[Kind]> } = tensorModels;

export function isOracle(options: ModelOptions): options is OracleOptions {
  return options.kind in oracles;
}

/** An oracle with its options settled. */
export interface ChosenOracle {
  readonly about: string;
  readonly dimension: number;
  readonly isRandom: boolean;
  open(run: OracleRun): LearningProblem<Float64Array, KeyedSamples>;
}

export function chooseOracle<Kind extends OracleKind>(options: OracleOptions<Kind>): ChosenOracle {
  const definition = oracleByKind[options.kind];
  return {
    about: definition.about(options),
    dimension: definition.dimension(options),
    isRandom: definition.isRandom(options),
    open: (run) => definition.open(options, run),
  };
}

/** A tensor model with its options settled. */
export interface ChosenModel {
  readonly about: string;
  readonly startsFrom: 'zero' | 'seeded';
  problems(shape: DatasetShape): Problem[];
  blocks(shape: DatasetShape): number[];
  seeded(shape: DatasetShape, source: Uniform): Float32Array;
  open(setting: TensorModelSetting): Promise<TensorModel>;
}

export function chooseModel<Kind extends TensorModelKind>(options: TensorModelOptions<Kind>): ChosenModel {
  const definition = modelByKind[options.kind];
  return {
    about: definition.about(options),
    startsFrom: definition.startsFrom,
    problems: (shape) => definition.problems(options, shape),
    blocks: (shape) => definition.blocks(options, shape),
    seeded: (shape, source) => definition.seeded(options, shape, source),
    open: (setting) => definition.open(options, setting),
  };
}

/** Why a model does not go with such data; paths from the scenario's root. */
export function modelProblems(options: TensorModelOptions | LinearModelOptions, shape: DatasetShape): Problem[] {
  const found = options.kind === 'linear' ? linear.problems(options, shape) : chooseModel(options).problems(shape);
  return found.map(({ path, ...problem }) => ({ ...problem, path: `problem.${path ?? 'model'}` }));
}

/** Sizes of a model's arrays, one after another. */
export function modelBlocks(options: TensorModelOptions | LinearModelOptions, shape: DatasetShape): number[] {
  return options.kind === 'linear' ? linear.blocks(options, shape) : chooseModel(options).blocks(shape);
}

/** In a few words. */
export function aboutModel(options: ModelOptions): string {
  if (isOracle(options)) return chooseOracle(options).about;
  return options.kind === 'linear' ? linear.about(options) : chooseModel(options).about;
}
