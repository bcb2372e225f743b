import { InputError, type Problem } from '../basics/errors.js';
import type { Streams } from '../basics/random.js';
import { inspectDataset, openDataset } from './datasets/registry.js';
import { initialProblems, readInitial } from './initial-parameters.js';
import type { ProblemOptions } from './laboratory.js';
import { modelBlocks, modelProblems } from './models/registry.js';
import { distributedSampler } from './sampling/distributed-sampler.js';
import { needsLabels } from './sampling/partition.js';
import { readSampling } from './sampling/read-sampling.js';
import { samplingProblems } from './sampling/sampling-problems.js';

/** The cluster that learns, as far as it decides who gets samples. */
export interface SampledBy {
  readonly workers: number;
  /** Largest batch of each worker. */
  readonly batches: readonly number[];
  /** Learning streams of every run: each deals the training set anew. */
  readonly runs: readonly Streams[];
}

/**
 * Everything that is wrong with a problem's files, and between its data, its model and the workers, as far as headers, sizes and labels show: what comes
 * first hides what depends on it.
 */
export async function inspectProblem(problem: ProblemOptions, { workers, batches, runs }: SampledBy): Promise<readonly Problem[]> {
  if (!('dataset' in problem)) return [];
  const { model, dataset } = problem;
  const ofData = await inspectDataset(dataset);
  if (ofData.length > 0) return ofData;
  return problemsOf(async () => {
    const source = await openDataset(dataset);
    const { shape } = source;
    const ofModel = modelProblems(model, shape);
    const blocks = ofModel.length > 0 ? undefined : modelBlocks(model, shape);
    const ofSampling = await problemsOf(async () => {
      const sampling = await readSampling(problem);
      const sizes = { samples: shape.trainCount, workers, batches };
      const found = samplingProblems(sampling, { ...sizes, classes: shape.classes });
      if (found.length > 0 || !needsLabels(problem.partition)) return found;
      const labels = await source.trainLabels();
      // Throws where a share is too small; what one run deals another may not.
      for (const streams of runs) distributedSampler({ ...sampling, ...sizes, labels, streams });
      return [];
    });
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
