import { below, streams } from '../../../basics/random.js';
import { inTurn, reachedFrom, type Neighbours } from './neighbours.js';

/** Swaps of the ends of two edges, per edge, from a ring on. */
const SWAPS = 10;

/**
 * A random regular graph: ends of pairs of edges are swapped at random wherever that makes neither a loop nor a double edge. What falls apart into
 * several graphs is joined by swaps of an edge of one with an edge of the others: of two neighbours each, few random graphs are one ring.
 */
export function randomNeighbours({ degree, seed }: { readonly degree: number; readonly seed: number }, workers: number): Neighbours {
  const source = streams(seed)(`mixing-graph/${workers}/${degree}`);
  const sets = Array.from({ length: workers }, () => new Set<number>());
  const edges: [number, number][] = [];
  const join = (one: number, other: number): void => {
    sets[one]!.add(other);
    sets[other]!.add(one);
  };
  const part = (one: number, other: number): void => {
    sets[one]!.delete(other);
    sets[other]!.delete(one);
  };
  for (let worker = 0; worker < workers; worker++) {
    for (let shift = 1; 2 * shift <= degree + 1; shift++) {
      // An odd degree has the opposite worker besides.
      const other = (worker + (2 * shift <= degree ? shift : workers / 2)) % workers;
      if (sets[worker]!.has(other)) continue;
      join(worker, other);
      edges.push([worker, other]);
    }
  }
  const swap = (first: [number, number], second: [number, number]): void => {
    const [a, b] = first;
    const [c, d] = source() < 0.5 ? second : [second[1], second[0]];
    if (a === c || a === d || b === c || b === d || sets[a]!.has(d) || sets[c]!.has(b)) return;
    part(a, b);
    part(c, d);
    join(a, d);
    join(c, b);
    first[1] = d;
    second[0] = c;
    second[1] = b;
  };
  const any = (among: readonly [number, number][]): [number, number] => among[below(among.length, source)]!;
  for (let swaps = 0; swaps < SWAPS * edges.length; swaps++) swap(any(edges), any(edges));
  for (let reached = reachedFrom(sets); reached.includes(0); reached = reachedFrom(sets)) {
    swap(any(edges.filter(([one]) => reached[one] === 1)), any(edges.filter(([one]) => reached[one] === 0)));
  }
  return sets.map((set, worker) => inTurn([...set], worker, workers));
}
