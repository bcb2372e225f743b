import test from 'ava';
import { streamsOf } from '../../../src/experiment/run-plan.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import { chooseStrategy, type StrategyOptions } from '../../../src/simulation/strategies/registry.js';
import { machineRepairmanThroughput } from '../../../src/simulation/strategies/servers/machine-repairman.js';
import type { LearningTask } from '../../../src/simulation/strategies/learning-task.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';
import { PLAN, recordOf, saidOf } from './_record-of.js';

const apart: StrategyOptions<'asynchronous-elastic-averaging'> = { kind: 'asynchronous-elastic-averaging', elasticity: 0.1, period: 1, servers: 1 };
const ports = { model: 'ports', bandwidth: 1000, latency: 0.1, overhead: 0, reduction: 0, duplex: 'full' } as const;
const noisy = { model: { kind: 'least-squares', spectrum: [1, 0.5, 0.2], noise: 0.3, start: 0, optimum: 1, samplesPerPass: 60 } };

test('at their own pace, exponential workers meet an exponential server as machines their repairman: throughput (1 − p₀)/S', async (t) => {
  // Z = 1, S = 0.1, P = 8: 6.61682 exchanges a second, of single steps.
  const { evaluations } = await timingRun({ strategy: apart, workers: 8, server: { kind: 'exponential', mean: 0.1 }, samples: 60_000, everySamples: 1000 });
  const blocks = evaluations.slice(1).map(({ time, updates }, block) => (updates - evaluations[block]!.updates) / (time - evaluations[block]!.time));
  const { mean, error } = meanWithError(blocks);
  const { isClose, message } = offBy(mean, machineRepairmanThroughput(8, 1, 0.1), error);
  t.true(isClose, message);
});

test('one worker alone: τ steps, push, service, pull', async (t) => {
  // 10 B take 0.1 + 0.01 s. An exchange is over after 3 + 0.11 + 0.5 s, the next 3 + 2·0.11 + 0.5 later: five at 3.61 + 4·3.72 = 18.49 s.
  const run = await timingRun({ strategy: { ...apart, period: 3 }, workers: 1, stragglers: { kind: 'none' }, server: { perUpdate: 0.5 }, network: ports, parameterBytes: 10, samples: 15 });
  t.is(run.updates, 5);
  t.true(areEqual(run.elapsed, 18.49));
  t.true(areEqual(run.accounts[0]!.compute, 15) && areEqual(run.accounts[0]!.server, 2.5) && areEqual(run.accounts[0]!.communication, 9 * 0.11));
});

test('compressed differences are pushed, whole models are pulled', async (t) => {
  // One worker, five exchanges of single steps of 1 s; 4000 B are 1000 numbers, a quarter of which takes 0.1 + 1 s, and all of them 0.1 + 4 s.
  const run = await timingRun({ strategy: apart, workers: 1, stragglers: { kind: 'none' }, network: ports, parameterBytes: 4000, compression: { kind: 'random-k', kept: 0.25 }, samples: 5 });
  t.is(run.bytesSent, 5 * 1000 + 5 * 4000);
  t.true(areEqual(run.elapsed, 5 * (1 + 1.1) + 4 * 4.1));
});

/** Two workers in step: the first exchanges before the second. */
async function inTurn(task: LearningTask, exchanges: number): Promise<number[]> {
  let centre = task.initial;
  const workers = [0, 1].map(() => ({ at: task.initial, from: task.initial }));
  const losses = [(await task.metric(centre)).trainLoss];
  for (let exchange = 0; exchange < exchanges; exchange++) {
    const reached = workers.map(({ at, from }, worker) => task.step(from, task.gradient(at, task.draw(worker, 5)), 0.1));
    for (const [worker, model] of reached.entries()) {
      const difference = task.difference(model, centre);
      workers[worker] = { at: model, from: task.descend(model, difference, 0.2) };
      centre = task.descend(centre, difference, -0.2);
      losses.push((await task.metric(centre)).trainLoss);
    }
  }
  return losses;
}

test('at their own pace, each exchange pulls one worker and the centre by their difference, first come first served', async (t) => {
  const changes = { problem: { model: { ...noisy.model, samplesPerPass: 10 } }, cluster: { workers: 2 }, network: { model: 'unlimited' }, evaluation: { everyPasses: 0.5 }, budget: { passes: 20 } };
  const { curve } = await recordOf({ kind: 'asynchronous-elastic-averaging', elasticity: 0.2, period: 1 }, changes);
  const scenario = scenarioOf(changes);
  const losses = await inTurn((await openLaboratory(scenario)).run({ workers: 2, streams: streamsOf(scenario.seed, PLAN).learning }).task, 20);
  t.is(curve.length, losses.length);
  curve.forEach(({ trainLoss }, exchange) => { t.true(Math.abs(trainLoss - losses[exchange]!) < 1e-12, `exchange ${exchange}`); });
});

/** Losses of the centre after each exchange of two workers in turn, on ½Σλw² from w = 2: x̂ ← x̂ + C(x − x̂), C keeping the largest number; d = x̂ − x̃; x, x̂, x̃ ← x − αd, x̂ − αd, x̃ + αd. */
function compressedInTurn(curvatures: readonly number[], exchanges: number): number[] {
  const start = curvatures.map(() => 2);
  const loss = (w: readonly number[]) => curvatures.reduce((sum, curvature, i) => sum + curvature * w[i]! ** 2 / 2, 0);
  let centre = start;
  const workers = [0, 1].map(() => ({ at: start, from: start, copy: start }));
  const losses = [loss(centre)];
  for (let exchange = 0; exchange < exchanges; exchange++) {
    for (const own of workers) {
      const model = own.from.map((w, i) => w - 0.1 * curvatures[i]! * own.at[i]!);
      const lost = model.map((w, i) => w - own.copy[i]!);
      const largest = lost.reduce((most, each, i) => (Math.abs(each) > Math.abs(lost[most]!) ? i : most), 0);
      const copy = own.copy.map((w, i) => (i === largest ? model[i]! : w));
      const difference = copy.map((w, i) => w - centre[i]!);
      own.at = model;
      own.from = model.map((w, i) => w - 0.2 * difference[i]!);
      own.copy = copy.map((w, i) => w - 0.2 * difference[i]!);
      centre = centre.map((w, i) => w + 0.2 * difference[i]!);
      losses.push(loss(centre));
    }
  }
  return losses;
}

const still = { model: { kind: 'quadratic', curvatures: [1, 0.5, 0.2], noise: 0, start: 2, samplesPerPass: 10 } };

test('compressed, a copy that both sides know stands for the worker in both pulls, and is pulled with it', async (t) => {
  const changes = { problem: still, cluster: { workers: 2 }, network: { model: 'unlimited' }, evaluation: { everyPasses: 0.5 }, budget: { passes: 40 } };
  const { curve } = await recordOf({ kind: 'asynchronous-elastic-averaging', elasticity: 0.2, period: 1, compression: { kind: 'top-k', kept: 0.3 } }, changes);
  const losses = compressedInTurn([1, 0.5, 0.2], 40);
  t.is(curve.length, losses.length);
  curve.forEach(({ trainLoss }, exchange) => { t.true(Math.abs(trainLoss - losses[exchange]!) < 1e-12, `exchange ${exchange}: ${trainLoss}, ${losses[exchange]!}`); });
});

for (const compression of [{ kind: 'top-k', kept: 0.3 }, { kind: 'random-k', kept: 0.3 }, { kind: 'sign' }, { kind: 'qsgd', levels: 1 }]) {
  test(`with ${compression.kind} all of every model arrives at last: without noise it comes to the optimum`, async (t) => {
    const changes = { problem: still, cluster: { workers: 4, stragglers: { kind: 'exponential', mean: '1 s' } }, evaluation: { everyPasses: 10 }, budget: { passes: 400 } };
    const { curve } = await recordOf({ kind: 'asynchronous-elastic-averaging', elasticity: 0.1, period: 1, compression }, changes);
    // 800 exchanges, 200 of each worker; workers make four of five models, so the weakest curvature leaves (1 − 0.8·0.02)^(2·200) = 2e-3 of its share of the loss.
    t.true(curve.at(-1)!.trainLoss < 4e-3 * curve[0]!.trainLoss, String(curve.at(-1)!.trainLoss));
  });
}

test('a failure costs a worker the steps since its last exchange', async (t) => {
  const failing = { problem: noisy, cluster: { workers: 4, failures: { timeToFailure: { kind: 'exponential', mean: '100 ms' }, restart: '10 ms' } }, budget: { passes: 30 } };
  for (const more of [{}, { compression: { kind: 'top-k', kept: 0.4 } }]) {
    const alone = await recordOf({ kind: 'asynchronous-elastic-averaging', elasticity: 0.1, period: 3, ...more }, failing);
    t.true(alone.failures > 3);
    // Of the steps that it was at; at the end each worker is at some, too.
    const lost = alone.samplesComputed - alone.samplesApplied;
    t.true(lost > 0 && lost <= 2 * 5 * (alone.failures + 4), String(lost));
    t.true(alone.curve.at(-1)!.trainLoss < 0.2 * alone.curve[0]!.trainLoss);
  }
});

test('how strongly the centre is pulled is told', (t) => {
  const setting = { workers: 4, batches: [1, 1, 1, 1], parameterBytes: 1, layers: [] };
  t.deepEqual(chooseStrategy({ ...apart, centreRate: 0.9 }).remarks(setting), ['an exchange of all pulls the centre by β = 0.9']);
});

test('what is wrong with it', (t) => {
  const field = '10 strategies.ring';
  t.deepEqual(saidOf(t, 'kind: asynchronous-elastic-averaging, elasticity: 0.3, period: 4, compression: { kind: sign }'), []);
  t.deepEqual(saidOf(t, 'kind: asynchronous-elastic-averaging, elasticity: 0, period: 4'),
    [`${field}.elasticity: nothing pulls at the centre (expected a number > 0, or a \`centreRate\`, received 0)`]);
  t.deepEqual(saidOf(t, 'kind: asynchronous-elastic-averaging, elasticity: 0.1, period: 4, optimizer: l-bfgs'),
    [`${field}.optimizer: L-BFGS searches on the samples of a gradient, and the steps of a strategy of kind asynchronous-elastic-averaging go along no such gradient (expected another optimizer, received l-bfgs)`]);
});
