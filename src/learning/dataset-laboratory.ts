/** The laboratory of a model on a data set: what headers and files say is read at once, the data and the backend when something is computed. */
import { InputError, type Problem } from '../basics/errors.js';
import type { Streams, Uniform } from '../basics/random.js';
import { dataProblem } from './data-problem.js';
import { KeyHash } from './history/content-key.js';
import type { Dataset, DatasetSource } from './datasets/dataset.js';
import { openDataset } from './datasets/registry.js';
import { initialDigest, initialParameters, initialProblems, readInitial, type Initial } from './initial-parameters.js';
import type { DatasetProblem, Laboratory, LaboratoryOptions, RunOptions } from './laboratory.js';
import { runsOf, stackBytes } from './laboratory-runs.js';
import { finiteLeastSquares } from './models/linear.js';
import type { EvaluationRows } from './models/model.js';
import { chooseModel, modelBlocks, modelProblems, type ChosenModel, type LinearModelOptions } from './models/registry.js';
import { preprocessed } from './preprocessing.js';
import { distributedSampler } from './sampling/distributed-sampler.js';
import { needsLabels } from './sampling/partition.js';
import { randomSubset } from './sampling/random-subset.js';
import { readSampling, samplingDigest } from './sampling/read-sampling.js';
import type { DistributedSampler } from './sampling/sampler.js';
import { samplingProblems } from './sampling/sampling-problems.js';

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

export async function openDatasetProblem(problem: DatasetProblem, options: LaboratoryOptions): Promise<Laboratory> {
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

type Runs = Pick<Laboratory, 'backend' | 'parameterBytes' | 'run' | 'probe'>;

/** In float64 on the host. */
function ofLinear(model: LinearModelOptions, { preprocessing }: DatasetProblem, { source, blocks, initial, load, drawing }: Opened, options: LaboratoryOptions): Runs {
  // Whitening computes with tensors, whatever the model.
  const loaded = once(async () => {
    if (preprocessing.whiten) await (await import('./backend.js')).startBackend({ name: 'wasm' });
    return load();
  });
  const start = initial?.kind === 'file' ? { initial: Float64Array.from(initial.numbers) } : {};
  return {
    backend: null, parameterBytes: sizeOf(blocks) * Float64Array.BYTES_PER_ELEMENT,
    ...runsOf((run) => finiteLeastSquares({ ...source, load: loaded }, model, { ...drawing(run), ...start }), options),
  };
}

/** In float32 on a backend, which is started when something is computed. */
async function ofTensors(model: ChosenModel, { model: written, ridge, dropout }: DatasetProblem, { source: { shape, digest }, blocks, initial, load, drawing }: Opened, options: LaboratoryOptions): Promise<Runs> {
  const { chooseBackend, startBackend } = await import('./backend.js');
  const backend = await chooseBackend(options.backend);
  const key = new KeyHash('problem').text(digest).text(JSON.stringify(written)).number(ridge).number(dropout).end();
  const prepare = once(async (): Promise<Dataset> => {
    await startBackend(backend);
    return load();
  });
  const start = { parameters: sizeOf(blocks), startsFrom: model.startsFrom, seeded: (source: Uniform) => model.seeded(shape, source) };
  return {
    backend, parameterBytes: sizeOf(blocks) * Float32Array.BYTES_PER_ELEMENT,
    ...runsOf((run) => {
      const drawn = drawing(run);
      return dataProblem({
        ...drawn, key, blocks, samplesPerPass: shape.trainCount, hasDropout: dropout > 0, streams: run.streams,
        initial: initialParameters(initial, start, run.streams),
        open: async () => model.open({ dataset: await prepare(), evaluation: drawn.evaluation, dropout, stackBytes: stackBytes(options) }),
      });
    }, options, { backend: `${backend.name} ${backend.device}` }),
  };
}

function sizeOf(blocks: readonly number[]): number {
  return blocks.reduce((sum, size) => sum + size, 0);
}

function evaluationRows({ shape }: DatasetSource, { evaluation }: LaboratoryOptions, streams: Streams): EvaluationRows {
  return {
    train: randomSubset(shape.trainCount, evaluation.trainSamples, streams('learning/evaluation/train')),
    test: randomSubset(shape.testCount, evaluation.testSamples, streams('learning/evaluation/test')),
  };
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InputError(problems);
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => made ??= make();
}
