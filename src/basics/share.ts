/** How many of `total` things a share of them is: ⌈share·total⌉, at least one; a rounding does not make it one more. @param share in (0, 1] */
export function shareOf(share: number, total: number): number {
  return Math.min(total, Math.max(1, Math.ceil(share * total * (1 - 1e-12))));
}
