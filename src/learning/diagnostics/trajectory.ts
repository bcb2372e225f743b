/** Gradient diversity and noise scale along a serial run. */
import type { Streams, Uniform } from '../../basics/random.js';
import { randomPlaces } from '../compression.js';
import type { FloatArray } from '../parameters.js';
import { batchBound, gradientDiversity } from './gradient-diversity.js';
import { gradientMoments, type GradientTransform, type SampleMoments } from './gradient-moments.js';
import { learn } from './learn.js';
import { noiseScale, noiseScaleFromBatches, type NoiseEstimate, type TwoBatchOptions } from './noise-scale.js';
import type { DiagnosisProbe, OpenSerialRun } from './probe.js';

/** What the gradients of one way of doing things say at one model. */
export interface NoisePoint {
  readonly passes: number;
  readonly trainLoss: number;
  /** Δ of the subset; may be ∞, like the next two. Once the subset's mean gradient is mostly its own noise, n·Δ stops near n, whatever the whole set's is. */
  readonly diversity: number;
  /** n·Δ = 1 + B_simple, in samples. */
  readonly batchBound: number;
  /** B_simple of the subset, exactly. */
  readonly noiseScale: number;
  /** B_simple of the whole training set from two batch sizes; null for what only the subset was asked about. */
  readonly estimated: NoiseEstimate | null;
}

export interface NoiseTrajectory { readonly name: string; /** Of the run. */ readonly rate: number; readonly points: readonly NoisePoint[] }

export interface TrajectoryOptions {
  readonly batch: number;
  readonly rate: number;
  readonly seed: number;
  readonly passes: number;
  readonly everyPasses: number;
  /** Rows of the subset; the whole set where it is smaller. */
  readonly rows: number;
  readonly twoBatches: Omit<TwoBatchOptions, 'source'>;
  /** `diagnosis/…` are used. */
  readonly streams: Streams;
}

/** Gradients changed by `transform` at the models of the unchanged run. */
export interface TransformedGradients { readonly name: string; readonly transform: GradientTransform }

/**
 * Follows one run, and returns what its own gradients say, then what each transform of the same gradients says. What changes the problem
 * itself (pre-processing, dropout) is another probe with runs of its own: call this again.
 */
export async function noiseTrajectories<P extends FloatArray>(
  name: string, probe: DiagnosisProbe<P>, open: OpenSerialRun<P>, options: TrajectoryOptions, transformed: readonly TransformedGradients[] = [],
): Promise<NoiseTrajectory[]> {
  const rows = subset(probe.samples, options.rows, options.streams('diagnosis/rows'));
  const source = options.streams('diagnosis/two-batches');
  const transforms = [(gradient: FloatArray) => gradient, ...transformed.map(({ transform }) => transform)];
  const paths: NoisePoint[][] = transforms.map(() => []);
  await learn(open, options, async ({ point: { passes, metrics: { trainLoss } }, run, version }) => {
    if (!Number.isFinite(trainLoss)) return;
    const at = await run.parameters(version);
    const estimated = await noiseScaleFromBatches(probe, at, { ...options.twoBatches, source });
    const moments = await gradientMoments(probe, at, rows, transforms);
    moments.forEach((own, place) => { paths[place]!.push({ passes, trainLoss, ...figures(own), estimated: place === 0 ? estimated : null }); });
  });
  return paths.map((points, place) => ({ name: place === 0 ? name : transformed[place - 1]!.name, rate: options.rate, points }));
}

function figures(moments: SampleMoments): Pick<NoisePoint, 'diversity' | 'batchBound' | 'noiseScale'> {
  return { diversity: gradientDiversity(moments), batchBound: batchBound(moments), noiseScale: noiseScale(moments) };
}

/** `count` different rows of `samples`, in increasing order; all where there are no more. */
export function subset(samples: number, count: number, source: Uniform): Uint32Array {
  if (count >= samples) return Uint32Array.from({ length: samples }, (_, row) => row);
  return Uint32Array.from(randomPlaces(samples, count, source)).sort();
}
