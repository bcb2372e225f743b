/** ⌊lg n⌋ for whole 1 ≤ n < 2³². */
export function floorLog2(n: number): number {
  return 31 - Math.clz32(n);
}

/** ⌈lg n⌉ for whole 1 ≤ n ≤ 2³². */
export function ceilLog2(n: number): number {
  return 32 - Math.clz32(n - 1);
}
