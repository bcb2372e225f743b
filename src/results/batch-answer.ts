/** The answer of a diagnosis in one sentence: up to which total batch, hence with how many workers, more workers help. */
import { countOf, formatNumber, listOf } from '../basics/units.js';
import { workAt, workTrend } from './batch-fits.js';
import type { BatchPlan, Diagnosis, EpsilonFigures, Figure } from './diagnosis.js';

/** Up to which total batch more workers help, and on what grounds. */
export type UsefulBatch =
  /** The batch at which the work to ε has doubled. */
  | { readonly kind: 'fitted'; readonly batch: number; readonly error: number | null }
  /** At least the largest that reached ε. */
  | { readonly kind: 'above'; readonly batch: number }
  /** Below the smallest that reached ε; `fitted` where the fit says how far, null where work grows in proportion to the batch. */
  | { readonly kind: 'below'; readonly batch: number; readonly fitted: number | null }
  /** No two batches reached ε: the batch whose noise equals its signal. */
  | { readonly kind: 'noise'; readonly batch: number }
  | { readonly kind: 'unknown' };

type KnownBatch = Exclude<UsefulBatch, { kind: 'unknown' }>;

/** Runs of fewer updates do not resolve how passes to ε grow. */
const FEW_UPDATES = 10;

export function usefulBatch({ toEpsilon, epsilonFit, noise }: Diagnosis): UsefulBatch {
  const reached = arrived(toEpsilon);
  if (reached.length >= 2) {
    const tried = reached.map(({ batch }) => batch);
    const [least, most] = [Math.min(...tried), Math.max(...tried)];
    if (epsilonFit === null) return workTrend(reached) === 'proportional' ? { kind: 'below', batch: least, fitted: null } : { kind: 'above', batch: most };
    const { criticalBatch, criticalBatchError } = epsilonFit;
    if (criticalBatch < least) return { kind: 'below', batch: least, fitted: criticalBatch };
    return criticalBatch <= most ? { kind: 'fitted', batch: criticalBatch, error: criticalBatchError } : { kind: 'above', batch: most };
  }
  const scales = noise[0]?.points.map(({ estimated, noiseScale }) => finite(estimated) ?? finite(noiseScale)).filter((scale) => scale !== null) ?? [];
  return scales.length === 0 ? { kind: 'unknown' } : { kind: 'noise', batch: Math.max(1, Math.min(...scales)) };
}

/** `More workers help up to a total batch of about 220 samples: about 3 workers with 64 each.` */
export function batchAnswer(diagnosis: Diagnosis): string {
  const useful = usefulBatch(diagnosis);
  const { plan } = diagnosis;
  switch (useful.kind) {
    case 'unknown': return 'How far more workers help cannot be told: fewer than two batch sizes reached ε, and these gradients have no noise.';
    case 'fitted': case 'noise': return `More workers help up to a total batch of about ${estimateOf(useful.batch)}: ${estimatedWorkers(useful.batch, plan)}.`;
    case 'above': return `More workers help up to a total batch of at least ${countOf(useful.batch, 'sample')}: ${exactWorkers(useful.batch, plan, '')}.`;
    case 'below': return useful.fitted === null
      ? `More workers help only up to a total batch of fewer than ${countOf(useful.batch, 'sample')}: ${exactWorkers(useful.batch, plan, 'fewer than ')}.`
      : `More workers help only up to a total batch of fewer than ${countOf(useful.batch, 'sample')}, by the fit about ${formatNumber(twoDigits(useful.fitted))}: ${estimatedWorkers(useful.fitted, plan)}.`;
  }
}

/** What that rests on, and how the scenario's own batch stands to it. */
export function batchReasons(diagnosis: Diagnosis): string {
  const useful = usefulBatch(diagnosis);
  if (useful.kind === 'unknown') return '';
  return [groundsWords(useful, diagnosis), planWords(useful, diagnosis), resolutionWords(useful, diagnosis)].filter((sentence) => sentence !== '').join(' ');
}

function groundsWords(useful: KnownBatch, { toEpsilon, mostPasses }: Diagnosis): string {
  const within = `within ${formatNumber(mostPasses)} ${mostPasses === 1 ? 'pass' : 'passes'}`;
  switch (useful.kind) {
    case 'fitted': {
      // An error that is but rounding is not said.
      const spread = useful.error === null || useful.error < 1e-6 * useful.batch ? '' : ` (${formatNumber(twoDigits(useful.batch))} ± ${formatNumber(twoDigits(useful.error))})`;
      return `There${spread} passes to ε have doubled, and beyond it twice the workers save less than a quarter of the updates.`;
    }
    case 'above': {
      const missed = toEpsilon.filter(({ batch }) => batch > useful.batch);
      return `That is the largest ${missed.length === 0 ? 'tried' : `that reached ε (${missedWords(missed)} ${within})`}, and passes to ε have not doubled there.`;
    }
    case 'below': {
      const missed = toEpsilon.filter(({ batch }) => batch < useful.batch);
      const smallest = `That is the smallest ${missed.length === 0 ? 'tried' : `that reached ε (${missedWords(missed)} ${within})`}`;
      return useful.fitted === null ? `${smallest}, and from there on passes to ε grow in proportion to the batch, so that no updates are saved.` : `${smallest}, and passes to ε have doubled before it.`;
    }
    case 'noise': return `That is by the noise of the gradients alone, at the point of the run where it is least: fewer than two batch sizes reached ε ${within}.`;
  }
}

/** `256 and 1024 did not`. */
function missedWords(missed: readonly EpsilonFigures[]): string {
  const batches = listOf(missed.map(({ batch }) => batch));
  return missed.some(({ passes }) => passes.some((run) => run !== null)) ? `not every run with ${batches} did` : `${batches} did not`;
}

function planWords(useful: KnownBatch, { plan: { workers, totalBatch, strategy }, epsilonFit, toEpsilon }: Diagnosis): string {
  const own = `The ${countOf(workers, 'worker')} of "${strategy}" take ${countOf(totalBatch, 'sample')} together`;
  if (useful.kind === 'above' && totalBatch > useful.batch) {
    return `${own}, more than ${toEpsilon.some(({ batch }) => batch > useful.batch) ? 'the largest that reached ε' : 'was tried'}.`;
  }
  if (useful.kind === 'below' && useful.fitted === null && totalBatch < useful.batch) return `${own}, fewer than was tried.`;
  const isKnown = epsilonFit !== null && useful.kind !== 'noise' && totalBatch <= 2 * Math.max(...toEpsilon.map((point) => point.batch));
  const times = isKnown ? twoDigits(workAt(epsilonFit, totalBatch) / epsilonFit.scale) : 1;
  const cost = times <= 1 ? '' : `, and ${formatNumber(times)} times the passes of the smallest batches (fitted)`;
  const limit = useful.kind === 'below' ? useful.fitted ?? 0 : useful.batch;
  return `${own}${cost}: ${totalBatch > limit ? 'too many' : 'not too many'}.`;
}

/** A warning where the numbers are too coarse for what was made of them. */
function resolutionWords({ kind }: KnownBatch, { toEpsilon }: Diagnosis): string {
  const coarse = kind === 'noise' ? [] : toEpsilon.filter(({ meanSteps }) => meanSteps !== null && meanSteps < FEW_UPDATES);
  if (coarse.length === 0) return '';
  return `Beware: with ${listOf(coarse.map(({ batch }) => batch))} samples a run takes fewer than ${FEW_UPDATES} updates, too few to tell well how passes to ε grow.`;
}

/** How many of the plan's workers an estimated batch is. */
function estimatedWorkers(batch: number, { totalBatch, workers }: BatchPlan): string {
  const own = totalBatch / workers;
  if (batch < 1.5 * own) return `${batch < 0.75 * own ? 'less than ' : ''}the ${each(own)} of a single worker`;
  return `about ${Math.round(twoDigits(batch / own))} workers with ${each(own)} each`;
}

/** How many of the plan's workers a batch that was tried is. */
function exactWorkers(batch: number, { totalBatch, workers }: BatchPlan, bound: '' | 'fewer than '): string {
  const own = totalBatch / workers;
  const count = batch / own;
  if (count < 1) return `less than the ${each(own)} of a single worker`;
  const about = Number.isInteger(count) ? '' : 'about ';
  return `${bound === '' ? about : bound}${countOf(Math.round(count), 'worker')} with ${each(own)} each`;
}

/** A worker's batch; the mean of unequal ones may be no whole number. */
function each(samples: number): string {
  return Number.isInteger(samples) ? String(samples) : formatNumber(samples);
}

function arrived(toEpsilon: readonly EpsilonFigures[]): readonly { readonly batch: number; readonly cost: number }[] {
  return toEpsilon.flatMap(({ batch, meanPasses }) => (meanPasses === null || meanPasses <= 0 ? [] : [{ batch, cost: meanPasses }]));
}

function estimateOf(batch: number): string {
  const value = twoDigits(batch);
  return `${formatNumber(value)} ${value === 1 ? 'sample' : 'samples'}`;
}

/** The third digit of what was estimated is never known. */
function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}

function finite(figure: Figure | null): number | null {
  return figure === null || figure.value === 'infinite' ? null : figure.value;
}
