/** The gamma and beta functions that distribution functions are made of; relative errors below 1e-12 for moderate arguments. */

/** ln Γ(x), x > 0: Stirling's series beyond 12, brought there by Γ(x) = Γ(x+1)/x. Source: Abramowitz, Stegun 1964, 6.1.41. */
export function logGamma(x: number): number {
  let product = 1;
  let large = x;
  while (large < 12) product *= large++;
  const square = large * large;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / large;
  return (large - 0.5) * Math.log(large) - large + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
}

/** Probabilities of a value below and above a point; each is accurate where it is small. */
export interface Tails { readonly below: number; readonly above: number }

/**
 * Gamma of that shape and scale 1: P(a, x) below x by its series where x < a + 1, Q(a, x) above by its continued fraction beyond.
 * Source: Abramowitz, Stegun 1964, 6.5.29 and 6.5.31.
 */
export function gammaTails(shape: number, x: number): Tails {
  if (x <= 0) return { below: 0, above: 1 };
  const front = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  if (x >= shape + 1) {
    const above = front / continuedFraction(x + 1 - shape, (n) => [n * (shape - n), x + 2 * n + 1 - shape]);
    return { below: 1 - above, above };
  }
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (shape + n);
    sum += term;
  }
  return { below: front * sum, above: 1 - front * sum };
}

/** Standard normal, by Φ(−z) = Q(½, z²/2)/2 for z ≥ 0. */
export function normalTails(z: number): Tails {
  const far = gammaTails(0.5, z * z / 2).above / 2;
  return z < 0 ? { below: far, above: 1 - far } : { below: 1 - far, above: far };
}

/**
 * I_x(a, b), the regularised incomplete beta function: the probability that at least a of a + b − 1 independent trials succeed that each do
 * with probability x. By its continued fraction, on the side of the mean where that is quick. Source: Abramowitz, Stegun 1964, 26.5.8.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const fraction = continuedFraction(1, (n) => {
    const m = Math.floor(n / 2);
    return [n % 2 === 0 ? m * (b - m) * x / ((a + n - 1) * (a + n)) : -(a + m) * (a + b + m) * x / ((a + n - 1) * (a + n)), 1];
  });
  return front / fraction;
}

/** b₀ + a₁/(b₁ + a₂/(b₂ + …)) forwards by Lentz's method, until a factor no longer matters. @param pair a_n and b_n, n ≥ 1 */
function continuedFraction(first: number, pair: (n: number) => readonly [number, number]): number {
  const tiny = 1e-300;
  let value = first === 0 ? tiny : first;
  let above = value;
  let below = 0;
  for (let n = 1; n < 100_000; n++) {
    const [a, b] = pair(n);
    below = b + a * below;
    below = 1 / (below === 0 ? tiny : below);
    above = b + a / above;
    if (above === 0) above = tiny;
    value *= above * below;
    if (Math.abs(above * below - 1) < 1e-16) break;
  }
  return value;
}
