/**
 * All diagnostics of one problem, in reading order:
 *
 *   1 noise along a run ─► what single gradients say: diversity, noise scale
 *   2 maximal rates     ─► by batch, found by search, beside closed forms where there are some
 *   3 passes to ε       ─► by batch; work and depth
 *   4 gap               ─► test less training loss after equal passes, at the rates of 3
 */
import type { Streams } from '../../basics/random.js';
import type { FloatArray } from '../parameters.js';
import { generalizationGap, type GapPoint } from './generalization-gap.js';
import type { GradientTransform } from './gradient-moments.js';
import type { Bracket } from './largest-stable.js';
import type { Target } from './learn.js';
import { maximalRate } from './maximal-rate.js';
import { meanSquareLimit } from './mean-square-growth.js';
import { passesToEpsilon, type EpsilonPoint, type RateChoice } from './passes-to-epsilon.js';
import type { DiagnosisProbe, OpenSerialRun } from './probe.js';
import { noiseTrajectories, type NoiseTrajectory } from './trajectory.js';

/** A problem as the diagnostics see it. */
export interface DiagnosedProblem<P extends FloatArray> {
  readonly name: string;
  readonly probe: DiagnosisProbe<P>;
  readonly open: OpenSerialRun<P>;
}

/** What is known of the problem's mean-square stability. */
export interface StabilityForms<P extends FloatArray> {
  readonly maximalRate: (batch: number) => number;
  /** The batch at which the maximal rate is half of what it is for infinite ones. */
  readonly criticalBatch: number;
  /** Parameters near which the mean square is to be measured. */
  readonly optimum: P;
}

export interface DiagnosisOptions {
  readonly batches: readonly number[];
  readonly seeds: readonly number[];
  readonly streams: Streams;
  readonly noise: { readonly batch: number; readonly rate: number; readonly passes: number; readonly everyPasses: number; readonly rows: number };
  readonly search: { readonly steps: number; readonly tolerance: number; readonly first: number };
  /** Null: no ε is asked for. */
  readonly target: { readonly until: Target; readonly rates: RateChoice; readonly passes: number; readonly everyPasses: number } | null;
  readonly gap: { readonly passes: number; /** For batches that 3 gave no rate. */ readonly rate: number };
}

/** A maximal rate, and for a problem with closed forms the mean-square limits. */
export interface RateLimit {
  readonly batch: number;
  readonly bounded: Bracket;
  readonly meanSquare: Bracket | null;
  readonly closedForm: number | null;
}

export interface Measurements {
  readonly noise: readonly NoiseTrajectory[];
  readonly rateLimits: readonly RateLimit[];
  /** Closed form. */
  readonly criticalBatch: number | null;
  readonly toEpsilon: readonly EpsilonPoint[];
  readonly gaps: readonly GapPoint[];
}

/** Two batch sizes for the noise scale of the whole training set: 32 and 4,096. */
const TWO_BATCHES = { small: 32, parts: 8, groups: 16 } as const;

/** A limit to about 2 %, measured on five and ten parameters. Larger batches vary less and need fewer differences, or they would cost in proportion. */
const growth = (batch: number) => ({ particles: Math.min(256, Math.max(8, Math.round(2048 / batch))), steps: 24, distance: 1 });

/**
 * @param problem the one in question; `forms` where it is least squares
 * @param variants the same problem pre-processed, with dropout, …: other gradients, other runs
 * @param transforms other uses of the same gradients, e.g. sparsified
 * @param tell told in a few words what begins
 */
export async function diagnose<P extends FloatArray>(
  problem: DiagnosedProblem<P>, forms: StabilityForms<P> | null, variants: readonly DiagnosedProblem<P>[],
  transforms: readonly { readonly name: string; readonly transform: GradientTransform }[], options: DiagnosisOptions,
  tell: (what: string) => void = () => undefined,
): Promise<Measurements> {
  const noise: NoiseTrajectory[] = [];
  const alongRun = { ...options.noise, seed: options.seeds[0]!, twoBatches: TWO_BATCHES, streams: options.streams };
  for (const each of [problem, ...variants]) {
    tell(`gradients along a run: ${each.name}`);
    noise.push(...await noiseTrajectories(each.name, each.probe, each.open, alongRun, each === problem ? transforms : []));
  }
  const rateLimits: RateLimit[] = [];
  for (const batch of options.batches) {
    tell(`maximal learning rate at a batch of ${batch}`);
    rateLimits.push({
      batch,
      bounded: await maximalRate(problem.open, { ...options.search, batch, seeds: options.seeds }),
      meanSquare: forms === null ? null : await meanSquareLimit(problem.probe, { ...options.search, ...growth(batch), at: forms.optimum, batch, streams: options.streams }),
      closedForm: forms?.maximalRate(batch) ?? null,
    });
  }
  const toEpsilon = options.target === null ? [] : await passesToEpsilon(problem.open, { ...options, ...options.target }, ({ batch }) => { tell(`passes to ε at a batch of ${batch}`); });
  tell('test against training set');
  const rateOf = new Map(toEpsilon.map(({ batch, rate }) => [batch, rate]));
  const rateFor = (batch: number): number | null => (options.target === null ? options.gap.rate : rateOf.get(batch) ?? null);
  const gaps = await generalizationGap(problem.open, { batches: options.batches, seeds: options.seeds, passes: options.gap.passes, rateFor });
  return { noise, rateLimits, criticalBatch: forms?.criticalBatch ?? null, toEpsilon, gaps };
}
