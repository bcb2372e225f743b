import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { streamsOf } from '../../../src/experiment/run-plan.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import { chooseStrategy, type StrategyOptions } from '../../../src/simulation/strategies/registry.js';
import { ringGossipFactor } from '../../../src/learning/closed-forms/mixing.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';
import { disagreement, modelsOf } from './_models-of.js';
import { PLAN, recordOf, saidOf } from './_record-of.js';

const ring: StrategyOptions<'d-psgd'> = { kind: 'd-psgd', graph: { kind: 'ring' }, consensusRate: 1 };

test('a step ends when it is computed and the neighbours\' models have come, which were sent as it began', async (t) => {
  // t_i ← max(t_i + f_i, t_j + L) over the neighbours j; a step of all is over when the last has ended it. Messages take L = 2.5 s and no port.
  const factors = [1, 1, 4, 1, 2, 1, 1, 1];
  const run = await timingRun({
    strategy: ring, workers: 8, stragglers: { kind: 'factors', factors }, samples: 8 * 40, everySamples: 8,
    network: { model: 'ports', bandwidth: 1e9, latency: 2.5, overhead: 0, reduction: 0, duplex: 'full' },
  });
  let times = factors.map(() => 0);
  const ends = Array.from({ length: 40 }, () => {
    times = times.map((time, worker) => Math.max(time + factors[worker]!, ...[1, 7].map((shift) => times[(worker + shift) % 8]! + 2.5)));
    return Math.max(...times);
  });
  t.is(run.evaluations.length, 40);
  run.evaluations.forEach(({ time }, step) => { t.true(areEqual(time, ends[step]!), `step ${step}: ${time} instead of ${ends[step]!}`); });
  // In the end the slowest, who never waits, sets the pace.
  t.true(areEqual(run.elapsed, 40 * 4));
  t.is(run.accounts[2]!.waiting + run.accounts[2]!.communication, 0);
});

test('a delay travels one neighbour a step: who waits for neighbours alone waits less than for all', async (t) => {
  // The recursion t_i ← max(t_i + X_i, t_j) of 16 workers on a ring, X exponential, run here with numbers of its own; both in blocks of 100 steps.
  const [workers, blocks, length] = [16, 60, 100];
  const draw = streams('recursion')('steps');
  let times = Array.from({ length: workers }, () => 0);
  const expected: number[] = [];
  for (let block = 0; block <= blocks; block++) {
    const begun = Math.max(...times);
    for (let step = 0; step < length; step++) times = times.map((time, worker) => Math.max(time - Math.log(1 - draw()), times[(worker + 1) % workers]!, times[(worker + workers - 1) % workers]!));
    if (block > 0) expected.push((Math.max(...times) - begun) / length);
  }
  const { evaluations } = await timingRun({ strategy: ring, workers, samples: workers * length * (blocks + 1), everySamples: workers * length });
  const measured = meanWithError(evaluations.slice(1).map(({ time }, block) => (time - evaluations[block]!.time) / length));
  const recursion = meanWithError(expected);
  const { isClose, message } = offBy(measured.mean, recursion.mean, Math.hypot(measured.error, recursion.error));
  t.true(isClose, message);
  // Waiting for all takes H₁₆ = 3.38 s.
  t.true(measured.mean < 2);
});

test('where a wait comes from: until the last neighbour sends it is for that one, afterwards for the message', async (t) => {
  // Two workers, steps of 1 s and 3 s, messages of L + o + nβ = 0.25 + 1 = 1.25 s. A fast worker's step k + 1 ends when the slow one's step k has ended and
  // its model come, at 3k + 1.25 s; it computes for 1 s from 3(k − 1) + 1.25 s on, so waits for 0.75 s until the model is sent, and 1.25 s for it.
  const run = await timingRun({
    strategy: ring, workers: 2, stragglers: { kind: 'factors', factors: [1, 3] }, samples: 2 * 10, parameterBytes: 1e9,
    network: { model: 'ports', bandwidth: 1e9, latency: 0.25, overhead: 0, reduction: 0, duplex: 'full' },
  });
  const [fast, slow] = run.accounts;
  t.true(areEqual(run.elapsed, 30) && areEqual(slow!.compute, 30));
  // The first step waits 0.25 s for a message sent as it began; then nine of 2 s, less what is left at the end: step 10 ends at 28.25 s, and 11 computes for 1 s and waits for 0.75 s.
  t.true(areEqual(fast!.communication, 0.25 + 9 * 1.25), JSON.stringify(fast));
  t.true(areEqual(fast!.waiting, 10 * 0.75), JSON.stringify(fast));
});

test('a model goes to every neighbour in every step, compressed or not', async (t) => {
  const common = { workers: 8, stragglers: { kind: 'none' }, parameterBytes: 4000, samples: 8 * 5, network: { model: 'ports', bandwidth: 1e9, latency: 0, overhead: 0, reduction: 0, duplex: 'full' } } as const;
  for (const [strategy, neighbours] of [[ring, 2], [{ ...ring, graph: { kind: 'hypercube' } }, 3], [{ ...ring, graph: { kind: 'complete' } }, 7]] as const) {
    // The sixth step has begun, and sent, when the fifth ends, but for the last worker who ends it.
    const whole = await timingRun({ ...common, strategy });
    t.true(whole.bytesSent >= 5 * 8 * neighbours * 4000 && whole.bytesSent <= 6 * 8 * neighbours * 4000, String(whole.bytesSent));
    // What is compressed is sent after the gradient: 250 of 1000 numbers of 4 bytes.
    const compressed = await timingRun({ ...common, strategy, compression: { kind: 'random-k', kept: 0.25 } });
    t.is(compressed.bytesSent, 5 * 8 * neighbours * 1000);
    t.is(chooseStrategy(strategy).messagesPerUpdate(8), 8 * neighbours);
  }
});

const spread = { model: { kind: 'quadratic', curvatures: [1, 0.5, 0.2], noise: 0.3, spread: 1, start: 2, samplesPerPass: 40 } };

test('without gradients a disagreement shrinks by ρ a step, the spectral gap\'s complement', async (t) => {
  // Workers of different optima disagree; after 2 passes, 10 steps of 8 · 5 samples… the rate is 0, and W alone acts. On a ring of 8 the slowest disagreements, k = ±1, are left.
  const changes = { problem: spread, cluster: { workers: 8 }, network: { model: 'unlimited' }, evaluation: { everyPasses: 1 }, budget: { passes: 80 } };
  const schedule = { schedule: { kind: 'cosine', passes: 5, final: 0 } };
  const models = await modelsOf({ kind: 'd-psgd', graph: 'ring', ...schedule }, changes);
  t.is(models.length, 80);
  const rho = ringGossipFactor(8);
  for (let step = 60; step < 79; step++) t.true(Math.abs(disagreement(models[step + 1]!) / disagreement(models[step]!) - rho) < 1e-6);
  // With γ = ½ it is 1 − ½(1 − λ) of the largest λ.
  const half = await modelsOf({ kind: 'd-psgd', graph: 'ring', consensusRate: 0.5, ...schedule }, changes);
  t.true(Math.abs(disagreement(half[79]!) / disagreement(half[78]!) - (1 + rho) / 2) < 1e-5);
});

/** Losses of SGD along the mean of all workers' gradients at one model. */
async function batchSgd(changes: Readonly<Record<string, unknown>>, updates: number, workers: number): Promise<number[]> {
  const scenario = scenarioOf(changes);
  const { task } = (await openLaboratory(scenario)).run({ workers, streams: streamsOf(scenario.seed, PLAN).learning });
  let model = task.initial;
  const losses = [(await task.metric(model)).trainLoss];
  for (let update = 0; update < updates; update++) {
    model = task.step(model, task.meanGradient(model, Array.from({ length: workers }, (_, worker) => task.draw(worker, 5))), 0.1);
    losses.push((await task.metric(model)).trainLoss);
  }
  return losses;
}

test('on a quadratic the mean of all models is that of SGD on the samples of all, whatever the graph, compressed or not', async (t) => {
  const changes = { problem: spread, cluster: { workers: 8, stragglers: { kind: 'lognormal', sigma: 1 } }, evaluation: { everyPasses: 1 }, budget: { passes: 50 } };
  const losses = await batchSgd(changes, 50, 8);
  for (const strategy of [
    { graph: 'ring' }, { graph: 'exponential' }, { graph: { kind: 'random', degree: 3 } }, { graph: { kind: 'edges', edges: [[0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 6], [6, 7], [1, 7]] }, mixing: 'uniform' },
    { graph: 'ring', consensusRate: 0.2, compression: { kind: 'random-k', kept: 0.3 } }, { graph: 'hypercube', consensusRate: 0.2, compression: { kind: 'sign' } },
  ]) {
    const { curve } = await recordOf({ kind: 'd-psgd', ...strategy }, changes);
    t.is(curve.length, 51);
    curve.forEach(({ trainLoss }, step) => { t.true(Math.abs(trainLoss - losses[step]!) < 1e-12, `${JSON.stringify(strategy)}, step ${step}`); });
  }
});

test('each worker: x_i ← Σ_j w_ij·x_j − η·g_i(x_i), the gradient at its own model', async (t) => {
  const changes = { problem: { model: { ...spread.model, noise: 0 } }, cluster: { workers: 4 }, network: { model: 'unlimited' }, evaluation: { everyPasses: 0.5 }, budget: { passes: 10 } };
  const models = await modelsOf({ kind: 'd-psgd', weights: [[0.5, 0.5, 0, 0], [0, 0.5, 0.5, 0], [0.25, 0, 0.5, 0.25], [0.25, 0, 0, 0.75]] }, changes);
  t.is(models.length, 20);
  // Where the optima lie is seen in the first step, from the common start w₀ = 2: x = 2 − 0.1λ(2 − c).
  const [lambda, weights] = [[1, 0.5, 0.2], [[0.5, 0.5, 0, 0], [0, 0.5, 0.5, 0], [0.25, 0, 0.5, 0.25], [0.25, 0, 0, 0.75]]];
  const optima = models[0]!.map((model) => model.map((value, i) => 2 - (2 - value) / (0.1 * lambda[i]!)));
  for (let step = 1; step < models.length; step++) {
    const before = models[step - 1]!;
    models[step]!.forEach((model, worker) => {
      model.forEach((value, i) => {
        const mixed = weights[worker]!.reduce((sum, weight, other) => sum + weight * before[other]![i]!, 0);
        t.true(Math.abs(value - (mixed - 0.1 * lambda[i]! * (before[worker]![i]! - optima[worker]![i]!))) < 1e-12);
      });
    });
  }
});

test('compressed workers come to agree although a number in three is sent: what was lost is sent later', async (t) => {
  const changes = { problem: spread, cluster: { workers: 8 }, network: { model: 'unlimited' }, evaluation: { everyPasses: 1 }, budget: { passes: 400 } };
  const models = await modelsOf({ kind: 'd-psgd', graph: 'ring', consensusRate: 0.3, compression: { kind: 'top-k', kept: 0.3 }, schedule: { kind: 'cosine', passes: 5, final: 0 } }, changes);
  // γ = 0.3 without compression would leave (1 − 0.3·0.195)^395 = e^(−23.8) of it; compression that were lost for good would leave nearly all.
  t.true(disagreement(models[399]!) < 1e-5 * disagreement(models[4]!), `${disagreement(models[399]!)} of ${disagreement(models[4]!)}`);
});

test('a worker that fails begins its step anew while the others wait: the same is learned, later', async (t) => {
  const budget = { passes: 40 };
  const calm = await recordOf({ kind: 'd-psgd', graph: 'ring' }, { budget, cluster: { workers: 4 } });
  const cluster = { workers: 4, failures: { timeToFailure: { kind: 'exponential', mean: '200 ms' }, restart: '10 ms' }, absences: [{ worker: 1, from: '0 s', until: '30 ms' }] };
  const failing = await recordOf({ kind: 'd-psgd', graph: 'ring' }, { budget, cluster });
  t.true(failing.failures > 5);
  t.deepEqual(failing.curve.map(({ trainLoss }) => trainLoss), calm.curve.map(({ trainLoss }) => trainLoss));
  t.true(failing.elapsed > calm.elapsed + 0.03);
});

test('its spectral gap is told', (t) => {
  const setting = { workers: 8, batches: [1, 1, 1, 1, 1, 1, 1, 1], parameterBytes: 1, layers: [] };
  t.deepEqual(chooseStrategy(ring).remarks(setting), ['spectral gap 0.195']);
  t.deepEqual(chooseStrategy({ ...ring, graph: { kind: 'hypercube' } }).remarks(setting), ['spectral gap 0.5']);
});

test('what is wrong with it, and what is of no use', (t) => {
  const field = '10 strategies.ring';
  const said = (written: string) => saidOf(t, `kind: d-psgd, ${written}`);
  t.deepEqual(said('graph: ring'), []);
  t.deepEqual(said('consensusRate: 0.5'), [`${field}.graph: neighbours are told one way (expected exactly one of \`graph\` and \`weights\`, received neither)`]);
  t.deepEqual(said('graph: { kind: edges, edges: [[0, 1], [2, 3]] }'), [`${field}.graph.edges: the mixing graph is not connected (expected a way from every worker to every other, received none between workers 0 and 2)`]);
  t.deepEqual(said('graph: { kind: edges, edges: [[0, 4]] }'), [`${field}.graph.edges.0: no such worker (expected 0 to 3, received 4)`]);
  t.deepEqual(said('graph: { kind: random, degree: 4 }'), [`${field}.graph.degree: more neighbours than there are others (expected at most 3, received 4)`]);
  t.deepEqual(said('graph: { kind: random, degree: 1 }'), [`${field}.graph.degree: pairs are not connected with each other (expected at least 2, received 1)`]);
  t.deepEqual(said('graph: { kind: torus, rows: 3 }'), [`${field}.graph.rows: 4 workers do not fill 3 rows (expected a divisor of 4, received 3)`]);
  t.deepEqual(said('weights: [[1, 0], [0, 1]]'), [`${field}.weights: not a row and a column for each worker (expected 4 rows of 4 weights, received 2)`]);
  t.deepEqual(said('weights: [[0.5, 0.5, 0, 0], [0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5], [0, 0, 0.5, 0.5]]'),
    [`${field}.weights: the mixing graph is not connected (expected a way from every worker to every other, received none between workers 0 and 2)`]);
  t.deepEqual(said('weights: [[0.5, 0.5, 0, 0], [0.5, 0.4, 0, 0], [0, 0, 0.5, 0.5], [0, 0, 0.5, 0.5]]'),
    [`${field}.weights: the weights are not doubly stochastic (expected rows and columns that sum to 1, received 0.9 in row 1, counted from 0)`]);
  t.deepEqual(said('graph: ring, mixing: uniform'), [`${field}.mixing: this has no effect: all workers have equally many neighbours`]);
});

