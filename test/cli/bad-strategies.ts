/** What is wrong with strategies, through the street door: exit code 2, and for each a line that says where, what, and what would be right. */
import test from 'ava';
import { folderWith, tte } from '../support/tte.js';

const SCENARIO = `name: bad
question: What is wrong?
target: { metric: trainLoss, epsilon: 0.01 }
problem: { model: { kind: quadratic, curvature: 1, noise: 0.1, start: 2, samplesPerPass: 100 } }
workload: { parameterBytes: 1 MB, perSample: 1 ms, layers: 2 }
network: { model: ports, bandwidth: 1 GB/s, latency: 10 us }
`;

/** A strategy, and what is said of it: the field, and the rest of the line. */
type Case = readonly [written: string, field: string, said: string];

const ON_FOUR: readonly Case[] = [
  ['kind: k-sync, waitFor: 5', 'waitFor', 'more gradients to wait for than there are workers (expected at most 4, received 5)'],
  ['kind: k-batch-sync, waitFor: 5', 'waitFor', 'more gradients to wait for than there are workers (expected at most 4, received 5)'],
  ['kind: k-async, waitFor: 5', 'waitFor', 'more gradients to wait for than there are workers (expected at most 4, received 5)'],
  ['kind: k-batch-async, waitFor: 5', 'waitFor', 'more gradients to wait for than there are workers (expected at most 4, received 5)'],
  ['kind: backup-workers, backups: 4', 'backups', 'nobody is left to wait for (expected less than 4, the number of workers, received 4)'],
  ['kind: local-sgd, localSteps: 0', 'localSteps', 'out of range (expected a whole number ≥ 1, received 0)'],
  ['kind: elastic-averaging, elasticity: 0.1, period: 0', 'period', 'out of range (expected a whole number ≥ 1, received 0)'],
  ['kind: diloco, localSteps: 2, outerMomentum: 1', 'outerMomentum', 'out of range (expected a number ≥ 0 and < 1, received 1)'],
  ['kind: d-psgd, graph: { kind: edges, edges: [[0, 1], [2, 3]] }', 'graph.edges', 'the mixing graph is not connected (expected a way from every worker to every other, received none between workers 0 and 2)'],
  ['kind: d-psgd, weights: [[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]', 'weights', 'the weights are not doubly stochastic (expected rows and columns that sum to 1, received 2 in row 0, counted from 0)'],
  ['kind: gradient-coding, stragglers: 4', 'stragglers', 'nobody is left to make the gradient of (expected s < P, at most 3 of 4 workers, received 4)'],
  ['kind: cr-psgd, growth: 1', 'growth', 'out of range (expected a number > 1, received 1)'],
  ['kind: cr-psgd-catalyst, growth: 0.9, proximal: 1', 'growth', 'out of range (expected a number > 1, received 0.9)'],
  ['kind: model-parallel, stages: 4, microBatches: 4, boundaryBytes: 1 kB', 'stages', 'more stages than layers (expected at most 2, the layers of the workload, received 4)'],
  ['kind: gradient-accumulation, microBatches: 9', 'microBatches', 'not a sample for every micro-batch (expected at most 8, the smallest batch of a worker, received 9); take fewer micro-batches, or a larger batch'],
  ['kind: anytime, deadline: 0', 'deadline', 'out of range (expected a time with its unit, such as "40 us", "1.2 ms", "2 h", > 0, received 0)'],
  ['kind: hogwild, blocks: 2, touched: 3', 'touched', 'more blocks touched than there are (expected at most 2, the number of blocks, received 3)'],
  ['kind: downpour, fetchEvery: 0', 'fetchEvery', 'out of range (expected a whole number ≥ 1, received 0)'],
  ['kind: serial, compression: { kind: sign }', 'compression', 'a strategy of kind serial sends nothing that could be compressed (expected another strategy, or no compression, received sign)'],
  ['kind: full-batch', 'batchPerWorker', 'a strategy of kind full-batch has no batch: it goes by the whole training set (expected no batch, received 8)'],
  ['kind: synchronous, collective: ring, optimizer: l-bfgs, compression: { kind: sign }', 'optimizer',
    'L-BFGS searches on the samples of a gradient, and what arrives of a compressed one is not that gradient (expected another optimizer, or no compression, received l-bfgs)'],
  ['kind: asynchronous, optimizer: l-bfgs', 'optimizer', 'L-BFGS searches along the gradient of the newest model, and these are stale (expected another optimizer, or a synchronous strategy, received l-bfgs)'],
  ['kind: asynchronous, servers: 2, optimizer: lars', 'optimizer', 'LARS goes by whole layers, and each server has a slice of the model (expected another optimizer, or one server, received lars)'],
  ['kind: synchronous', 'collective', 'gradients travel one way (expected exactly one of `collective` and `servers`, received neither)'],
  ['kind: synchronous, collective: ring, placement: co-located', 'placement', 'there are no servers to place; give `servers`, or remove it'],
];

const ON_SEVEN: readonly Case[] = [
  ['kind: d-psgd, graph: hypercube', 'graph', 'not the corners of a hypercube (expected a power of two of workers, received 7); take an exponential graph'],
  ['kind: d-psgd, graph: torus', 'graph', '7 workers make no rectangle (expected a number of workers that is not prime); take a ring'],
  ['kind: ad-psgd, graph: { kind: random, degree: 7 }', 'graph.degree', 'more neighbours than there are others (expected at most 6, received 7)'],
  ['kind: model-parallel, stages: 2, microBatches: 4, boundaryBytes: 1 kB', 'stages', 'the workers are not so many whole replicas (expected stages × tensor that divides 7, the number of workers, received 2 × 1 = 2)'],
];

/** All in one scenario: what is wrong with one does not hide what is wrong with another. */
for (const [workers, cases] of [[4, ON_FOUR], [7, ON_SEVEN]] as const) {
  test(`of ${cases.length} strategies on ${workers} workers, each with something wrong, every one is told, and the exit code is 2`, async (t) => {
    const strategies = cases.map(([written], index) => `  s${index}: { ${written}, batchPerWorker: 8, learningRate: 0.1 }\n`).join('');
    const folder = await folderWith({ 'bad.yaml': `${SCENARIO}cluster: { workers: ${workers} }\nstrategies:\n${strategies}` });
    const { code, stdout, stderr } = await tte(['check', 'bad.yaml'], folder);
    const first = SCENARIO.split('\n').length + 2;
    t.deepEqual(stderr.trimEnd().split('\n'), cases.map(([, field, said], index) => `error: bad.yaml:${first + index} strategies.s${index}.${field}: ${said}`));
    t.is(stdout, '');
    t.is(code, 2);
  });
}

test('a pipeline waits for every machine of a replica: with absences it is refused, with failures it is not', async (t) => {
  const folder = await folderWith({
    'bad.yaml': `${SCENARIO}cluster:
  workers: 4
  absences: [{ worker: 0, from: 1 s }]
  failures: { timeToFailure: { kind: exponential, mean: 1 h }, restart: 1 s }
strategies:
  pipe: { kind: model-parallel, stages: 2, microBatches: 2, boundaryBytes: 1 kB, batchPerWorker: 8, learningRate: 0.1 }
  ring: { kind: synchronous, collective: ring, batchPerWorker: 8, learningRate: 0.1 }
`,
  });
  const { code, stderr } = await tte(['check', 'bad.yaml'], folder);
  t.is(stderr, 'error: bad.yaml:12 strategies.pipe.kind: a strategy of kind model-parallel does not know of absences (expected another strategy, or no `cluster.absences`, received model-parallel)\n');
  t.is(code, 2);
});

test('an option of one strategy is unknown to another, and the nearest of its own is named', async (t) => {
  const folder = await folderWith({ 'bad.yaml': `${SCENARIO}cluster: { workers: 4 }\nstrategies:\n  s: { kind: k-sync, waitfor: 2, batchPerWorker: 8, learningRate: 0.1 }\n` });
  const { code, stderr } = await tte(['run', 'bad.yaml'], folder);
  t.regex(stderr, /s\.waitfor: unknown key "waitfor" \(expected kind, waitFor, late, servers, placement, .*did you mean "waitFor"\?/);
  t.is(code, 2);
});
