/** A tensor model on a data set as a learning problem: rows are drawn on the host, tensors opened when the first result is really computed. */
import type { Streams, Uniform } from '../basics/random.js';
import { KeyHash, type ContentKey } from './history/content-key.js';
import type { GradientAsk, KeyedSamples, LearningProblem } from './learning-problem.js';
import type { EvaluationRows, RowAsk, TensorModel } from './models/model.js';
import { dot } from './parameters.js';
import type { DistributedSampler } from './sampling/sampler.js';
import { joined, piece, rowsUpTo } from './sampling/shares.js';

export interface IndexedSamples extends KeyedSamples {
  /** Rows of the training set. */
  readonly indices: Uint32Array;
  /** Seed of their dropout masks; undefined without dropout. */
  readonly dropout: number | undefined;
}

export interface DataProblemOptions {
  /** Names data, model, pre-processing, backend and code. */
  readonly key: ContentKey;
  readonly samplesPerPass: number;
  readonly initial: Float32Array;
  readonly blocks: readonly number[];
  readonly draw: DistributedSampler;
  readonly evaluation: EvaluationRows;
  /** μ of the term ½μ|w|² that is added to the training loss; ≥ 0. */
  readonly ridge: number;
  readonly hasDropout: boolean;
  readonly streams: Streams;
  readonly open: () => Promise<TensorModel>;
}

/** Losses of an evaluation contain the ridge term in training, and leave it out in testing. */
export function dataProblem({ open, ridge, hasDropout, streams, draw, evaluation, ...options }: DataProblemOptions): LearningProblem<Float32Array, IndexedSamples> {
  const masks = new Map<string, Uniform>();
  let opening: Promise<TensorModel> | undefined;
  const opened = (): Promise<TensorModel> => opening ??= open();
  let isClosed = false;

  function maskSeed(stream: string): number | undefined {
    if (!hasDropout) return undefined;
    let source = masks.get(stream);
    if (source === undefined) masks.set(stream, source = streams(`learning/${stream}/dropout`));
    return Math.floor(source() * 2 ** 32);
  }

  function samplesOf(indices: Uint32Array, dropout: number | undefined): IndexedSamples {
    const hash = new KeyHash('rows').words(indices);
    return { count: indices.length, indices, dropout, bytes: indices.byteLength, key: (dropout === undefined ? hash : hash.word(dropout)).end() };
  }

  return {
    ...options,
    evaluationKey: new KeyHash('rows').words(evaluation.train).words(evaluation.test).end(),
    draw: (worker, count) => samplesOf(draw(worker, count), maskSeed(`worker/${worker}`)),
    part: (index, count) => samplesOf(piece(rowsUpTo(options.samplesPerPass), index, count), maskSeed('parts')),
    async gradients(asks) {
      const gradients = await (await opened()).gradients(asks.map(rowAsk));
      return ridge === 0 ? gradients : gradients.map((gradient, i) => withRidge(gradient, asks[i]!.at, ridge));
    },
    async losses(asks) {
      const losses = await (await opened()).losses(asks.map(rowAsk));
      return losses.map((loss, i) => loss + ridgeLoss(asks[i]!.at, ridge));
    },
    async evaluate(at) {
      const { train, test } = await (await opened()).evaluate(at);
      return { trainLoss: train.loss + ridgeLoss(at, ridge), testLoss: test.loss, trainAccuracy: train.accuracy, testAccuracy: test.accuracy };
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      void opening?.then((model) => { model.close(); }, () => undefined);
    },
  };
}

function rowAsk({ at, samples }: GradientAsk<Float32Array, IndexedSamples>): RowAsk {
  const [first] = samples;
  if (samples.length === 1) return { at, indices: first!.indices, dropout: first!.dropout };
  const masks = new KeyHash('masks');
  for (const { dropout } of samples) masks.word(dropout ?? 0);
  const indices = joined(samples.map((some) => some.indices));
  return { at, indices, dropout: first!.dropout === undefined ? undefined : masks.end().a >>> 0 };
}

function withRidge(gradient: Float32Array, at: Float32Array, ridge: number): Float32Array {
  return gradient.map((slope, i) => slope + ridge * at[i]!);
}

function ridgeLoss(at: Float32Array, ridge: number): number {
  return ridge === 0 ? 0 : ridge / 2 * dot(at, at);
}
