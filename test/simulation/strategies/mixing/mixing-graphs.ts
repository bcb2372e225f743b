import test from 'ava';
import fc from 'fast-check';
import { hypercubeGossipFactor, ringGossipFactor } from '../../../../src/learning/closed-forms/mixing.js';
import { graphProblems, neighboursOf, type GraphOptions } from '../../../../src/simulation/strategies/mixing/graphs.js';
import { disagreementKept, mixingOf, weightProblems, type Mixing } from '../../../../src/simulation/strategies/mixing/weights.js';
import { areEqual } from '../../../support/standard-error.js';

const graph = fc.constantFrom<GraphOptions>(
  { kind: 'ring' }, { kind: 'torus' }, { kind: 'hypercube' }, { kind: 'exponential' }, { kind: 'complete' }, { kind: 'random', degree: 3, seed: 1 }, { kind: 'random', degree: 4, seed: 2 },
  { kind: 'edges', edges: [[0, 1], [1, 2], [2, 3], [3, 4], [1, 5], [5, 4]] },
);

function matrixOf({ from, weights }: Mixing): number[][] {
  return from.map((senders, worker) => {
    const row = from.map(() => 0);
    senders.forEach((sender, place) => { row[sender]! += weights[worker]![place]!; });
    return row;
  });
}

test('whatever the graph, a worker\'s new model is a mean, and all models have the same weight in the new ones together', (t) => {
  fc.assert(fc.property(graph, fc.integer({ min: 1, max: 20 }), fc.constantFrom('metropolis', 'uniform'), fc.constantFrom(1, 0.3), (options, workers, mixing, consensus) => {
    fc.pre(graphProblems(options, workers).length === 0);
    const matrix = matrixOf(mixingOf({ graph: options, mixing }, workers, consensus));
    for (let worker = 0; worker < workers; worker++) {
      t.true(areEqual(matrix[worker]!.reduce((sum, weight) => sum + weight, 0), 1));
      t.true(areEqual(matrix.reduce((sum, row) => sum + row[worker]!, 0), 1));
      t.true(matrix[worker]!.every((weight) => weight >= -1e-15));
    }
    t.deepEqual(weightProblems(matrix.map((row) => row.map((weight) => Math.max(0, weight))), workers), []);
  }), { seed: 3, numRuns: 200 });
});

const kept = (options: GraphOptions, workers: number, consensus = 1) => disagreementKept({ graph: options }, workers, consensus);

test('what a disagreement keeps: ring max|(1 + 2cos(2πk/P))/3|, hypercube and exponential graph (d − 1)/(d + 1), complete graph nothing', (t) => {
  t.true(Math.abs(kept({ kind: 'ring' }, 8) - 0.804738) < 5e-7);
  t.true(Math.abs(kept({ kind: 'ring' }, 16) - 0.949253) < 5e-7);
  for (let workers = 3; workers < 30; workers++) t.true(areEqual(kept({ kind: 'ring' }, workers), ringGossipFactor(workers)));
  for (let dimension = 2; dimension < 8; dimension++) {
    t.true(areEqual(kept({ kind: 'hypercube' }, 2 ** dimension), hypercubeGossipFactor(dimension)));
    t.true(areEqual(kept({ kind: 'exponential' }, 2 ** dimension), hypercubeGossipFactor(dimension)));
  }
  // Of 4·4: (1 + 2·1 + 2·0)/5, k = (0, 1).
  t.true(areEqual(kept({ kind: 'torus' }, 16), 3 / 5));
  t.is(kept({ kind: 'complete' }, 10), 0);
  t.is(kept({ kind: 'ring' }, 1), 0);
  // Two workers take half of each other: 0. Three quarters of the way: 1 − ¾.
  t.true(kept({ kind: 'ring' }, 2) < 1e-15);
  t.true(areEqual(kept({ kind: 'ring' }, 2, 0.75), 0.25));
});

test('the same by power iteration, for the same graph given edge by edge, or weight by weight', (t) => {
  for (const [options, workers] of [[{ kind: 'ring' }, 16], [{ kind: 'ring' }, 40], [{ kind: 'torus' }, 24], [{ kind: 'hypercube' }, 16], [{ kind: 'exponential' }, 11], [{ kind: 'complete' }, 5]] as const) {
    for (const consensus of [1, 0.4]) {
      const weights = matrixOf(mixingOf({ graph: options }, workers, 1));
      const byPower = disagreementKept({ weights }, workers, consensus);
      t.true(Math.abs(byPower - kept(options, workers, consensus)) < 1e-9, `${options.kind} of ${workers}: ${byPower}`);
    }
  }
  const edges = Array.from({ length: 9 }, (_, worker) => [worker, (worker + 1) % 9]);
  t.true(areEqual(kept({ kind: 'edges', edges }, 9), ringGossipFactor(9)));
});

test('of any vector of disagreement not more is kept, and of some as much', (t) => {
  const numbers = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 });
  fc.assert(fc.property(graph, numbers, (options, values) => {
    fc.pre(graphProblems(options, 6).length === 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / 6;
    const apart = values.map((value) => value - mean);
    const mixed = matrixOf(mixingOf({ graph: options }, 6, 1)).map((row) => row.reduce((sum, weight, worker) => sum + weight * apart[worker]!, 0));
    t.true(Math.hypot(...mixed) <= kept(options, 6) * Math.hypot(...apart) * (1 + 1e-9) + 1e-15);
  }), { seed: 4, numRuns: 300 });
});

test('a random graph is regular, connected and simple, the same for the same seed, and of another another', (t) => {
  for (const [degree, workers] of [[1, 2], [2, 30], [3, 30], [4, 31], [7, 8], [6, 9], [20, 40]] as const) {
    const options = { kind: 'random', degree, seed: 1 } as const;
    const neighbours = neighboursOf(options, workers);
    neighbours.forEach((own, worker) => {
      t.is(new Set(own).size, degree);
      t.false(own.includes(worker));
      for (const other of own) t.true(neighbours[other]!.includes(worker));
    });
    const reached = new Set([0]);
    for (const worker of reached) for (const other of neighbours[worker]!) reached.add(other);
    t.is(reached.size, workers);
    t.deepEqual(neighboursOf(options, workers), neighbours);
    if (degree < workers - 1) t.notDeepEqual(neighboursOf({ ...options, seed: 2 }, workers), neighbours);
  }
  // A large one keeps about 2√(d − 1) + 1 of d + 1 (Friedman 2008): (2√3 + 1)/5 = 0.893 for d = 4. Of the ring with two more neighbours each, 0.9997.
  const large = kept({ kind: 'random', degree: 4, seed: 1 }, 400);
  t.true(large > 0.85 && large < 0.91, String(large));
});

test('neighbours: before and behind on a ring, a bit away on a cube, a power of two on in an exponential graph, around the ends on a torus', (t) => {
  t.deepEqual(neighboursOf({ kind: 'ring' }, 5)[0], [1, 4]);
  t.deepEqual(neighboursOf({ kind: 'ring' }, 2), [[1], [0]]);
  t.deepEqual(neighboursOf({ kind: 'ring' }, 1), [[]]);
  t.deepEqual(neighboursOf({ kind: 'hypercube' }, 8)[5], [1, 7, 4]);
  t.deepEqual(neighboursOf({ kind: 'exponential' }, 10)[7], [8, 9, 1, 5]);
  // 2 rows of 3: worker 5 is in the second row at the end.
  t.deepEqual(neighboursOf({ kind: 'torus' }, 6)[5], [3, 4, 2]);
  t.deepEqual(neighboursOf({ kind: 'torus', rows: 3 }, 12)[0], [1, 3, 4, 8]);
});

test('graphs that a number of workers does not fit', (t) => {
  t.deepEqual(graphProblems({ kind: 'torus' }, 7), [{ path: 'graph', message: '7 workers make no rectangle', expected: 'a number of workers that is not prime', fix: 'take a ring' }]);
  t.deepEqual(graphProblems({ kind: 'hypercube' }, 12), [{ path: 'graph', message: 'not the corners of a hypercube', expected: 'a power of two of workers', received: '12', fix: 'take an exponential graph' }]);
  t.deepEqual(graphProblems({ kind: 'random', degree: 3, seed: 1 }, 7), [{ path: 'graph.degree', message: 'of 7 workers not all can have an odd number of neighbours', expected: 'an even number', received: '3' }]);
  t.deepEqual(graphProblems({ kind: 'edges', edges: [[0, 1], [1, 1]] }, 2), [{ path: 'graph.edges.1', message: 'a worker is no neighbour of its own', expected: 'two workers', received: '[1, 1]' }]);
  t.deepEqual(graphProblems({ kind: 'complete' }, 5000), [{ path: 'graph', message: 'too many neighbours to simulate', expected: 'at most 4000 workers in a complete graph', received: '5000' }]);
  for (const kind of ['ring', 'exponential', 'complete'] as const) for (let workers = 1; workers < 20; workers++) t.deepEqual(graphProblems({ kind }, workers), []);
});
