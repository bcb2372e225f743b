import test from 'ava';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import { streamsOf } from '../../../src/experiment/run-plan.js';
import { exponentialOrderStatistic, gammaOrderStatistic } from '../../../src/simulation/compute/order-statistics.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { meanWithError, offBy } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';
import { PLAN, recordOf, saidOf } from './_record-of.js';

test('at first a round waits for the slowest step, after the switch for the slowest sum of H steps', async (t) => {
  // 8 workers, batches of 1, a pass of 1000 samples: 8 passes are 1000 rounds of 8 samples, then rounds of 8·5 = 40.
  const [workers, localSteps, early, late] = [8, 5, 1000, 1500];
  const { evaluations } = await timingRun({
    strategy: { kind: 'post-local-sgd', switchAfter: 8, localSteps, collective: 'ring' }, workers, samples: early * 8 + late * 40, everySamples: 8,
  });
  const ends = [0, ...evaluations.map(({ time }) => time)];
  t.is(ends.length, early + late + 1);
  const durations = ends.slice(1).map((end, round) => end - ends[round]!);
  // Without communication all begin every round together, so durations are independent.
  for (const [own, expected] of [
    [durations.slice(0, early), exponentialOrderStatistic(1, workers, workers)],
    [durations.slice(early), localSteps * gammaOrderStatistic(localSteps, workers, workers)],
  ] as const) {
    const { mean, error } = meanWithError(own);
    const { isClose, message } = offBy(mean, expected, error);
    t.true(isClose, message);
  }
});

test('the expected largest of gamma sums is what was computed independently: E[max_i Σ_{j≤τ} X_ij]/τ of exponential steps', (t) => {
  for (const [workers, localSteps, printed] of [[8, 5, 1.71535], [8, 10, 1.49177], [16, 10, 1.63374]] as const) {
    t.true(Math.abs(gammaOrderStatistic(localSteps, workers, workers) - printed) < 5.1e-6);
  }
});

test('before the switch it is synchronous SGD to the last bit, whatever the optimizer; after it every worker steps by itself and the models are averaged', async (t) => {
  // Four workers, batches of 5, passes of 100: a synchronous step is 0.2 passes, 3 local steps 0.6. The switch, after 0.5 passes, comes with the third step.
  const evaluation = { everyPasses: 0.2 };
  const changes = { problem: { model: { kind: 'least-squares', spectrum: [1, 0.5], noise: 0.3, start: 0, optimum: 1, samplesPerPass: 100 } }, evaluation, budget: { passes: 4.2 } };
  for (const optimizer of ['sgd', 'adam']) {
    const schedule = { schedule: { kind: 'inverse', after: 2 }, optimizer };
    const { curve } = await recordOf({ kind: 'post-local-sgd', switchAfter: 0.5, localSteps: 3, ...schedule }, changes);

    const scenario = scenarioOf({ ...changes, strategies: { it: { kind: 'synchronous', collective: 'ring', batchPerWorker: 5, learningRate: 0.1, ...schedule } } });
    const { task } = (await openLaboratory(scenario)).run({ workers: 4, optimizer: scenario.strategies['it']!.optimizer, streams: streamsOf(scenario.seed, PLAN).learning });
    const rate = (passes: number) => 0.1 / (1 + passes / 2);
    const losses = [(await task.metric(task.initial)).trainLoss];
    let model = task.initial;
    for (const passes of [0, 0.2, 0.4]) {
      model = task.step(model, task.meanGradient(model, [0, 1, 2, 3].map((worker) => task.draw(worker, 5))), rate(passes));
      losses.push((await task.metric(model)).trainLoss);
    }
    for (let round = 0; round < 6; round++) {
      const models = [0, 1, 2, 3].map((worker) => {
        let own = model;
        for (let step = 0; step < 3; step++) own = task.step(own, task.gradient(own, task.draw(worker, 5)), rate((60 + 60 * round + 20 * step) / 100));
        return own;
      });
      model = task.mean(models);
      losses.push((await task.metric(model)).trainLoss);
    }
    t.deepEqual(curve.map(({ trainLoss }) => trainLoss), losses);
    const synchronous = await recordOf({ kind: 'synchronous', collective: 'ring', ...schedule }, changes);
    t.deepEqual(curve.slice(0, 4).map(({ trainLoss }) => trainLoss), synchronous.curve.slice(0, 4).map(({ trainLoss }) => trainLoss));
    t.not(curve[4]!.trainLoss, synchronous.curve[6]!.trainLoss);
  }
});

test('compressed, changes travel before and after the switch, of which everything arrives that is kept', async (t) => {
  const changes = { evaluation: { everyPasses: 0.2 }, budget: { passes: 3 } };
  const own = { kind: 'post-local-sgd', switchAfter: 1, localSteps: 2 };
  const whole = await recordOf(own, changes);
  const all = await recordOf({ ...own, compression: { kind: 'random-k', kept: 1 } }, changes);
  t.is(all.updates, 5 + 5); // 20 samples an update for 100, then 40 for 200.
  t.is(whole.updates, all.updates);
  all.curve.forEach(({ trainLoss }, point) => { t.true(Math.abs(trainLoss - whole.curve[point]!.trainLoss) < 1e-12); });
});

test('what is wrong with it, and what is of no use', (t) => {
  const field = '10 strategies.ring';
  t.deepEqual(saidOf(t, 'kind: post-local-sgd, switchAfter: 1, localSteps: 0'), [`${field}.localSteps: out of range (expected a whole number ≥ 1, received 0)`]);
  t.deepEqual(saidOf(t, 'kind: post-local-sgd, switchAfter: 0, localSteps: 4'), [`${field}.switchAfter: out of range (expected a number > 0, received 0)`]);
  t.deepEqual(saidOf(t, 'kind: post-local-sgd, localSteps: 4'), [`${field}.switchAfter: missing (expected a number > 0)`]);
  t.deepEqual(saidOf(t, 'kind: post-local-sgd, switchAfter: 1, localSteps: 1'), [`${field}.switchAfter: this has no effect: every step is followed by an averaging before and after it`]);
  t.deepEqual(saidOf(t, 'kind: post-local-sgd, switchAfter: 1, localSteps: 4'), []);
});
