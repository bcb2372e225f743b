/** Closed forms of failures and checkpoints: M is the job's mean time between failures, C the cost of a checkpoint, τ the work between two. */

/**
 * M = mean/machines. Exact for exponential lifetimes; for others what a job tends to whose machines were started at different times and are
 * replaced one by one (the superposition of many renewal processes), and an approximation while they are all young.
 */
export function jobTimeBetweenFailures(meanTimeToFailure: number, machines: number): number {
  return meanTimeToFailure / machines;
}

/** τ = √(2CM): half an interval is lost per failure, and C per interval. For C ≪ M. Source: Young 1974. */
export function youngInterval(cost: number, timeBetweenFailures: number): number {
  return Math.sqrt(2 * cost * timeBetweenFailures);
}

/**
 * τ = √(2CM)·(1 + ⅓√(C/2M) + ⅑·C/2M) − C where C < 2M, else M: the minimum of `expectedCompletion` up to terms of order M·(C/2M)².
 * Source: Daly 2006, eq. 37.
 */
export function dalyInterval(cost: number, timeBetweenFailures: number): number {
  const ratio = cost / (2 * timeBetweenFailures);
  if (ratio >= 1) return timeBetweenFailures;
  return youngInterval(cost, timeBetweenFailures) * (1 + Math.sqrt(ratio) / 3 + ratio / 9) - cost;
}

/** What a checkpointed job is subject to, all in seconds. */
export interface CheckpointedJob {
  /** W: seconds of work without failures and checkpoints. */
  readonly work: number;
  readonly interval: number;
  readonly cost: number;
  /** R: until the last checkpoint is read and work goes on; failures strike then, too. */
  readonly restart: number;
  /** D: until a failure is noticed; a second failure makes no difference then. Default 0. */
  readonly detection?: number;
  readonly timeBetweenFailures: number;
}

/**
 * Expected time until all work is done: (M + D)·e^{R/M}·(e^{(τ+C)/M} − 1)·W/τ, with exponential failures at any time but during detection,
 * and a checkpoint after every interval, the last one too. Exact where τ divides W. Source: Daly 2006, eq. 20 (D = 0).
 */
export function expectedCompletion({ work, interval, cost, restart, detection = 0, timeBetweenFailures: mean }: CheckpointedJob): number {
  return (mean + detection) * Math.exp(restart / mean) * Math.expm1((interval + cost) / mean) * work / interval;
}
