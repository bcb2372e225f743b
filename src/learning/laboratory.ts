/**
 * Where runs learn: opened once per process or worker thread, it holds what all runs share (the data set, the tensor backend), and every
 * run gets a task of its own with its own samples and history. Data and backend are loaded when something is really computed: runs whose
 * results are all remembered need neither.
 */
import type { Streams } from '../basics/random.js';
import type { LearningTask, Version } from '../simulation/strategies/learning-task.js';
import type { Backend } from './backend.js';
import { openDatasetProblem } from './dataset-laboratory.js';
import type { DigestMemory } from './datasets/dataset.js';
import type { DatasetOptions } from './datasets/registry.js';
import type { DiagnosisProbe } from './diagnostics/probe.js';
import type { LearningStatistics } from './history/history.js';
import type { ResultMemory } from './history/result-memory.js';
import type { InitialOptions } from './initial-parameters.js';
import { runsOf } from './laboratory-runs.js';
import { chooseOracle, type LinearModelOptions, type OracleOptions, type TensorModelOptions } from './models/registry.js';
import type { OptimizerOptions } from './optimizers/registry.js';
import type { FloatArray } from './parameters.js';
import type { PreprocessingOptions } from './preprocessing.js';
import type { OrderOptions } from './sampling/order.js';
import type { PartitionOptions } from './sampling/partition.js';

export interface OracleProblem { readonly model: OracleOptions; readonly partition: PartitionOptions }

export interface DatasetProblem {
  readonly model: TensorModelOptions | LinearModelOptions;
  readonly dataset: DatasetOptions;
  readonly preprocessing: PreprocessingOptions;
  readonly partition: PartitionOptions;
  readonly sampling: OrderOptions;
  /** Default: what the model starts from. */
  readonly initial?: InitialOptions | undefined;
  /** μ of the term ½μ|w|² in the training loss. */
  readonly ridge: number;
  /** Share of inputs (linear models) or hidden outputs that is dropped while learning. */
  readonly dropout: number;
}

/** What is learned from what. */
export type ProblemOptions = OracleProblem | DatasetProblem;

export interface LaboratoryOptions {
  readonly problem: ProblemOptions;
  /** Samples of the evaluation subsets; a problem without data ignores them. */
  readonly evaluation: { readonly trainSamples: number; readonly testSamples: number };
  /** Name of a backend; default: the first that serves here. Without tensors none is opened. */
  readonly backend?: string;
  /** Results of earlier runs, and the digests of files; default: none. */
  readonly memory?: { readonly results: ResultMemory; readonly digests: DigestMemory } | undefined;
  /** Names the code whose arithmetic decides a result's bits; remembered results are of the same. */
  readonly numerics?: string;
  /** Bytes that stacks of tensors and unforced histories may take, each a part of it; default: 2 GB. */
  readonly mostBytes?: number;
}

/** What makes one run differ from another. */
export interface RunOptions {
  readonly workers: number;
  /** Largest batch of each worker; default: as small as any. */
  readonly batches?: readonly number[];
  /** The run's learning streams, used under `learning/…`. */
  readonly streams: Streams;
  /** Default: plain SGD. */
  readonly optimizer?: OptimizerOptions;
}

export interface LearningRun {
  readonly task: LearningTask;
  /** The numbers of a version, computed now if they have not been; not to be written to. */
  readonly parameters: (of: Version) => Promise<FloatArray>;
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
  /** Name of the data set, pre-processing included; undefined without one. */
  readonly dataName?: string | undefined;
  /** Of a row of the data set; undefined without one. */
  readonly features?: number | undefined;
  /** @throws InputError where a worker is left without samples, or its batch is larger than its share of them */
  run(options: RunOptions): LearningRun;
  /** Gradients of single rows, or of chosen ones, at any parameters. @param streams the rows are those that a worker draws from them */
  probe(streams: Streams): ClosableProbe;
}

/** A probe that gives back what the garbage collector does not. */
export interface ClosableProbe extends DiagnosisProbe<FloatArray> { readonly close: () => void }

/**
 * Looks at the data and chooses the backend.
 * @throws InputError for a broken data set, a model that does not go with it, or a named backend that is not there
 */
export async function openLaboratory(options: LaboratoryOptions): Promise<Laboratory> {
  const { problem } = options;
  return 'dataset' in problem ? openDatasetProblem(problem, options) : openOracle(problem, options);
}

/** Samples that stand for an endless stream. */
const PROBED_STREAM = 2 ** 14;

function openOracle({ model, partition }: OracleProblem, options: LaboratoryOptions): Laboratory {
  const oracle = chooseOracle(model);
  return {
    backend: null, samplesPerPass: model.samplesPerPass, parameters: oracle.dimension, parameterBytes: oracle.dimension * Float64Array.BYTES_PER_ELEMENT,
    digest: JSON.stringify(model),
    ...runsOf((run) => oracle.open({ ...run, isShared: partition.kind === 'shared' }), options, { probed: PROBED_STREAM }),
  };
}
