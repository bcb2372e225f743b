/** Who sends to whom. */

/** By worker: to whom it sends, in that order. */
export type Neighbours = readonly (readonly number[])[];

/** Each begins with those behind it, so that not all send to the same one first. */
export function inTurn(neighbours: readonly number[], worker: number, workers: number): readonly number[] {
  return neighbours.toSorted((a, b) => (a - worker + workers) % workers - (b - worker + workers) % workers);
}

/** A worker that cannot be reached from the first; undefined where there is none. Edges of a doubly stochastic matrix need not be followed backwards. */
export function unreached(neighbours: Neighbours): number | undefined {
  const apart = reachedFrom(neighbours).indexOf(0);
  return apart < 0 ? undefined : apart;
}

/** By worker: 1 if it can be reached from the first. */
export function reachedFrom(neighbours: readonly Iterable<number>[]): Uint8Array {
  const isReached = new Uint8Array(neighbours.length);
  isReached[0] = 1;
  const toVisit = [0];
  for (let worker = toVisit.pop(); worker !== undefined; worker = toVisit.pop()) {
    for (const other of neighbours[worker]!) {
      if (isReached[other] === 1) continue;
      isReached[other] = 1;
      toVisit.push(other);
    }
  }
  return isReached;
}
