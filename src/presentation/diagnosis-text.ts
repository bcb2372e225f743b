/** A diagnosis for the terminal: what follows from it first, then the numbers; 80 columns. */
import { formatNumber } from '../basics/units.js';
import { metricNames } from '../results/metric-names.js';
import type { Diagnosis, Figure, NoiseFigures } from '../results/diagnosis.js';

const COLUMNS = 80;

/** One section a diagnostic; those without numbers are left out. */
export function diagnosisText(diagnosis: Diagnosis): string {
  return [findings(diagnosis), epsilonSection(diagnosis), noiseSection(diagnosis), rateSection(diagnosis), gapSection(diagnosis)]
    .filter((section) => section !== '').join('\n\n');
}

/** Do more workers help? One sentence for each thing that says so. */
function findings({ name, problem, epsilonFit, target, noise, criticalBatch, rateFit }: Diagnosis): string {
  const path = noise[0]?.points ?? [];
  const [first, last] = [path[0], path.at(-1)];
  return [
    ...wrapped(`${name}: ${problem}.`),
    ...(epsilonFit === null || target === null ? [] : wrapped(
      `Passes to ${metricNames[target.metric]} ${formatNumber(target.epsilon)} double at a batch of about ${withError(epsilonFit.criticalBatch, epsilonFit.criticalBatchError)} samples (fitted): `
      + 'well below it more workers save time at no cost, well above it they only add work.')),
    ...(first === undefined || last === undefined ? [] : wrapped(
      `The noise of a batch equals its signal (B_simple) at ${noiseText(first)} samples at the start, and at ${noiseText(last)} after ${formatNumber(last.passes)} passes.`)),
    ...(criticalBatch !== null ? wrapped(`The maximal learning rate is half of its limit at a batch of ${figureText(criticalBatch)} (closed form).`)
      : rateFit === null ? [] : wrapped(`The maximal learning rate is half of its limit at a batch of about ${withError(rateFit.criticalBatch, rateFit.criticalBatchError)} (fitted).`)),
  ].join('\n');
}

function epsilonSection({ toEpsilon, target }: Diagnosis): string {
  if (toEpsilon.length === 0 || target === null) return '';
  return columns(`Work and depth to ${metricNames[target.metric]} ${formatNumber(target.epsilon)}`, ['batch', 'rate', 'passes', 'updates', 'reached'], toEpsilon.map((point) => [
    String(point.batch), number(point.rate), number(point.meanPasses), number(point.meanSteps),
    `${point.passes.filter((passes) => passes !== null).length} of ${point.passes.length}`,
  ]));
}

function noiseSection({ noise, run }: Diagnosis): string {
  if (noise.every(({ points }) => points.length === 0)) return '';
  return noise.filter(({ points }) => points.length > 0).map(({ name, points }, place) => columns(
    place === 0 ? `Gradients along SGD with batch ${run.batch}, rate ${formatNumber(run.rate)}` : `The same: ${name}`,
    ['passes', 'loss', 'Δ', 'n·Δ', 'B_simple', ...(place === 0 ? ['B_simple (whole set)'] : [])],
    points.map((point) => [
      formatNumber(point.passes), formatNumber(point.trainLoss), figureText(point.diversity), figureText(point.batchBound), figureText(point.noiseScale),
      ...(place === 0 ? [point.estimated === null ? '–' : point.estimated.value === 'infinite' ? 'hidden' : figureText(point.estimated)] : []),
    ]),
  )).join('\n\n');
}

function rateSection({ rateLimits }: Diagnosis): string {
  if (rateLimits.length === 0) return '';
  const hasForm = rateLimits.some(({ closedForm }) => closedForm !== null);
  return columns('Maximal learning rates', ['batch', 'bounded', ...(hasForm ? ['mean square', 'closed form'] : [])], rateLimits.map((limit) => [
    String(limit.batch), orDash(limit.bounded), ...(hasForm ? [orDash(limit.meanSquare), orDash(limit.closedForm)] : []),
  ]));
}

function gapSection({ gaps, gapPasses }: Diagnosis): string {
  if (gaps.every(({ losses }) => losses.every((gap) => gap === null || gap === 0))) return '';
  const hasAccuracy = gaps.some(({ accuracies }) => accuracies.some((gap) => gap !== null));
  return columns(`Test against training set after ${formatNumber(gapPasses)} passes`, ['batch', 'rate', 'loss gap', ...(hasAccuracy ? ['accuracy gap'] : [])], gaps.map(({ batch, rate, losses, accuracies }) => [
    String(batch), formatNumber(rate), meanText(losses, formatNumber), ...(hasAccuracy ? [meanText(accuracies, (gap) => `${formatNumber(100 * gap)} points`)] : []),
  ]));
}

/** Of the whole set where it could be measured, else of the subset, which shows too little where that is small. */
function noiseText({ estimated, noiseScale }: NoiseFigures): string {
  return estimated === null || estimated.value === 'infinite' ? `at least about ${figureText(noiseScale)}` : `about ${figureText(estimated)}`;
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

/** A heading and right-aligned columns, two spaces apart; a name longer than the line is cut. */
function columns(heading: string, header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padStart(widths[column]!)).join('  ');
  return [heading.length > COLUMNS ? `${heading.slice(0, COLUMNS - 1)}…` : heading, line(header), ...rows.map(line)].join('\n');
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= COLUMNS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
