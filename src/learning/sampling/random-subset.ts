import { shuffle, type Uniform } from '../../basics/random.js';
import { rowsUpTo } from './shares.js';

/** A random subset of [0, samples), without replacement; all of it, in order, when `count` is not less. */
export function randomSubset(samples: number, count: number, source: Uniform): Uint32Array {
  const rows = rowsUpTo(samples);
  return count >= samples ? rows : shuffle(rows, source).slice(0, count);
}
