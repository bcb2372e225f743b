/** What was found out about a problem's batches: plain data, written to and read from `diagnosis.json` as it is. */
import type { metricNames } from './metric-names.js';
import type { BatchFit } from './batch-fits.js';

/** Version of the format; a reader refuses another major number. */
export const DIAGNOSIS_FORMAT = 'tte-diagnosis/1';

/** Computed from every sample concerned; from random samples or trial runs; by a formula of theory; by fitting a formula to measured points. */
export type Obtained = 'exact' | 'measured' | 'closed form' | 'fitted';

/** A number with how it was obtained; infinity in a word, for JSON has none. */
export interface Figure {
  readonly value: number | 'infinite';
  readonly how: Obtained;
  /** Standard error; null where none is known. */
  readonly error: number | null;
}

/** What single samples' gradients say at one model of a run. */
export interface NoiseFigures {
  readonly passes: number;
  readonly trainLoss: number;
  /** Δ of the subset of n samples. */
  readonly diversity: Figure;
  /** n·Δ = 1 + B_simple, in samples. */
  readonly batchBound: Figure;
  /** B_simple of the subset, in samples. */
  readonly noiseScale: Figure;
  /** B_simple of the whole training set, estimated from two batch sizes; null for variants. */
  readonly estimated: Figure | null;
}

/** The problem as it is comes first, then its variants. */
export interface NoisePath { readonly name: string; /** Learning rate of its run. */ readonly rate: number; readonly points: readonly NoiseFigures[] }

/** Maximal learning rates at one batch size. */
export interface RateLimitFigures {
  readonly batch: number;
  /** At which trial runs stay bounded; null where none was found. */
  readonly bounded: Figure | null;
  /** At which the mean square stays bounded; null where it was not asked for. */
  readonly meanSquare: Figure | null;
  readonly closedForm: Figure | null;
}

/** Runs to ε at one batch size, one number per seed; null where ε was not reached within the budget. */
export interface EpsilonFigures {
  readonly batch: number;
  /** Null where no rate of the grid reached ε. */
  readonly rate: number | null;
  readonly passes: readonly (number | null)[];
  readonly steps: readonly (number | null)[];
  /** Means; null unless every seed reached ε. */
  readonly meanPasses: number | null;
  readonly meanSteps: number | null;
}

/** At the end of equal passes, one per seed; null where the run diverged. */
export interface GapFigures {
  readonly batch: number;
  readonly rate: number;
  /** Test loss − training loss, both without the ridge term. */
  readonly losses: readonly (number | null)[];
  /** Training accuracy − test accuracy; null without classes. */
  readonly accuracies: readonly (number | null)[];
}

/** What the workers of one strategy take together. */
export interface BatchPlan {
  readonly strategy: string;
  readonly workers: number;
  /** Samples of all workers' gradients together. */
  readonly totalBatch: number;
}

export interface Diagnosis {
  readonly format: typeof DIAGNOSIS_FORMAT;
  readonly version: string;
  /** The scenario's name. */
  readonly name: string;
  /** The scenario's own batch, to be held against what is found: of its first synchronous strategy, else of its first. */
  readonly plan: BatchPlan;
  /** What is learned from what, in one line. */
  readonly problem: string;
  readonly backend: string;
  readonly seed: number;
  /** Size of the training set, and of the subset whose single gradients were computed. */
  readonly samples: number;
  readonly rows: number;
  /** The run along which gradients were looked at. */
  readonly run: { readonly batch: number; readonly rate: number };
  readonly noise: readonly NoisePath[];
  readonly rateLimits: readonly RateLimitFigures[];
  /** Of the measured limits: 1/η_b = (1/η_∞)(1 + b_crit/b), so `scale` is 1/η_∞; null where it does not fit. */
  readonly rateFit: BatchFit | null;
  /** The batch whose maximal rate is half of an infinite batch's, by formula; 0 where the batch changes nothing. */
  readonly criticalBatch: Figure | null;
  readonly target: { readonly metric: keyof typeof metricNames; readonly epsilon: number };
  /** How a batch's learning rate was chosen, e.g. `best of 0.1, 0.2, 0.5`. */
  readonly rateChoice: string;
  /** Passes after which a run to ε was given up. */
  readonly mostPasses: number;
  readonly toEpsilon: readonly EpsilonFigures[];
  /** E = E_min(1 + B/B_crit) in passes, so `scale` is E_min; null where it does not fit. */
  readonly epsilonFit: BatchFit | null;
  /** Passes after which the gap was taken. */
  readonly gapPasses: number;
  readonly gaps: readonly GapFigures[];
}
