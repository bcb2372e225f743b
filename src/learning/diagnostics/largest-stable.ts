/** Finds where something stops being stable as a rate grows: doubling until it is bracketed, then halving the bracket. */

export interface Bracket {
  /** The largest rate found stable; 0 where none was. */
  readonly stable: number;
  /** The smallest found unstable; ∞ where none was. */
  readonly unstable: number;
}

export interface SearchOptions {
  /** First rate tried, > 0. */
  readonly first: number;
  /** The bracket is halved until its ends differ by no more than this share, > 0. */
  readonly tolerance: number;
}

/** Rates are tried no further than 2⁴⁰ times from the first. */
const DOUBLINGS = 40;

/**
 * Halves in the logarithm. Assumes that what is stable at a rate is so below it; where chance blurs the limit, one of its crossings is found.
 * @param isStable asked once per rate
 */
export async function largestStable(isStable: (rate: number) => Promise<boolean>, { first, tolerance }: SearchOptions): Promise<Bracket> {
  const startsStable = await isStable(first);
  let stable = startsStable ? first : 0;
  let unstable = startsStable ? Infinity : first;
  for (let doubling = 1; doubling <= DOUBLINGS && (stable === 0 || unstable === Infinity); doubling++) {
    const rate = startsStable ? first * 2 ** doubling : first / 2 ** doubling;
    if (await isStable(rate)) stable = rate;
    else unstable = rate;
  }
  if (stable === 0 || unstable === Infinity) return { stable, unstable };
  while (unstable > stable * (1 + tolerance)) {
    const middle = Math.sqrt(stable * unstable);
    if (await isStable(middle)) stable = middle;
    else unstable = middle;
  }
  return { stable, unstable };
}
