/**
 * Where a rising function crosses 0, by halving [low, high] until no number lies between.
 * @param rising < 0 at `low`, > 0 at `high`; infinite and NaN values count as > 0
 */
export function rootOfRising(rising: (x: number) => number, low: number, high: number): number {
  let [below, above] = [low, high];
  for (;;) {
    const middle = (below + above) / 2;
    if (middle <= below || middle >= above) return middle;
    if (rising(middle) < 0) below = middle;
    else above = middle;
  }
}
