/** What sparse and compressed gradients lose, and when they meet. */

/**
 * Hogwild!: that two updates of s non-zeros each, at places drawn independently among d, touch no common place: C(d − s, s)/C(d, s).
 * @param nonZeros s ≤ d; 0 where 2s > d
 */
export function noConflictProbability(dimension: number, nonZeros: number): number {
  let probability = 1;
  for (let i = 0; i < nonZeros; i++) probability *= Math.max(0, dimension - nonZeros - i) / (dimension - i);
  return probability;
}

/** E|v − C(v)|²/|v|² = 1 − k/d of random-k, exactly, for every v; top-k never loses more. */
export function randomKResidual(dimension: number, kept: number): number {
  return 1 - kept / dimension;
}

/** E|Q(v) − v|²/|v|² ≤ min(d/s², √d/s) of QSGD with s levels, for every v. Source: Alistarh et al. 2017, lemma 3.1. */
export function qsgdVarianceBound(dimension: number, levels: number): number {
  return Math.min(dimension / levels ** 2, Math.sqrt(dimension) / levels);
}
