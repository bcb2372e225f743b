/** How fast averaging makes workers agree: the largest factor that a disagreement keeps in one round. */

/**
 * Gossip on a ring, each worker taking the mean of itself and its two neighbours: max_k |(1 + 2cos(2πk/P))/3|, k = 1 … P − 1.
 * @param workers ≥ 3
 */
export function ringGossipFactor(workers: number): number {
  let largest = 0;
  for (let k = 1; k < workers; k++) largest = Math.max(largest, Math.abs(1 + 2 * Math.cos(2 * Math.PI * k / workers)) / 3);
  return largest;
}

/** Gossip on a hypercube of 2^d workers, each taking the mean of itself and its d neighbours: (d − 1)/(d + 1). */
export function hypercubeGossipFactor(dimension: number): number {
  return (dimension - 1) / (dimension + 1);
}

/**
 * Synchronous elastic averaging of P workers on ½λw²: the workers' mean and the centre go by [[1 − x − a, a], [b, 1 − b]], x = ηλ, elasticity a
 * and b = Pa. Its eigenvalues are real; the mean converges iff this, the larger magnitude, is below 1. Source: Zhang, Choromanska, LeCun 2015.
 */
export function elasticAveragingRadius(x: number, elasticity: number, workers: number): number {
  const pull = workers * elasticity;
  const half = (2 - x - elasticity - pull) / 2;
  const determinant = (1 - x - elasticity) * (1 - pull) - elasticity * pull;
  return Math.abs(half) + Math.sqrt(half ** 2 - determinant);
}
