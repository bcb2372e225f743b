import test from 'ava';
import { streamsOf } from '../../../src/experiment/run-plan.js';
import { elasticAveragingRadius } from '../../../src/learning/closed-forms/mixing.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import { chooseStrategy, type StrategyOptions } from '../../../src/simulation/strategies/registry.js';
import type { Version } from '../../../src/simulation/strategies/learning-task.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';
import { PLAN, recordOf, saidOf } from './_record-of.js';

type Fields = Readonly<Record<string, unknown>>;

const still = { model: { kind: 'quadratic', curvature: 1, noise: 0, start: 2, samplesPerPass: 20 } };

test('without noise the centre nears the optimum by the radius of the mean map [[1 − x − α, α], [β, 1 − β]] an exchange', async (t) => {
  const changes = { problem: still, cluster: { workers: 4 }, network: { model: 'unlimited' }, evaluation: { everyPasses: 1 }, budget: { passes: 80 } };
  const { curve } = await recordOf({ kind: 'elastic-averaging', elasticity: 0.1, period: 1 }, changes);
  t.is(curve.length, 81);
  // Workers and centre from w₀ = 2; the first exchange of the paper is of nothing, and the strategy's first is its second: the centre is one step of the map ahead.
  let [worker, centre] = [2, 2];
  const next = (): void => { [worker, centre] = [worker - 0.1 * worker - 0.1 * (worker - centre), centre + 0.4 * (worker - centre)]; };
  next();
  for (const { trainLoss } of curve.slice(1)) {
    next();
    t.true(areEqual(trainLoss, centre ** 2 / 2));
  }
  const radius = Math.sqrt(curve[80]!.trainLoss / curve[79]!.trainLoss);
  t.true(Math.abs(radius - 0.923607) < 5e-7, String(radius));
  t.true(areEqual(radius, elasticAveragingRadius(0.1, 0.1, 4)));
});

interface Elastic { readonly elasticity: number; readonly share: number; readonly period: number; readonly exchanges: number }

/** Losses of the centre after each exchange: x_i ← x_i − η·g(x_i) − α(x_i − x̃) once every τ steps, else x_i ← x_i − η·g(x_i); x̃ ← x̃ + share·Σ(x_i − x̃). */
async function centres(changes: Fields, optimizer: string, { elasticity, share, period, exchanges }: Elastic): Promise<number[]> {
  const scenario = scenarioOf({ ...changes, strategies: { it: { kind: 'synchronous', collective: 'ring', batchPerWorker: 5, learningRate: 0.1, optimizer } } });
  const { task } = (await openLaboratory(scenario)).run({ workers: 4, optimizer: scenario.strategies['it']!.optimizer, streams: streamsOf(scenario.seed, PLAN).learning });
  let centre = task.initial;
  let before = centre;
  let models: Version[] = [centre, centre, centre, centre];
  const losses = [(await task.metric(centre)).trainLoss];
  for (let exchange = 0; exchange < exchanges; exchange++) {
    for (let step = 0; step < period; step++) {
      models = models.map((model, worker) => {
        const from = step === 0 ? task.descend(model, task.difference(model, before), elasticity) : model;
        return task.step(from, task.gradient(model, task.draw(worker, 5)), 0.1);
      });
    }
    before = centre;
    for (const model of models) centre = task.descend(centre, task.difference(model, before), -share);
    losses.push((await task.metric(centre)).trainLoss);
  }
  return losses;
}

const noisy = { model: { kind: 'least-squares', spectrum: [1, 0.5, 0.2], noise: 0.3, start: 0, optimum: 1, samplesPerPass: 60 } };

test('every τ steps workers and centre are pulled by their difference, the gradient being of the model before; between, workers step alone', async (t) => {
  const changes = { problem: noisy, cluster: { workers: 4, stragglers: { kind: 'lognormal', sigma: 1 } }, evaluation: { everyPasses: 1 }, budget: { passes: 30 } };
  for (const [optimizer, written, share] of [['sgd', {}, 0.15], ['nesterov', {}, 0.15], ['sgd', { centreRate: 0.9 }, 0.9 / 4]] as const) {
    const { curve, updates } = await recordOf({ kind: 'elastic-averaging', elasticity: 0.15, period: 3, optimizer, ...written }, changes);
    const losses = await centres(changes, optimizer, { elasticity: 0.15, share, period: 3, exchanges: 30 });
    t.is(updates, 30); // 4 workers · 3 steps · 5 samples: a pass each.
    curve.forEach(({ trainLoss }, exchange) => { t.true(Math.abs(trainLoss - losses[exchange]!) < 1e-12, `${optimizer}, exchange ${exchange}`); });
  }
});

test('compressed, both are pulled by what arrives of the difference: all of it at last', async (t) => {
  const changes = { problem: still, cluster: { workers: 4 }, network: { model: 'unlimited' }, evaluation: { everyPasses: 1 }, budget: { passes: 60 } };
  const own = { kind: 'elastic-averaging', elasticity: 0.1, period: 1 };
  const whole = await recordOf(own, changes);
  // Of one number nothing is lost, and a sign with its magnitude is that number.
  const sign = await recordOf({ ...own, compression: { kind: 'sign' } }, changes);
  sign.curve.forEach(({ trainLoss }, point) => { t.true(areEqual(trainLoss, whole.curve[point]!.trainLoss)); });
  const three = { ...changes, problem: { model: { ...still.model, curvature: undefined, curvatures: [1, 0.5, 0.2] } }, budget: { passes: 600 } };
  const { curve } = await recordOf({ ...own, compression: { kind: 'random-k', kept: 0.3 } }, three);
  // Gradients pull at four of five models alike, most weakly by 0.1·0.2·⅘ of what is left: (1 − 0.016)^(2·600) = 4e-9 of the loss.
  t.true(curve.at(-1)!.trainLoss < 1e-8 * curve[0]!.trainLoss, String(curve.at(-1)!.trainLoss));
});

const together: StrategyOptions<'elastic-averaging'> = { kind: 'elastic-averaging', elasticity: 0.1, period: 5, servers: 1 };
const ports = { model: 'ports', bandwidth: 1000, latency: 0.1, overhead: 0, reduction: 0, duplex: 'full' } as const;

test('together, they wait for the slowest sum of τ steps: 8 workers, τ = 5, 1.71535 s a step', async (t) => {
  const { evaluations } = await timingRun({ strategy: together, workers: 8, samples: 3000 * 40, everySamples: 40 });
  const { mean, error } = meanWithError(evaluations.map(({ time }, round) => (time - (evaluations[round - 1]?.time ?? 0)) / 5));
  const { isClose, message } = offBy(mean, 1.71535, error);
  t.true(isClose, message);
});

test('compressed differences are pushed, whole models are pulled', async (t) => {
  // 4 workers, 1000 numbers: pushes of a quarter. The last exchange is over before it is pulled.
  const { bytesSent } = await timingRun({ strategy: { ...together, period: 1 }, workers: 4, stragglers: { kind: 'none' }, network: ports, parameterBytes: 4000, compression: { kind: 'random-k', kept: 0.25 }, samples: 4 * 5 });
  t.true(bytesSent >= 4 * (5 * 1000 + 4 * 4000) && bytesSent <= 4 * (5 * 1000 + 5 * 4000), String(bytesSent));
});

test('a failure costs the job what was not saved', async (t) => {
  const failures = { timeToFailure: { kind: 'exponential', mean: '300 ms' }, restart: '10 ms', checkpoint: { interval: '30 ms', cost: '1 ms' } };
  const failing = { problem: noisy, cluster: { workers: 4, failures }, budget: { passes: 30 } };
  const calm = { ...failing, cluster: { workers: 4 } };
  const [saved, whole] = await Promise.all([failing, calm].map((changes) => recordOf({ kind: 'elastic-averaging', elasticity: 0.1, period: 3 }, changes)));
  t.true(saved!.failures > 3);
  t.deepEqual(saved!.curve.map(({ trainLoss }) => trainLoss), whole!.curve.map(({ trainLoss }) => trainLoss));
});

test('how strongly the centre is pulled is told', (t) => {
  const setting = { workers: 4, batches: [1, 1, 1, 1], parameterBytes: 1, layers: [] };
  t.deepEqual(chooseStrategy(together).remarks(setting), ['an exchange of all pulls the centre by β = 0.4']);
  t.deepEqual(chooseStrategy({ ...together, centreRate: 0.9 }).remarks(setting), ['an exchange of all pulls the centre by β = 0.9']);
});

test('what is wrong with it', (t) => {
  const field = '10 strategies.ring';
  t.deepEqual(saidOf(t, 'kind: elastic-averaging, elasticity: 0.25, period: 4'), []);
  t.deepEqual(saidOf(t, 'kind: elastic-averaging, elasticity: 0.25, period: 0'), [`${field}.period: out of range (expected a whole number ≥ 1, received 0)`]);
  t.deepEqual(saidOf(t, 'kind: elastic-averaging, elasticity: 0.3, period: 4'),
    [`${field}.elasticity: the centre would overshoot the workers: β = Pα is above 1 (expected at most 1/P = 0.25, or a \`centreRate\`, received 0.3)`]);
  t.deepEqual(saidOf(t, 'kind: elastic-averaging, elasticity: 0.3, period: 4, centreRate: 0.9'), []);
  t.deepEqual(saidOf(t, 'kind: elastic-averaging, elasticity: 0, period: 4'), [`${field}.elasticity: nothing pulls at the centre (expected a number > 0, or a \`centreRate\`, received 0)`]);
  t.deepEqual(saidOf(t, 'kind: elastic-averaging, elasticity: 0.1, period: 4, optimizer: l-bfgs'),
    [`${field}.optimizer: L-BFGS searches on the samples of a gradient, and the steps of a strategy of kind elastic-averaging go along no such gradient (expected another optimizer, received l-bfgs)`]);
});
