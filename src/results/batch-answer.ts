/** The answer of a diagnosis in one sentence: up to which total batch, hence with how many workers, more workers help. */
import { countOf, formatNumber } from '../basics/units.js';
import { workAt } from './batch-fits.js';
import type { BatchPlan, Diagnosis, Figure } from './diagnosis.js';

/** Up to which total batch more workers help, and on what grounds. */
export type UsefulBatch =
  /** The batch at which the work to ε has doubled. */
  | { readonly kind: 'fitted'; readonly batch: number }
  /** It lies outside the batches tried: at least the largest, or below the smallest. */
  | { readonly kind: 'above' | 'below'; readonly batch: number }
  /** No two batches reached ε: the batch whose noise equals its signal. */
  | { readonly kind: 'noise'; readonly batch: number }
  | { readonly kind: 'unknown' };

export function usefulBatch({ toEpsilon, epsilonFit, noise }: Diagnosis): UsefulBatch {
  const reached = toEpsilon.flatMap(({ batch, meanPasses }) => (meanPasses === null || meanPasses <= 0 ? [] : [{ batch, cost: meanPasses }]));
  const tried = reached.map(({ batch }) => batch);
  if (tried.length >= 2) {
    const [least, most] = [Math.min(...tried), Math.max(...tried)];
    if (epsilonFit !== null && epsilonFit.criticalBatch < least) return { kind: 'below', batch: least };
    if (epsilonFit !== null && epsilonFit.criticalBatch <= most) return { kind: 'fitted', batch: epsilonFit.criticalBatch };
    return { kind: 'above', batch: most };
  }
  const scales = noise[0]?.points.map(({ estimated, noiseScale }) => finite(estimated) ?? finite(noiseScale)).filter((scale) => scale !== null) ?? [];
  return scales.length === 0 ? { kind: 'unknown' } : { kind: 'noise', batch: Math.max(1, Math.min(...scales)) };
}

/** `More workers help up to a total batch of about 220 samples: about 3 workers with 64 each.` */
export function batchAnswer(diagnosis: Diagnosis): string {
  const useful = usefulBatch(diagnosis);
  if (useful.kind === 'unknown') return 'How far more workers help cannot be told: fewer than two batch sizes reached ε, and these gradients have no noise.';
  const batch = `${rounded(useful.batch)} ${useful.batch === 1 ? 'sample' : 'samples'}`;
  const workers = workersWords(useful, diagnosis.plan);
  switch (useful.kind) {
    case 'fitted': case 'noise': return `More workers help up to a total batch of about ${batch}: ${workers}.`;
    case 'above': return `More workers help up to a total batch of at least ${batch}: ${workers}.`;
    case 'below': return `More workers hardly help: a total batch of ${batch}, ${workers}, is already too large.`;
  }
}

/** What that rests on, and how the scenario's own batch stands to it. */
export function batchReasons(diagnosis: Diagnosis): string {
  const useful = usefulBatch(diagnosis);
  switch (useful.kind) {
    case 'unknown': return '';
    case 'fitted': return `There passes to ε have doubled, and beyond it twice the workers save less than a quarter of the updates. ${planWords(diagnosis, useful)}`;
    case 'above': return `That is the largest tried, and passes to ε have not doubled there. ${planWords(diagnosis, useful)}`;
    case 'below': return `That is the smallest tried, and passes to ε have doubled before it. ${planWords(diagnosis, useful)}`;
    case 'noise': return `That is by the noise of the gradients alone, at the point of the run where it is least: fewer than two batch sizes reached ε. ${planWords(diagnosis, useful)}`;
  }
}

function planWords({ plan: { workers, totalBatch, strategy }, epsilonFit, toEpsilon }: Diagnosis, { kind, batch }: Exclude<UsefulBatch, { kind: 'unknown' }>): string {
  const own = `The ${countOf(workers, 'worker')} of ${strategy} take ${countOf(totalBatch, 'sample')} together`;
  if (kind === 'above' && totalBatch > batch) return `${own}, more than was tried.`;
  const isKnown = epsilonFit !== null && kind !== 'noise' && totalBatch <= 2 * Math.max(...toEpsilon.map((point) => point.batch));
  const cost = isKnown ? `, and ${formatNumber(Number((workAt(epsilonFit, totalBatch) / epsilonFit.scale).toPrecision(2)))} times the passes of a small batch` : '';
  return `${own}${cost}: ${totalBatch > batch ? 'too many' : 'not too many'}.`;
}

/** How many of the plan's workers the batch is. */
function workersWords({ kind, batch }: Exclude<UsefulBatch, { kind: 'unknown' }>, { totalBatch, workers }: BatchPlan): string {
  const own = totalBatch / workers;
  if (batch < 1.5 * own) return `${batch < 0.75 * own ? 'less than ' : ''}the ${rounded(own)} of a single worker`;
  return `${kind === 'above' ? '' : 'about '}${Math.round(Number((batch / own).toPrecision(2)))} workers with ${rounded(own)} each`;
}

/** Two digits of what was estimated: the third is never known. */
function rounded(batch: number): string {
  return Number.isInteger(batch) ? String(batch) : formatNumber(Number(batch.toPrecision(2)));
}

function finite(figure: Figure | null): number | null {
  return figure === null || figure.value === 'infinite' ? null : figure.value;
}
