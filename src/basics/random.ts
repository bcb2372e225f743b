/**
 * Named streams of random numbers: whoever needs randomness asks for a stream by what it is for (`system/worker/3/straggler`), so that
 * adding a source never shifts the numbers of another, and strategies compared in one scenario meet the same stragglers.
 */
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** A source of uniform numbers in [0, 1), multiples of 2⁻⁵³; each call draws the next. Fits `d3-random`'s `.source()`. */
export type Uniform = () => number;

/** Opens the stream of that name; opened twice, it starts from the beginning twice. */
export type Streams = (name: string) => Uniform;

/** The streams under a root; the same root and name give the same numbers on every machine. */
export function streams(root: string | number): Streams {
  return (name) => uniform(`${root}/${name}`);
}

function uniform(key: string): Uniform {
  const generator = xoroshiro128plusFromState(hash128(key));
  // The upper bits: the lowest ones of xoroshiro128+ are linear. 27 + 26 bits make a double's 53.
  return () => ((generator.next() >>> 5) * 0x4000000 + (generator.next() >>> 6)) / 0x20000000000000;
}

/** A uniform whole number in [0, n); n ≥ 1. */
export function below(n: number, source: Uniform): number {
  return Math.floor(source() * n);
}

/** Puts `items` into a random order in place (Fisher–Yates) and returns them. */
export function shuffle<Items extends { length: number; [index: number]: number }>(items: Items, source: Uniform): Items {
  for (let last = items.length - 1; last > 0; last--) {
    const other = below(last + 1, source);
    const held = items[last]!;
    items[last] = items[other]!;
    items[other] = held;
  }
  return items;
}

/** Four 32-bit words from a text: murmur3-style mixing of UTF-16 units in four lanes, never all zero (the generator's one bad state). */
export function hash128(text: string): [number, number, number, number] {
  let a = 0x9e3779b9 ^ text.length;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let d = 0x6a09e667;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0xcc9e2d51) ^ (b >>> 15);
    b = Math.imul(b ^ unit, 0x1b873593) ^ (c >>> 13);
    c = Math.imul(c ^ unit, 0x85ebca6b) ^ (d >>> 16);
    d = Math.imul(d ^ unit, 0xc2b2ae35) ^ (a >>> 14);
  }
  for (let round = 0; round < 4; round++) {
    a = finish(a + d | 0);
    b = finish(b ^ a);
    c = finish(c + b | 0);
    d = finish(d ^ c);
  }
  return [a | 1, b | 0, c | 0, d | 0];
}

function finish(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
