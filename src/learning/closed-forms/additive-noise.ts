/**
 * SGD on ½λw² with additive noise: w' = w − η(λw + s·z̄), z̄ the mean of B standard normals; an AR(1) process with a = 1 − ηλ. In several
 * dimensions each eigenvector of the Hessian goes its own way.
 */

/** One eigendirection. */
export interface AdditiveNoise {
  /** λ > 0. */
  readonly curvature: number;
  /** η. */
  readonly rate: number;
  /** s, standard deviation of one sample's gradient. */
  readonly noise: number;
  /** B, samples whose mean is one step. */
  readonly batch: number;
}

export interface Moments { readonly mean: number; readonly variance: number }

/** Learning rates below 2/λ_max are stable, in the mean and in the variance. */
export function stabilityLimit(largestCurvature: number): number {
  return 2 / largestCurvature;
}

/** The iterate after t steps: E w_t = a^t·w₀, Var w_t = (η²s²/B)(1 − a^{2t})/(1 − a²). */
export function additiveNoiseMoments({ curvature, rate, noise, batch }: AdditiveNoise, start: number, steps: number): Moments {
  const contraction = 1 - rate * curvature;
  const squared = contraction ** (2 * steps);
  const kicks = contraction ** 2 === 1 ? steps : (1 - squared) / (1 - contraction ** 2);
  return { mean: contraction ** steps * start, variance: rate ** 2 * noise ** 2 / batch * kicks };
}

/** Mean loss ½λ·E w² that SGD settles at: ηs²/(2B(2 − ηλ)); infinite beyond the stability limit. */
export function additiveNoiseSteadyLoss({ curvature, rate, noise, batch }: AdditiveNoise): number {
  const x = rate * curvature;
  return x < 2 ? rate * noise ** 2 / (2 * batch * (2 - x)) : Infinity;
}

/**
 * Local SGD of P workers on the same quadratic: since the step is linear, the averaged iterate has the law of SGD with batches of P·B,
 * however many local steps lie between averagings. (Only on quadratics: Stich 2019.)
 */
export function localSgdMoments(worker: AdditiveNoise, workers: number, start: number, steps: number): Moments {
  return additiveNoiseMoments({ ...worker, batch: worker.batch * workers }, start, steps);
}

/** One average at the very end over P runs that know nothing of each other: the mean, and so the bias, unchanged; the variance over P. */
export function oneShotAverageMoments(one: Moments, workers: number): Moments {
  return { mean: one.mean, variance: one.variance / workers };
}
