import test from 'ava';
import { streamsOf } from '../../../src/experiment/run-plan.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import type { StrategyOptions } from '../../../src/simulation/strategies/registry.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual, offBy } from '../../support/standard-error.js';
import { timingRun, type TimingOptions } from '../../support/timing-run.js';
import { disagreement, modelsOf } from './_models-of.js';
import { PLAN, recordOf, saidOf } from './_record-of.js';

const among = (kind: 'ring' | 'complete'): StrategyOptions<'ad-psgd'> => ({ kind: 'ad-psgd', graph: { kind } });

test('a slow worker keeps nobody but itself, and whoever is just averaging with it, not even these', async (t) => {
  // Messages without time: 100 s are 100 steps of three workers, and 10 of the one that takes 10 s. Waiting for neighbours all four would take 10 steps each.
  const job: TimingOptions = { strategy: among('ring'), workers: 4, stragglers: { kind: 'factors', factors: [1, 1, 1, 10] }, end: 100 };
  const run = await timingRun(job);
  t.is(run.updates, 3 * 100 + 10);
  for (const account of run.accounts) t.true(areEqual(account.compute, 100));
  t.is((await timingRun({ ...job, strategy: { kind: 'd-psgd', graph: { kind: 'ring' }, consensusRate: 1 } })).updates, 10);
});

test('an averaging hides behind the gradient, but for what is longer', async (t) => {
  // Two workers who ask each other at the same moment: request and answer take 2(L + nβ) = 2·(0.1 + 0.2) = 0.6 s each way, of steps of 1 s and of 0.25 s.
  const job = { strategy: among('ring'), workers: 2, stragglers: { kind: 'none' }, parameterBytes: 200, samples: 20, network: { model: 'ports', bandwidth: 1000, latency: 0.1, overhead: 0, reduction: 0, duplex: 'full' } } as const;
  const hidden = await timingRun(job);
  t.true(areEqual(hidden.elapsed, 10));
  t.is(hidden.accounts[0]!.communication, 0);
  const exposed = await timingRun({ ...job, perSample: 0.25 });
  t.true(areEqual(exposed.elapsed, 10 * 0.6));
  t.true(areEqual(exposed.accounts[0]!.communication, 10 * 0.35));
  // A request and an answer for each of the 20 steps, and the requests of the two that have begun.
  t.is(exposed.bytesSent, 20 * 2 * 200 + 2 * 200);
  // Of 50 numbers ⌈0.1·50⌉ with their places: 5·8 B each way, in 0.14 s.
  const compressed = await timingRun({ ...job, perSample: 0.25, compression: { kind: 'top-k', kept: 0.1 } });
  t.true(areEqual(compressed.elapsed, 10 * 0.28));
  t.is(compressed.bytesSent, 20 * 2 * 40 + 2 * 40);
});

for (const kind of ['ring', 'complete'] as const) {
  test(`on a ${kind} graph a gradient's model is averaged twice while it is computed: once of its own, and as often as a geometric law says by others`, async (t) => {
    // Requests of the others come as a Poisson process of rate 1 in all: during an exponential step of mean 1 there are k with probability 2^−(k+1). Every
    // request is counted in just one step, so that the sum is that of all requests less those in steps under way, at most geometric in each.
    const [workers, updates] = [8, 40_000];
    const { staleness } = await timingRun({ strategy: among(kind), workers, samples: updates });
    t.is(staleness[0], 0);
    const total = staleness.reduce((sum, count, age) => sum + count * age, 0);
    t.true(Math.abs(total - 2 * updates) < 20 * workers, `${total - 2 * updates}`);
    for (let others = 0; others < 8; others++) {
      const share = 2 ** -(others + 1);
      // Steps of one worker are independent; a request lies in one of those under way, which makes counts of different workers, if anything, opposite.
      const { isClose, message } = offBy((staleness[others + 1] ?? 0) / updates, share, Math.sqrt(share * (1 - share) / updates));
      t.true(isClose, `${others}: ${message}`);
    }
  });
}

const problem = { model: { kind: 'quadratic', curvatures: [1, 0.3], noise: 1, spread: 1, start: 2, samplesPerPass: 10 } };

test('both models become their mean, then each worker steps along the gradient at the model that it had', async (t) => {
  // Two workers in step on a network without time: whoever asks first averages both, the other's averaging then changes nothing.
  const changes = { problem, cluster: { workers: 2 }, network: { model: 'unlimited' }, evaluation: { everyPasses: 0.5 }, budget: { passes: 20 } };
  const { curve, staleness } = await recordOf({ kind: 'ad-psgd', graph: 'ring' }, changes);
  const scenario = scenarioOf(changes);
  const { task } = (await openLaboratory(scenario)).run({ workers: 2, streams: streamsOf(scenario.seed, PLAN).learning });
  const losses = [(await task.metric(task.initial)).trainLoss];
  let models = [task.initial, task.initial];
  for (let step = 0; step < 20; step++) {
    const gradients = models.map((model, worker) => task.gradient(model, task.draw(worker, 5)));
    const mean = task.mean(models);
    models = [mean, mean];
    for (const worker of [0, 1]) {
      models[worker] = task.step(mean, gradients[worker]!, 0.1);
      losses.push((await task.metric(task.mean(models))).trainLoss);
    }
  }
  t.is(curve.length, losses.length);
  curve.forEach(({ trainLoss }, update) => { t.true(Math.abs(trainLoss - losses[update]!) < 1e-12, `update ${update}`); });
  t.deepEqual(staleness, [0, 0, 40]);
});

test('an averaging leaves the mean of all models where it is, and the models come together', async (t) => {
  const changes = { problem, cluster: { workers: 6, stragglers: { kind: 'exponential', mean: '1 s' } }, evaluation: { everyPasses: 2 }, budget: { passes: 200 } };
  const models = await modelsOf({ kind: 'ad-psgd', graph: 'ring', schedule: { kind: 'cosine', passes: 20, final: 0 } }, changes);
  const meanOf = (all: readonly Float64Array[]) => [0, 1].map((i) => all.reduce((sum, model) => sum + model[i]! / all.length, 0));
  // From pass 20 on the rate is 0: nothing but averagings.
  const [settled, last] = [models[10]!, models.at(-1)!];
  meanOf(last).forEach((value, i) => { t.true(Math.abs(value - meanOf(settled)[i]!) < 1e-12); });
  t.true(disagreement(settled) > 1e-3 && disagreement(last) < 1e-6 * disagreement(settled), `${disagreement(settled)}, ${disagreement(last)}`);
});

const COMPRESSIONS = [{ kind: 'top-k', kept: 0.2 }, { kind: 'random-k', kept: 0.2 }, { kind: 'sign' }, { kind: 'qsgd', levels: 1 }];
const five = { kind: 'quadratic', curvatures: [1, 0.8, 0.6, 0.4, 0.3], start: 2, samplesPerPass: 10 };

for (const compression of COMPRESSIONS) {
  test(`with ${compression.kind} an averaging leaves the mean of all models where it is, and the models come together`, async (t) => {
    const changes = { problem: { model: { ...five, noise: 1, spread: 1 } }, cluster: { workers: 6, stragglers: { kind: 'exponential', mean: '1 s' } }, evaluation: { everyPasses: 2 }, budget: { passes: 400 } };
    const models = await modelsOf({ kind: 'ad-psgd', graph: 'ring', schedule: { kind: 'cosine', passes: 20, final: 0 }, compression }, changes);
    const meanOf = (all: readonly Float64Array[]) => five.curvatures.map((_, i) => all.reduce((sum, model) => sum + model[i]! / all.length, 0));
    const [settled, last] = [models[10]!, models.at(-1)!];
    meanOf(last).forEach((value, i) => { t.true(Math.abs(value - meanOf(settled)[i]!) < 1e-12); });
    t.true(disagreement(settled) > 1e-2 && disagreement(last) < 1e-3 * disagreement(settled), `${disagreement(settled)}, ${disagreement(last)}`);
  });

  test(`with ${compression.kind} it comes to the optimum where there is no noise`, async (t) => {
    const changes = { problem: { model: { ...five, noise: 0 } }, cluster: { workers: 4, stragglers: { kind: 'exponential', mean: '1 s' } }, evaluation: { everyPasses: 20 }, budget: { passes: 400 } };
    const { curve } = await recordOf({ kind: 'ad-psgd', graph: 'ring', compression }, changes);
    // 800 steps, 200 of each worker, the weakest along 0.3: (1 − 0.03)^(2·200) = 5e-6 of the loss.
    t.true(curve.at(-1)!.trainLoss < 1e-5 * curve[0]!.trainLoss, String(curve.at(-1)!.trainLoss));
  });
}

test('compressed, each sends what it differs by from where the two met last, and both and that point are moved by it', async (t) => {
  // Two workers in step, whose own optima differ, on a network without time: two averagings, asked for by either, then the steps.
  const curvatures = [1, 0.5, 0.3];
  const changes = { problem: { model: { kind: 'quadratic', curvatures, noise: 0, spread: 1, start: 2, samplesPerPass: 10 } }, cluster: { workers: 2 }, network: { model: 'unlimited' }, evaluation: { everyPasses: 0.5 }, budget: { passes: 20 } };
  const { curve } = await recordOf({ kind: 'ad-psgd', graph: 'ring', compression: { kind: 'top-k', kept: 0.3 } }, changes);
  const scenario = scenarioOf(changes);
  const { task, parameters } = (await openLaboratory(scenario)).run({ workers: 2, streams: streamsOf(scenario.seed, PLAN).learning });
  // A step of 1 from w = 2 is 2 − λ(2 − optimum).
  const stepped = await Promise.all([0, 1].map((worker) => parameters(task.stride(task.initial, task.gradient(task.initial, task.draw(worker, 5)), 1))));
  const optima = stepped.map((numbers) => curvatures.map((curvature, i) => 2 - (2 - numbers[i]!) / curvature));
  t.true(optima.every((own) => own.some((value) => Math.abs(value) > 0.1)));
  const largest = (values: readonly number[]) => values.map((value) => (Math.abs(value) === Math.max(...values.map(Math.abs)) ? value : 0));
  const losses: number[] = [];
  const evaluate = () => { losses.push(curvatures.reduce((sum, curvature, i) => sum + curvature * ((models[0]![i]! + models[1]![i]!) / 2) ** 2 / 2, 0)); };
  let models = [curvatures.map(() => 2), curvatures.map(() => 2)];
  let met = curvatures.map(() => 2);
  evaluate();
  for (let step = 0; step < 20; step++) {
    const gradients = models.map((model, worker) => curvatures.map((curvature, i) => curvature * (model[i]! - optima[worker]![i]!)));
    for (let averaging = 0; averaging < 2; averaging++) {
      const [own, its] = models.map((model) => largest(model.map((w, i) => w - met[i]!)));
      models = [models[0]!.map((w, i) => w + (its![i]! - own![i]!) / 2), models[1]!.map((w, i) => w + (own![i]! - its![i]!) / 2)];
      met = met.map((w, i) => w + (own![i]! + its![i]!) / 2);
    }
    for (const worker of [0, 1]) {
      models[worker] = models[worker]!.map((w, i) => w - 0.1 * gradients[worker]![i]!);
      evaluate();
    }
  }
  t.is(curve.length, losses.length);
  curve.forEach(({ trainLoss }, update) => { t.true(Math.abs(trainLoss - losses[update]!) < 1e-9 * losses[0]!, `update ${update}: ${trainLoss}, ${losses[update]!}`); });
});

test('whoever fails or leaves does not answer, and begins again with a neighbour\'s model', async (t) => {
  // Steps of 1 s; worker 0 is away from 10.5 s to 20 s: it loses a gradient and 9.5 s, the others nothing.
  const run = await timingRun({ strategy: among('complete'), workers: 3, perSample: 1, stragglers: { kind: 'none' }, absences: [{ worker: 0, from: 10.5, until: 20 }], end: 40.5 });
  // It ends the step that it is at, at 11 s, and is away until 20 s: 11 + 20 steps.
  t.is(run.updates, 31 + 40 + 40);
  t.true(areEqual(run.accounts[0]!.down, 9));
  for (const more of [{}, { compression: { kind: 'qsgd', levels: 4 } }]) {
    const failing = await recordOf({ kind: 'ad-psgd', graph: 'ring', ...more }, {
      cluster: { workers: 4, stragglers: { kind: 'lognormal', sigma: 0.3 }, failures: { timeToFailure: { kind: 'exponential', mean: '200 ms' }, restart: '20 ms' } }, budget: { passes: 60 },
    });
    t.true(failing.failures > 10);
    t.true(failing.curve.at(-1)!.trainLoss < 0.01 * failing.curve[0]!.trainLoss);
  }
});

test('what is wrong with it', (t) => {
  const field = '10 strategies.ring';
  t.deepEqual(saidOf(t, 'kind: ad-psgd, graph: ring'), []);
  t.deepEqual(saidOf(t, 'kind: ad-psgd, graph: { kind: edges, edges: [[0, 1], [2, 3]] }'),
    [`${field}.graph.edges: the mixing graph is not connected (expected a way from every worker to every other, received none between workers 0 and 2)`]);
  t.deepEqual(saidOf(t, 'kind: ad-psgd, graph: ring, compression: { kind: sign }'), []);
  t.deepEqual(saidOf(t, 'kind: ad-psgd, graph: rign').map((text) => text.split(' (')[0]), [`${field}.graph: unknown graph`]);
});
