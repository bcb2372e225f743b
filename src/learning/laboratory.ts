/**
 * Where runs learn: opened once per process or worker thread, it holds what all runs share (the data set, the tensor backend), and every
 * run gets a task of its own with its own samples and history.
 */
import type { Streams } from '../basics/random.js';
import type { LearningTask, Samples } from '../simulation/strategies/learning-task.js';
import type { Backend } from './backend.js';
import { loadDataset, type DatasetOptions } from './datasets/dataset.js';
import { LazyHistory, type LearningStatistics } from './history.js';
import type { LearningProblem } from './learning-problem.js';
import { quadratic, type QuadraticOptions } from './models/quadratic.js';
import type { Partition } from './samples.js';

/** What is learned from what. */
export type ProblemOptions =
  | { readonly model: { readonly kind: 'softmax' }; readonly dataset: DatasetOptions; readonly partition: Partition }
  | { readonly model: { readonly kind: 'quadratic' } & QuadraticOptions; readonly partition: Partition };

export interface LaboratoryOptions {
  readonly problem: ProblemOptions;
  /** Samples of the evaluation subsets; a problem without data ignores them. */
  readonly evaluation: { readonly trainSamples: number; readonly testSamples: number };
  /** Name of a backend; default: the first that serves here. Without tensors (quadratic) none is opened. */
  readonly backend?: string;
}

/** What makes one run differ from another. */
export interface RunOptions {
  readonly workers: number;
  /** The run's learning streams, used under `learning/…`. */
  readonly streams: Streams;
}

export interface LearningRun {
  readonly task: LearningTask;
  readonly statistics: () => LearningStatistics;
  /** Frees the run's tensors; the task must not be used after. */
  readonly close: () => void;
}

export interface Laboratory {
  /** Null where the problem has no tensors. */
  readonly backend: Backend | null;
  /** Size of the training set in samples. */
  readonly samplesPerPass: number;
  /** Size of the model in numbers, and on the wire in bytes. */
  readonly parameters: number;
  readonly parameterBytes: number;
  /** Names the problem by its content: the data's SHA-256, or the constants of a formula. */
  readonly digest: string;
  run(options: RunOptions): LearningRun;
}

/**
 * Loads the data and opens the backend.
 * @throws InputError for a broken data set or a named backend that is not there
 */
export async function openLaboratory({ problem, evaluation, backend: named }: LaboratoryOptions): Promise<Laboratory> {
  if (!('dataset' in problem)) {
    const { model, partition } = problem;
    return {
      backend: null, samplesPerPass: model.samplesPerPass, parameters: 1, parameterBytes: Float64Array.BYTES_PER_ELEMENT,
      digest: `quadratic λ=${model.curvature} s=${model.noise} w₀=${model.start} n=${model.samplesPerPass}`,
      run: (options) => begin(quadratic(model, { ...options, partition })),
    };
  }
  // Loaded here, so that a run without tensors never loads TensorFlow.js.
  const [{ openBackend }, { softmax, softmaxParameters }] = await Promise.all([import('./backend.js'), import('./models/softmax.js')]);
  const [backend, dataset] = await Promise.all([openBackend(named), loadDataset(problem.dataset)]);
  const parameters = softmaxParameters(dataset);
  return {
    backend, samplesPerPass: dataset.train.count, parameters, parameterBytes: parameters * Float32Array.BYTES_PER_ELEMENT,
    digest: `softmax ${dataset.digest}`,
    run: (options) => begin(softmax(dataset, { ...options, evaluation, partition: problem.partition })),
  };
}

function begin<P, S extends Samples>(problem: LearningProblem<P, S>): LearningRun {
  const task = new LazyHistory(problem);
  return { task, statistics: () => task.statistics(), close: () => { problem.close(); } };
}
