/** Gradient descent on ½λw² with gradients τ updates old, w_{t+1} = w_t − x·w_{t−τ}, x = ηλ: its characteristic polynomial is z^{τ+1} − z^τ + x. */

/** Stable iff 0 < x < 2·sin(π/(2(2τ + 1))): τ = 0 gives 2, large τ about π/(2τ). Source: Levin and May 1976. */
export function delayedStabilityLimit(delay: number): number {
  return 2 * Math.sin(Math.PI / (2 * (2 * delay + 1)));
}

/** x = τ^τ/(τ + 1)^{τ+1}: the two leading roots meet at z = τ/(τ + 1), and beyond it the iterates swing; the fastest decay. 1 for τ = 0. */
export function delayedCriticalDamping(delay: number): number {
  return (delay / (delay + 1)) ** delay / (delay + 1);
}
