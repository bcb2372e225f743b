/**
 * Where runs learn: opened once per process or worker thread, it holds what all runs share (the data set, the tensor backend), and every
 * run gets a task of its own with its own samples and history. Data and backend are loaded when something is really computed: runs whose
 * results are all remembered need neither.
 */
import { InputError, type Problem } from '../basics/errors.js';
import type { Streams, Uniform } from '../basics/random.js';
import type { LearningTask, Version } from '../simulation/strategies/learning-task.js';
import type { Backend } from './backend.js';
import { dataProblem } from './data-problem.js';
import type { Dataset, DatasetSource, DigestMemory } from './datasets/dataset.js';
import { openDataset, type DatasetOptions } from './datasets/registry.js';
import type { DiagnosisProbe } from './diagnostics/probe.js';
import { probeOf } from './diagnostics/probe-of-problem.js';
import { KeyHash, type ContentKey } from './history/content-key.js';
import { LazyHistory, type LearningStatistics } from './history/history.js';
import type { ResultMemory } from './history/result-memory.js';
import { initialDigest, initialParameters, initialProblems, readInitial, type Initial, type InitialOptions } from './initial-parameters.js';
import type { KeyedSamples, LearningProblem } from './learning-problem.js';
import { finiteLeastSquares } from './models/linear.js';
import type { EvaluationRows } from './models/model.js';
import { chooseModel, chooseOracle, modelBlocks, modelProblems, type ChosenModel, type LinearModelOptions, type OracleOptions, type TensorModelOptions } from './models/registry.js';
import { makeOptimizer, type OptimizerOptions } from './optimizers/registry.js';
import type { FloatArray } from './parameters.js';
import { preprocessed, type PreprocessingOptions } from './preprocessing.js';
import { distributedSampler } from './sampling/distributed-sampler.js';
import type { OrderOptions } from './sampling/order.js';
import type { DistributedSampler } from './sampling/sampler.js';
import { needsLabels, type PartitionOptions } from './sampling/partition.js';
import { randomSubset } from './sampling/random-subset.js';
import { readSampling, samplingDigest } from './sampling/read-sampling.js';
import { samplingProblems } from './sampling/sampling-problems.js';

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

const MOST_BYTES = 2e9;
/** Of the memory budget: a stack's tensors, and what a history may write down before it is settled. */
const STACK_SHARE = 1 / 8;
const HISTORY_SHARE = 1 / 8;
/** Samples that stand for an endless stream. */
const PROBED_STREAM = 2 ** 14;

function openOracle({ model, partition }: OracleProblem, options: LaboratoryOptions): Laboratory {
  const oracle = chooseOracle(model);
  return {
    backend: null, samplesPerPass: model.samplesPerPass, parameters: oracle.dimension, parameterBytes: oracle.dimension * Float64Array.BYTES_PER_ELEMENT,
    digest: JSON.stringify(model),
    ...doors((run) => rekeyed(oracle.open({ ...run, isShared: partition.kind === 'shared' }), options), options, PROBED_STREAM),
  };
}

/** What a problem's files say, and what every run of it makes of them. */
interface Opened {
  readonly source: DatasetSource;
  readonly blocks: readonly number[];
  readonly initial: Initial | undefined;
  /** Reads the data set, once for all runs. */
  readonly load: () => Promise<Dataset>;
  /** A run's own samples and evaluation rows. */
  readonly drawing: (run: RunOptions) => { readonly draw: DistributedSampler; readonly evaluation: EvaluationRows; readonly ridge: number };
}

async function openDatasetProblem(problem: DatasetProblem, options: LaboratoryOptions): Promise<Laboratory> {
  const { model } = problem;
  const source = preprocessed(await openDataset(problem.dataset, options.memory?.digests), problem.preprocessing);
  const { shape } = source;
  refuse(modelProblems(model, shape));
  const blocks = modelBlocks(model, shape);
  const parameters = sizeOf(blocks);
  const [sampling, initial] = await Promise.all([readSampling(problem), problem.initial === undefined ? undefined : readInitial(problem.initial)]);
  refuse(initialProblems(initial, parameters));
  const labels = needsLabels(problem.partition) ? await source.trainLabels() : undefined;
  const opened: Opened = {
    source, blocks, initial,
    load: once(() => source.load()),
    drawing({ workers, batches = [], streams }) {
      const sizes = { samples: shape.trainCount, workers, batches };
      refuse(samplingProblems(sampling, { ...sizes, classes: shape.classes }));
      return { draw: distributedSampler({ ...sampling, ...sizes, labels, streams }), evaluation: evaluationRows(source, options, streams), ridge: problem.ridge };
    },
  };
  return {
    samplesPerPass: shape.trainCount, parameters, dataName: source.name, features: shape.features,
    digest: JSON.stringify([source.digest, model, problem.ridge, problem.dropout, samplingDigest(sampling), initial === undefined ? '' : initialDigest(initial)]),
    ...model.kind === 'linear' ? ofLinear(model, problem, opened, options) : await ofTensors(chooseModel(model), problem, opened, options),
  };
}

type Doors = Pick<Laboratory, 'backend' | 'parameterBytes' | 'run' | 'probe'>;

/** In float64 on the host. */
function ofLinear(model: LinearModelOptions, { preprocessing }: DatasetProblem, { source, blocks, initial, load, drawing }: Opened, options: LaboratoryOptions): Doors {
  // Whitening computes with tensors, whatever the model.
  const loaded = once(async () => {
    if (preprocessing.whiten) await (await import('./backend.js')).startBackend({ name: 'wasm' });
    return load();
  });
  const start = initial?.kind === 'file' ? { initial: Float64Array.from(initial.numbers) } : {};
  return {
    backend: null, parameterBytes: sizeOf(blocks) * Float64Array.BYTES_PER_ELEMENT,
    ...doors((run) => rekeyed(finiteLeastSquares({ ...source, load: loaded }, model, { ...drawing(run), ...start }), options), options),
  };
}

/** In float32 on a backend, which is started when something is computed. */
async function ofTensors(model: ChosenModel, { model: written, ridge, dropout }: DatasetProblem, { source: { shape, digest }, blocks, initial, load, drawing }: Opened, options: LaboratoryOptions): Promise<Doors> {
  const { chooseBackend, startBackend } = await import('./backend.js');
  const backend = await chooseBackend(options.backend);
  const key = numericsKey(options, `${backend.name} ${backend.device}`).text(digest).text(JSON.stringify(written)).number(ridge).number(dropout).end();
  const prepare = once(async (): Promise<Dataset> => {
    await startBackend(backend);
    return load();
  });
  const start = { parameters: sizeOf(blocks), startsFrom: model.startsFrom, seeded: (source: Uniform) => model.seeded(shape, source) };
  return {
    backend, parameterBytes: sizeOf(blocks) * Float32Array.BYTES_PER_ELEMENT,
    ...doors((run) => {
      const drawn = drawing(run);
      return dataProblem({
        ...drawn, key, blocks, samplesPerPass: shape.trainCount, hasDropout: dropout > 0, streams: run.streams,
        initial: initialParameters(initial, start, run.streams),
        async open() {
          const tensors = await model.open({ dataset: await prepare(), evaluation: drawn.evaluation, dropout, stackBytes: (options.mostBytes ?? MOST_BYTES) * STACK_SHARE });
          return (await import('./models/guarded-model.js')).guardedModel(tensors);
        },
      });
    }, options),
  };
}

function sizeOf(blocks: readonly number[]): number {
  return blocks.reduce((sum, size) => sum + size, 0);
}

/** Runs and probes of the problems that are made with a run's options. @param probed rows of a probe; default: one pass */
function doors<P extends FloatArray, S extends KeyedSamples>(problemOf: (run: RunOptions) => LearningProblem<P, S>, options: LaboratoryOptions, probed?: number): Pick<Laboratory, 'run' | 'probe'> {
  return {
    run: (run) => begin(problemOf(run), run, options),
    probe(streams) {
      const problem = problemOf({ workers: 1, streams });
      return { ...probeOf(problem, probed), close: () => { problem.close(); } };
    },
  };
}

function evaluationRows({ shape }: DatasetSource, { evaluation }: LaboratoryOptions, streams: Streams): EvaluationRows {
  return {
    train: randomSubset(shape.trainCount, evaluation.trainSamples, streams('learning/evaluation/train')),
    test: randomSubset(shape.testCount, evaluation.testSamples, streams('learning/evaluation/test')),
  };
}

function begin<P extends FloatArray, S extends KeyedSamples>(problem: LearningProblem<P, S>, { optimizer = { kind: 'sgd' } }: RunOptions, { memory, mostBytes = MOST_BYTES }: LaboratoryOptions): LearningRun {
  const task = new LazyHistory({
    problem, optimizer: makeOptimizer(optimizer, problem), optimizerName: JSON.stringify(optimizer), memory: memory?.results, mostBytes: mostBytes * HISTORY_SHARE,
  });
  return { task, parameters: (of) => task.parameters(of), statistics: () => task.statistics(), close: () => { problem.close(); } };
}

function numericsKey({ numerics = '' }: LaboratoryOptions, backend: string): KeyHash {
  return new KeyHash('problem').text(numerics).text(backend);
}

/** The same problem under a key that names the code, too. */
function rekeyed<P extends FloatArray, S extends KeyedSamples>(problem: LearningProblem<P, S>, options: LaboratoryOptions): LearningProblem<P, S> {
  const key: ContentKey = numericsKey(options, 'float64').key(problem.key).end();
  return { ...problem, key };
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InputError(problems);
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => made ??= make();
}
