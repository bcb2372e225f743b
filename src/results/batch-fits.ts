/**
 * How a cost grows with the batch: fits of two parameters, in both of which the law is linear, so that no search is needed. Least squares of the
 * relative deviations, since runs vary by a share of their length.
 */

/** A fitted law; standard errors from the scatter, null with two points. */
export interface BatchFit {
  /** E_min, or 1/η_∞: what the law starts from or tends to. */
  readonly scale: number;
  readonly scaleError: number | null;
  /** In samples, > 0. */
  readonly criticalBatch: number;
  readonly criticalBatchError: number | null;
}

/** A measured cost at a batch size; costs > 0. */
export interface CostAtBatch { readonly batch: number; readonly cost: number }

/**
 * E = E_min(1 + B/B_crit): work to ε by batch. Source: McCandlish et al. 2018, section 2.3.
 * @returns null with fewer than two batch sizes, or where the costs do not grow from a positive start: `workTrend` says which
 */
export function fitWork(points: readonly CostAtBatch[]): BatchFit | null {
  const line = workLine(points);
  if (line === null || trendOf(line, points) !== 'grows') return null;
  const criticalBatch = line.intercept / line.slope;
  return { scale: line.intercept, criticalBatch, ...errorsOf(line, criticalBatch) };
}

/** The line through the costs does not rise, so that B_crit is further than can be seen; rises from a positive start; or from none, so that B_crit is nearer than can be seen. */
export type WorkTrend = 'level' | 'grows' | 'proportional';

/** How work to ε grows with the batch; null with fewer than two batch sizes. */
export function workTrend(points: readonly CostAtBatch[]): WorkTrend | null {
  const line = workLine(points);
  return line === null ? null : trendOf(line, points);
}

function workLine(points: readonly CostAtBatch[]): Line | null {
  return relativeLine(points.map(({ batch, cost }) => ({ x: batch, y: cost })));
}

/** What is less than this share of the costs is rounding. */
const ROUNDING = 1e-9;

function trendOf({ intercept, slope }: Line, points: readonly CostAtBatch[]): WorkTrend {
  const least = ROUNDING * Math.max(...points.map(({ cost }) => cost));
  if (!(slope * Math.max(...points.map(({ batch }) => batch)) > least)) return 'level';
  return intercept > least ? 'grows' : 'proportional';
}

/**
 * 1/η_b = (1/η_∞)(1 + b_crit/b): maximal rates η_b that grow with the batch up to η_∞, and are half of it at b_crit. Exact for least squares
 * with isotropic inputs.
 * @returns null with fewer than two batch sizes, or where the rates do not grow towards a limit
 */
export function fitMaximalRates(points: readonly { readonly batch: number; readonly rate: number }[]): BatchFit | null {
  const line = relativeLine(points.map(({ batch, rate }) => ({ x: 1 / batch, y: 1 / rate })));
  if (line === null || !(line.intercept > 0 && line.slope > 0)) return null;
  const criticalBatch = line.slope / line.intercept;
  return { scale: line.intercept, criticalBatch, ...errorsOf(line, criticalBatch) };
}

/** Work at a batch, by the fit. */
export function workAt({ scale, criticalBatch }: BatchFit, batch: number): number {
  return scale * (1 + batch / criticalBatch);
}

/** Maximal rate at a batch, by the fit. */
export function maximalRateAt({ scale, criticalBatch }: BatchFit, batch: number): number {
  return 1 / (scale * (1 + criticalBatch / batch));
}

interface Line {
  readonly intercept: number;
  readonly slope: number;
  /** Null with two points. */
  readonly interceptVariance: number | null;
  readonly slopeVariance: number | null;
  readonly covariance: number | null;
}

/** y = a + c·x with least Σ((y − a − c·x)/y)²; null unless two x differ and every y is positive. */
function relativeLine(points: readonly { readonly x: number; readonly y: number }[]): Line | null {
  if (new Set(points.map(({ x }) => x)).size < 2 || points.some(({ y }) => !(y > 0))) return null;
  // About the weighted mean of x, so that nothing cancels.
  const total = sum(points.map(({ y }) => y ** -2));
  const centre = sum(points.map(({ x, y }) => x * y ** -2)) / total;
  const spread = sum(points.map(({ x, y }) => ((x - centre) / y) ** 2));
  const middle = sum(points.map(({ y }) => 1 / y)) / total;
  const slope = sum(points.map(({ x, y }) => (x - centre) / y)) / spread;
  const intercept = middle - slope * centre;
  if (points.length < 3) return { intercept, slope, interceptVariance: null, slopeVariance: null, covariance: null };
  const variance = sum(points.map(({ x, y }) => ((y - intercept - slope * x) / y) ** 2)) / (points.length - 2);
  return { intercept, slope, interceptVariance: variance * (1 / total + centre ** 2 / spread), slopeVariance: variance / spread, covariance: -variance * centre / spread };
}

/** Of a ratio by its first-order propagation, the same for a/c and c/a. */
function errorsOf({ intercept, slope, interceptVariance, slopeVariance, covariance }: Line, ratio: number): Pick<BatchFit, 'scaleError' | 'criticalBatchError'> {
  if (interceptVariance === null || slopeVariance === null || covariance === null) return { scaleError: null, criticalBatchError: null };
  const relative = interceptVariance / intercept ** 2 + slopeVariance / slope ** 2 - 2 * covariance / (intercept * slope);
  return { scaleError: Math.sqrt(interceptVariance), criticalBatchError: ratio * Math.sqrt(Math.max(0, relative)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
