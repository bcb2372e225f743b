/** A vector of n bytes cut into consecutive chunks. */
export interface Chunks {
  readonly count: number;
  /** Where that chunk starts, in bytes; chunk `count` would start at n. */
  start(chunk: number): number;
  /** Bytes of that chunk. */
  size(chunk: number): number;
  /** Bytes of the largest. */
  readonly largest: number;
}

/** How vectors are cut. */
export interface Cut {
  /** Chunks are whole elements of so many bytes, and their sizes differ by one element at most; 0: exactly n/p bytes each, perhaps fractional. */
  readonly elementBytes: number;
}

export const EXACTLY: Cut = { elementBytes: 0 };

/** @param bytes n ≥ 0; what is left of it beyond whole elements counts as an element */
export function cutInto(count: number, bytes: number, { elementBytes }: Cut): Chunks {
  if (elementBytes === 0) {
    const each = bytes / count;
    return { count, largest: each, start: (chunk) => chunk === count ? bytes : chunk * each, size: () => each };
  }
  const elements = Math.ceil(bytes / elementBytes);
  const start = (chunk: number) => Math.min(bytes, elementBytes * Math.floor(chunk * elements / count));
  const size = (chunk: number) => start(chunk + 1) - start(chunk);
  let largest = 0;
  for (let chunk = 0; chunk < count; chunk++) largest = Math.max(largest, size(chunk));
  return { count, largest, start, size };
}
