import type { Problem } from '../basics/errors.js';
import { InputError } from '../basics/errors.js';
import { inspectDataset, openDataset } from './datasets/registry.js';
import { initialProblems, readInitial } from './initial-parameters.js';
import type { ProblemOptions } from './laboratory.js';
import { linear } from './models/linear.js';
import { chooseModel } from './models/registry.js';
import { readSampling } from './sampling/read-sampling.js';
import { samplingProblems } from './sampling/sampling-problems.js';

/** The cluster that learns, as far as it decides who gets samples. */
export interface SampledBy {
  readonly workers: number;
  /** Largest batch of each worker. */
  readonly batches: readonly number[];
}

/**
 * Everything that is wrong with a problem's files, and between its data, its model and the workers, as far as headers and sizes show: what comes
 * first hides what depends on it.
 */
export async function inspectProblem(problem: ProblemOptions, { workers, batches }: SampledBy): Promise<readonly Problem[]> {
  if (!('dataset' in problem)) return [];
  const { model, dataset } = problem;
  const ofData = await inspectDataset(dataset);
  if (ofData.length > 0) return ofData;
  return problemsOf(async () => {
    const { shape } = await openDataset(dataset);
    const ofModel = (model.kind === 'linear' ? linear.problems(model, shape) : chooseModel(model).problems(shape))
      .map(({ path, ...found }): Problem => ({ ...found, path: `problem.${path ?? 'model'}` }));
    const blocks = ofModel.length > 0 ? undefined : model.kind === 'linear' ? linear.blocks(model, shape) : chooseModel(model).blocks(shape);
    const ofSampling = await problemsOf(async () => (
      samplingProblems(await readSampling(problem), { samples: shape.trainCount, workers, batches, classes: shape.classes })));
    const ofInitial = await problemsOf(async () => (problem.initial === undefined || blocks === undefined ? []
      : initialProblems(await readInitial(problem.initial), blocks.reduce((sum, size) => sum + size, 0))));
    return [...ofModel, ...ofSampling, ...ofInitial];
  });
}

async function problemsOf(look: () => Promise<readonly Problem[]>): Promise<readonly Problem[]> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}
