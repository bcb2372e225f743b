/**
 * All diagnostics of one problem:
 *
 *   1 maximal rates     ─► by batch, found by search, beside closed forms where there are some
 *   2 passes to ε       ─► by batch, at the best rates below those; work and depth
 *   3 noise along a run ─► what single gradients say: diversity, noise scale; of the problem and its variants
 *   4 gap               ─► test less training loss after equal passes, at the rates of 2
 */
import type { Streams } from '../../basics/random.js';
import type { FloatArray } from '../parameters.js';
import { generalizationGap, type GapPoint } from './generalization-gap.js';
import type { Bracket } from './largest-stable.js';
import type { Target } from './learn.js';
import { maximalRate } from './maximal-rate.js';
import { meanSquareLimit } from './mean-square-growth.js';
import { passesToEpsilon, type EpsilonPoint, type RateChoice } from './passes-to-epsilon.js';
import type { DiagnosisProbe, OpenSerialRun } from './probe.js';
import { noiseTrajectories, type NoiseTrajectory, type TransformedGradients } from './trajectory.js';

/** A problem as the diagnostics see it. */
export interface DiagnosedProblem<P extends FloatArray> {
  readonly name: string;
  readonly probe: DiagnosisProbe<P>;
  readonly open: OpenSerialRun<P>;
}

/** The same problem pre-processed, with dropout, …: other gradients, other runs. Opened in its turn and then let go, for its data may be large. */
export interface Variant<P extends FloatArray> {
  readonly name: string;
  readonly open: () => Promise<Omit<DiagnosedProblem<P>, 'name'> & { readonly close: () => void }>;
}

/** What is known of the problem's mean-square stability. */
export interface StabilityForms<P extends FloatArray> {
  readonly maximalRate: (batch: number) => number;
  /** The batch at which the maximal rate is half of what it is for infinite ones; 0 where the batch changes nothing. */
  readonly criticalBatch: number;
  /** Parameters near which the mean square is to be measured. */
  readonly optimum: P;
}

/** Rates of batches as shares of their own maximal rates. */
export interface RateShares { readonly shares: readonly number[]; /** Of the tuning run. */ readonly seed: number }

export interface DiagnosisOptions {
  readonly batches: readonly number[];
  readonly seeds: readonly number[];
  readonly streams: Streams;
  /** Rate null: the one that the nearest batch had in 2, else a share of its maximal rate; each variant then has the same share of its own. */
  readonly noise: { readonly batch: number; readonly rate: number | null; readonly passes: number; readonly everyPasses: number; readonly rows: number };
  /** `seeds`: how many of them each trial is made with. */
  readonly search: { readonly steps: number; readonly tolerance: number; readonly first: number; readonly seeds: number };
  readonly target: { readonly until: Target; readonly rates: RateChoice | RateShares; readonly passes: number; readonly everyPasses: number };
  /** Null where no test set is apart from the training set. */
  readonly gap: { readonly passes: number; /** μ of the training loss. */ readonly ridge: number } | null;
}

/** A maximal rate, and for a problem with closed forms the mean-square limits. */
export interface RateLimit {
  readonly batch: number;
  readonly bounded: Bracket;
  readonly meanSquare: Bracket | null;
  readonly closedForm: number | null;
}

export interface Measurements {
  /** Rate of the run along which gradients were looked at. */
  readonly rate: number;
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

/** Of the maximal rate, where nothing better is known. */
const USUAL_SHARE = 1 / 8;

/** How often `tell` is called. */
export function countParts({ batches, gap }: DiagnosisOptions, variants: number): number {
  return batches.length * 2 + 1 + variants + (gap === null ? 0 : 1);
}

/**
 * @param problem the one in question; `forms` where they are known
 * @param transforms other uses of the same gradients, e.g. sparsified
 * @param tell told in a few words what has been done
 */
export async function diagnose<P extends FloatArray>(
  problem: DiagnosedProblem<P>, forms: StabilityForms<P> | null, variants: readonly Variant<P>[], transforms: readonly TransformedGradients[],
  options: DiagnosisOptions, tell: (what: string) => void = () => undefined,
): Promise<Measurements> {
  const { batches, seeds, streams, search, target, gap } = options;
  const rateLimits = await maximalRates(problem, forms, options, tell);
  // The mean square grows first.
  const limitAt = (batch: number): number | null => {
    const { bounded, meanSquare } = rateLimits[nearest(batches, batch)]!;
    const limit = Math.min(bounded.stable, meanSquare?.stable ?? Infinity);
    return limit > 0 ? limit : null;
  };

  const toEpsilon = await passesToEpsilon(problem.open, { ...options, ...target, rates: choiceOf(target.rates, limitAt) }, ({ batch }) => { tell(`passes to ε at a batch of ${batch}`); });
  const reached = toEpsilon.filter((point) => point.rate !== null);
  const rateAt = (batch: number): number => reached[nearest(reached.map((point) => point.batch), batch)]?.rate ?? USUAL_SHARE * (limitAt(batch) ?? search.first);

  const { noise: { batch } } = options;
  const rate = options.noise.rate ?? rateAt(batch);
  const alongRun = { ...options.noise, rate, seed: seeds[0]!, twoBatches: TWO_BATCHES, streams };
  const noise = [...await noiseTrajectories(problem.name, problem.probe, problem.open, alongRun, transforms)];
  tell(`gradients along a run: ${problem.name}`);
  for (const { name, open } of variants) {
    const variant = await open();
    try {
      const own = options.noise.rate ?? await shareOfOwn(variant.open, rate, limitAt(batch), batch, options);
      noise.push(...await noiseTrajectories(name, variant.probe, variant.open, { ...alongRun, rate: own }));
    } finally {
      variant.close();
    }
    tell(`gradients along a run: ${name}`);
  }

  const gaps = gap === null ? [] : await generalizationGap(problem.open, {
    ...gap, batches, seeds,
    rateFor: (at) => toEpsilon.find((point) => point.batch === at)?.rate ?? null,
  });
  if (gap !== null) tell('test against training set');
  return { rate, noise, rateLimits, criticalBatch: forms?.criticalBatch ?? null, toEpsilon, gaps };
}

/** Of every batch; each search begins at the limit of the one before, for it is seldom far. */
async function maximalRates<P extends FloatArray>(
  { open, probe }: DiagnosedProblem<P>, forms: StabilityForms<P> | null, { batches, seeds, streams, search }: DiagnosisOptions, tell: (what: string) => void,
): Promise<RateLimit[]> {
  const limits: RateLimit[] = [];
  let { first } = search;
  for (const batch of batches) {
    const bounded = await maximalRate(open, { ...search, first, batch, seeds: seeds.slice(0, search.seeds) });
    if (bounded.stable > 0) first = bounded.stable;
    limits.push({
      batch, bounded,
      meanSquare: forms === null ? null : await meanSquareLimit(probe, { ...search, first, ...growth(batch), at: forms.optimum, batch, streams }),
      closedForm: forms?.maximalRate(batch) ?? null,
    });
    tell(`maximal learning rate at a batch of ${batch}`);
  }
  return limits;
}

/** The variant's rate: the share of its own maximal rate that `rate` is of the problem's. */
async function shareOfOwn<P extends FloatArray>(
  open: OpenSerialRun<P>, rate: number, limit: number | null, batch: number, { search, seeds }: DiagnosisOptions,
): Promise<number> {
  if (limit === null) return rate;
  const own = await maximalRate(open, { ...search, first: limit, batch, seeds: seeds.slice(0, 1) });
  return own.stable === 0 ? rate : rate * own.stable / limit;
}

function choiceOf(rates: RateChoice | RateShares, limitAt: (batch: number) => number | null): RateChoice {
  if ('grid' in rates) return rates;
  return {
    seed: rates.seed,
    grid: (batch) => {
      const limit = limitAt(batch);
      // Two digits say the rate as well.
      return limit === null ? [] : rates.shares.map((share) => Number((share * limit).toPrecision(2)));
    },
  };
}

/** Place of the batch nearest in ratio; −1 of none. */
function nearest(batches: readonly number[], batch: number): number {
  const distance = (of: number) => Math.abs(Math.log(of / batch));
  return batches.reduce((best, of, place) => (best < 0 || distance(of) < distance(batches[best]!) ? place : best), -1);
}
