/**
 * Who averages with whom: graphs over P workers, in which every worker has d neighbours unless edges are listed.
 *
 * | graph | d | factor that a disagreement keeps in an averaging, weights 1/(d + 1) |
 * |---|---|---|
 * | `ring` | 2 | max_k |1 + 2cos(2πk/P)|/3, 1 − O(1/P²) |
 * | `torus` | 4 | 1 − O(1/P) |
 * | `hypercube`, P = 2^d | lg P | (d − 1)/(d + 1) |
 * | `exponential`: to workers 1, 2, 4, … further on | ⌈lg P⌉ | (d − 1)/(d + 1) for P = 2^d; not symmetric |
 * | `complete` | P − 1 | 0 |
 * | `random`, regular | as given | about (1 + 2√(d − 1))/(d + 1) for large P |
 *
 * `edges` are a graph as it is listed. All but these two look alike from every worker (`shift-graph.ts`), and their eigenvalues are known in closed form.
 * Sources: Boyd et al. 2006; Friedman 2008 (random graphs); Ying et al. 2021 (exponential graphs).
 */
import type { Problem } from '../../../basics/errors.js';
import { count, kindByWord, z } from '../../../basics/fields.js';
import { countOf } from '../../../basics/units.js';
import { inTurn, unreached, type Neighbours } from './neighbours.js';
import { randomNeighbours } from './random-regular-graph.js';
import { distinct, shifted, type ShiftGraph } from './shift-graph.js';

/** Workers of a complete graph, whose edges, each with its messages and weights, take memory. */
const MOST_COMPLETE = 4000;

/** Neighbours of all workers of a random graph together. */
const MOST_RANDOM = 2_000_000;

const RING = 'Each with the two beside it.';
const TORUS = 'Each with the four beside it in a rectangle whose ends are joined.';
const HYPERCUBE = 'Each with those whose number differs in one bit; of 2^d workers.';
const EXPONENTIAL = 'Each sends to those 1, 2, 4, … further on, modulo P.';
const COMPLETE = 'Everyone with everyone.';

const graph = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ring').describe(RING) }),
  z.strictObject({ kind: z.literal('torus').describe(TORUS), rows: count('Rows of the rectangle, a divisor of P; default: the largest up to √P.', { least: 2 }).optional() }),
  z.strictObject({ kind: z.literal('hypercube').describe(HYPERCUBE) }),
  z.strictObject({ kind: z.literal('exponential').describe(EXPONENTIAL) }),
  z.strictObject({ kind: z.literal('complete').describe(COMPLETE) }),
  z.strictObject({
    kind: z.literal('random').describe('A random graph in which all have equally many neighbours.'),
    degree: count('d: neighbours of every worker.'),
    seed: count('Which of the random graphs; all runs have the same.', { least: 0 }).default(1),
  }),
  z.strictObject({
    kind: z.literal('edges').describe('A list of pairs of neighbours.'),
    edges: z.array(z.array(count('A worker, from 0.', { least: 0 })).length(2)).min(1).describe('Pairs of workers, counted from 0.'),
  }),
]);
export type GraphOptions = z.output<typeof graph>;

export const graphField = z.union([
  kindByWord(`\`ring\`: ${RING} \`torus\`: ${TORUS} \`hypercube\`: ${HYPERCUBE} \`exponential\`: ${EXPONENTIAL} \`complete\`: ${COMPLETE}`, ['ring', 'torus', 'hypercube', 'exponential', 'complete']),
  graph,
]).describe('Who averages with whom.');

/** In a few words: `a ring`. */
export function aboutGraph(options: GraphOptions): string {
  switch (options.kind) {
    case 'ring': return 'a ring';
    case 'torus': return `a torus${options.rows === undefined ? '' : ` of ${options.rows} rows`}`;
    case 'hypercube': return 'a hypercube';
    case 'exponential': return 'an exponential graph';
    case 'complete': return 'a complete graph';
    case 'random': return `a random graph of ${countOf(options.degree, 'neighbour')} each`;
    case 'edges': return `a graph of ${countOf(options.edges.length, 'edge')}`;
  }
}

/** What workers of that number have against the graph; paths are relative to its field's owner. */
export function graphProblems(options: GraphOptions, workers: number): readonly Problem[] {
  switch (options.kind) {
    case 'ring': case 'exponential': return [];
    case 'complete': return workers <= MOST_COMPLETE ? [] : [{ path: 'graph', message: 'too many neighbours to simulate', expected: `at most ${MOST_COMPLETE} workers in a complete graph`, received: String(workers) }];
    case 'torus': {
      const rows = rowsOf(options, workers);
      if (options.rows === undefined) return rows >= 2 ? [] : [{ path: 'graph', message: `${workers} workers make no rectangle`, expected: 'a number of workers that is not prime', fix: 'take a ring' }];
      return workers % rows === 0 ? [] : [{ path: 'graph.rows', message: `${workers} workers do not fill ${rows} rows`, expected: `a divisor of ${workers}`, received: String(rows) }];
    }
    case 'hypercube': return 2 ** dimensionOf(workers) === workers ? [] : [{ path: 'graph', message: 'not the corners of a hypercube', expected: 'a power of two of workers', received: String(workers), fix: 'take an exponential graph' }];
    case 'random': return randomProblems(options.degree, workers);
    case 'edges': return edgeProblems(options.edges, workers);
  }
}

function randomProblems(degree: number, workers: number): readonly Problem[] {
  const wrong = (message: string, expected: string): readonly Problem[] => [{ path: 'graph.degree', message, expected, received: String(degree) }];
  if (degree >= workers) return wrong('more neighbours than there are others', `at most ${workers - 1}`);
  if (workers * degree > MOST_RANDOM) return wrong('too many neighbours to simulate', `at most ${Math.floor(MOST_RANDOM / workers)} of each of ${workers} workers`);
  if (workers * degree % 2 === 1) return wrong(`of ${workers} workers not all can have an odd number of neighbours`, 'an even number');
  return degree === 1 && workers > 2 ? wrong('pairs are not connected with each other', 'at least 2') : [];
}

function edgeProblems(edges: readonly (readonly number[])[], workers: number): readonly Problem[] {
  for (const [index, [one, other]] of edges.entries()) {
    if (Math.max(one!, other!) >= workers) return [{ path: `graph.edges.${index}`, message: 'no such worker', expected: `0 to ${workers - 1}`, received: String(Math.max(one!, other!)) }];
    if (one === other) return [{ path: `graph.edges.${index}`, message: 'a worker is no neighbour of its own', expected: 'two workers', received: `[${one!}, ${other!}]` }];
  }
  return disconnectedProblem('graph.edges', neighboursOfEdges(edges, workers));
}

/** A problem of that path unless everyone can be reached from everyone. */
export function disconnectedProblem(path: string, neighbours: Neighbours): readonly Problem[] {
  const apart = unreached(neighbours);
  if (apart === undefined) return [];
  return [{ path, message: 'the mixing graph is not connected', expected: 'a way from every worker to every other', received: `none between workers 0 and ${apart}` }];
}

/** The graph of shifts that it is; undefined for random graphs and listed edges. */
export function shiftGraph(options: GraphOptions, workers: number): ShiftGraph | undefined {
  const of = (sizes: readonly number[], shifts: readonly (readonly number[])[]): ShiftGraph => ({ sizes, shifts: distinct(sizes, shifts) });
  switch (options.kind) {
    case 'ring': return of([workers], [[1], [-1]]);
    case 'torus': {
      const rows = rowsOf(options, workers);
      return of([rows, workers / rows], [[0, 1], [0, -1], [1, 0], [-1, 0]]);
    }
    case 'hypercube': {
      const sizes = Array<number>(dimensionOf(workers)).fill(2);
      return of(sizes, sizes.map((_, bit) => sizes.map((__, other) => (bit === other ? 1 : 0))));
    }
    case 'exponential': return of([workers], Array.from({ length: dimensionOf(workers) }, (_, bit) => [2 ** bit]));
    case 'complete': return of([workers], Array.from({ length: workers - 1 }, (_, shift) => [shift + 1]));
    case 'random': case 'edges': return undefined;
  }
}

/** Of a graph without problems. */
export function neighboursOf(options: GraphOptions, workers: number): Neighbours {
  if (options.kind === 'random') return randomNeighbours(options, workers);
  if (options.kind === 'edges') return neighboursOfEdges(options.edges, workers);
  const { sizes, shifts } = shiftGraph(options, workers)!;
  return Array.from({ length: workers }, (_, worker) => shifts.map((shift) => shifted(worker, shift, sizes)));
}

function rowsOf({ rows }: { readonly rows?: number | undefined }, workers: number): number {
  if (rows !== undefined) return rows;
  let best = 1;
  for (let divisor = 2; divisor * divisor <= workers; divisor++) if (workers % divisor === 0) best = divisor;
  return best;
}

/** ⌈lg P⌉. */
function dimensionOf(workers: number): number {
  return Math.ceil(Math.log2(workers));
}

function neighboursOfEdges(edges: readonly (readonly number[])[], workers: number): Neighbours {
  const sets = Array.from({ length: workers }, () => new Set<number>());
  for (const [one, other] of edges) {
    sets[one!]!.add(other!);
    sets[other!]!.add(one!);
  }
  return sets.map((set, worker) => inTurn([...set], worker, workers));
}
