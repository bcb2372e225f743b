/**
 * Which numbers dropout keeps. Each is hashed from its place, so a mask needs no order of drawing, is the same on every backend, and is made
 * block by block as it is made whole.
 */

/**
 * Factors of rows × units numbers: 0 with probability `share`, else 1/(1 − share), so that the mean is 1.
 * @param seed a whole number; its lowest 32 bits count
 * @param firstRow place of the first row in its ask
 * @param share in [0, 1)
 */
export function dropoutMask(seed: number, firstRow: number, rows: number, units: number, share: number): Float32Array {
  const mask = new Float32Array(rows * units);
  const kept = 1 / (1 - share);
  const least = share * 0x100000000;
  for (let row = 0; row < rows; row++) {
    const start = mixed(mixed(seed) + Math.imul(firstRow + row, 0x9e3779b1));
    for (let unit = 0; unit < units; unit++) {
      if (mixed(start + Math.imul(unit + 1, 0x85ebca77)) >>> 0 >= least) mask[row * units + unit] = kept;
    }
  }
  return mask;
}

/** The finishing steps of murmur3: every bit of the word changes every bit of the result with probability about ½. */
function mixed(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
