/** The numbers of a diagnosis as tables of words; terminal, Markdown and page print the same. */
import { formatNumber } from '../basics/units.js';
import { metricNames } from '../results/metric-names.js';
import type { BatchFit } from '../results/batch-fits.js';
import type { Diagnosis, Figure } from '../results/diagnosis.js';

export interface DiagnosisTable {
  readonly heading: string;
  /** A sentence below it; may be empty. */
  readonly note: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** In the order of the charts; those without numbers are left out. */
export function diagnosisTables(diagnosis: Diagnosis): readonly DiagnosisTable[] {
  return [epsilonTable(diagnosis), noiseTable(diagnosis), variantsTable(diagnosis), rateTable(diagnosis), gapTable(diagnosis)].filter(({ rows }) => rows.length > 0);
}

function epsilonTable({ toEpsilon, target, epsilonFit, rateChoice }: Diagnosis): DiagnosisTable {
  return {
    heading: `Passes and updates to ${metricNames[target.metric]} ${formatNumber(target.epsilon)}`,
    note: `${epsilonFit === null ? '' : `Fitted: E = E_min(1 + B/B_crit) with E_min = ${withError(epsilonFit.scale, epsilonFit.scaleError)} passes, B_crit = ${critical(epsilonFit)}. `}Rates: ${rateChoice}.`,
    columns: ['batch', 'rate', 'passes', 'updates', 'reached'],
    rows: toEpsilon.map((point) => [
      String(point.batch), number(point.rate), number(point.meanPasses), number(point.meanSteps),
      `${point.passes.filter((passes) => passes !== null).length} of ${point.passes.length}`,
    ]),
  };
}

function noiseTable({ noise, run, rows }: Diagnosis): DiagnosisTable {
  return {
    heading: `Gradients along SGD with batch ${run.batch}, rate ${formatNumber(run.rate)}`,
    note: `Δ, n·Δ and B_simple = n·Δ − 1 of ${rows} samples; B_simple of the whole training set from two batch sizes.`,
    columns: ['passes', 'loss', 'Δ', 'n·Δ', 'B_simple', 'B_simple (whole set)'],
    rows: (noise[0]?.points ?? []).map((point) => [
      formatNumber(point.passes), formatNumber(point.trainLoss), figureText(point.diversity), figureText(point.batchBound), figureText(point.noiseScale),
      point.estimated === null ? '–' : point.estimated.value === 'infinite' ? 'hidden' : figureText(point.estimated),
    ]),
  };
}

/** What raises diversity: n·Δ at the start and at the end of each run. */
function variantsTable({ noise, rows }: Diagnosis): DiagnosisTable {
  const known = noise.filter(({ points }) => points.length > 0);
  const last = known[0]?.points.at(-1);
  return {
    heading: `What changes the diversity n·Δ of ${rows} samples`, note: '',
    columns: ['', 'rate', 'at the start', `after ${passesWords(last?.passes ?? 0)}`],
    rows: known.length < 2 ? [] : known.map(({ name, rate, points }) => [name, formatNumber(rate), figureText(points[0]!.batchBound), figureText(points.at(-1)!.batchBound)]),
  };
}

function rateTable({ rateLimits, criticalBatch, rateFit }: Diagnosis): DiagnosisTable {
  const hasForm = rateLimits.some(({ closedForm }) => closedForm !== null);
  const batches = rateLimits.map(({ batch }) => batch);
  // Outside the batches tried it is a guess.
  const fitted = rateFit === null || rateFit.criticalBatch < Math.min(...batches) || rateFit.criticalBatch > Math.max(...batches) ? null : `${critical(rateFit)} (fitted)`;
  const halves = [criticalBatch === null || criticalBatch.value === 0 ? null : `${exactText(criticalBatch)} (closed form)`, fitted].filter((text) => text !== null);
  const note = criticalBatch?.value === 0 ? 'the same at every batch (closed form)' : halves.length === 0 ? '' : `half of its limit at a batch of ${halves.join(' or ')}`;
  return {
    heading: 'Maximal learning rates', note: note === '' ? '' : `${hasForm ? 'That of the mean square is' : 'It is'} ${note}.`,
    columns: ['batch', 'bounded runs', ...(hasForm ? ['mean square', 'closed form'] : [])],
    rows: rateLimits.map((limit) => [String(limit.batch), orDash(limit.bounded), ...(hasForm ? [orDash(limit.meanSquare), orDash(limit.closedForm)] : [])]),
  };
}

function gapTable({ gaps, gapPasses }: Diagnosis): DiagnosisTable {
  const hasAccuracy = gaps.some(({ accuracies }) => accuracies.some((gap) => gap !== null));
  return {
    heading: `Test against training set after ${passesWords(gapPasses)}`, note: '',
    columns: ['batch', 'rate', 'loss gap', ...(hasAccuracy ? ['accuracy gap'] : [])],
    rows: gaps.every(({ losses }) => losses.every((gap) => gap === null || gap === 0)) ? [] : gaps.map(({ batch, rate, losses, accuracies }) => [
      String(batch), formatNumber(rate), meanText(losses, formatNumber), ...(hasAccuracy ? [meanText(accuracies, (gap) => `${formatNumber(100 * gap)} points`)] : []),
    ]),
  };
}

function passesWords(passes: number): string {
  const words = formatNumber(passes);
  return `${words} ${words === '1' ? 'pass' : 'passes'}`;
}

function critical({ criticalBatch, criticalBatchError }: BatchFit): string {
  return withError(criticalBatch, criticalBatchError);
}

/** A closed form has all its digits; six are shown. */
function exactText({ value }: Figure): string {
  return value === 'infinite' ? 'any' : String(Number(value.toPrecision(6)));
}

/** Mean of all seeds, or how many diverged. */
function meanText(values: readonly (number | null)[], format: (value: number) => string): string {
  const known = values.filter((value) => value !== null);
  if (known.length < values.length || known.length === 0) return `${values.length - known.length} of ${values.length} diverged`;
  return format(known.reduce((sum, value) => sum + value, 0) / known.length);
}

function figureText({ value, error }: Figure): string {
  return value === 'infinite' ? 'any' : withError(value, error);
}

/** An error that is but rounding is not said. */
function withError(value: number, error: number | null): string {
  return `${formatNumber(value)}${error === null || error < 1e-6 * value ? '' : ` ± ${formatNumber(Number(error.toPrecision(2)))}`}`;
}

function orDash(figure: Figure | null): string {
  return figure === null ? '–' : figure.value === 'infinite' ? 'no limit' : figureText(figure);
}

function number(value: number | null): string {
  return value === null ? '–' : formatNumber(value);
}
