import test from 'ava';
import type { NetworkOptions } from '../../../src/simulation/network/registry.js';
import { run } from '../../../src/experiment/run.js';
import { streamsOf, type RunPlan } from '../../../src/experiment/run-plan.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import { changed, described, loadText } from '../../support/scenario-file.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual, offBy } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';

const strategyOf = (waitFor: number, servers = 1) => ({ kind: 'k-batch-sync', waitFor, servers } as const);

for (const [workers, waitFor] of [[8, 1], [8, 4], [8, 8], [32, 28]] as const) {
  test(`exponential steps without communication: ${waitFor} gradients of ${workers} workers take K/(Pμ) = ${waitFor / workers} s`, async (t) => {
    // Gradients are a Poisson process of rate P, which stopping and beginning anew does not change: N updates take NK/P, give or take √(NK)/P.
    const updates = 2500;
    const result = await timingRun({ strategy: strategyOf(waitFor), workers, samples: waitFor * updates });
    t.is(result.updates, updates);
    const { isClose, message } = offBy(result.elapsed / updates, waitFor / workers, Math.sqrt(waitFor / updates) / workers);
    t.true(isClose, message);
    t.is(result.samplesComputed, result.samplesApplied);
  });
}

test('constant steps: the K-th smallest of all multiples of the steps', async (t) => {
  // Steps of 1, 1.75 and 4 s: gradients at 1, 1.75, 2, 3, 3.5, … s after a round's beginning.
  for (const [waitFor, seconds] of [[1, 1], [2, 1.75], [3, 2]] as const) {
    for (const servers of [1, 2]) {
      const result = await timingRun({ strategy: strategyOf(waitFor, servers), workers: 3, stragglers: { kind: 'factors', factors: [1, 1.75, 4] }, server: { perUpdate: 0.5 }, samples: 20 * waitFor });
      t.true(areEqual(result.elapsed, 20 * (seconds + 0.5 / servers)), `K = ${waitFor}: ${result.elapsed}`);
    }
  }
});

test('who has pushed begins another gradient when its push has come; the slow one is stopped every time', async (t) => {
  // 10 B take 0.2 + 0.1 + 0.1 = 0.4 s. Worker 0 pushes at 1 s, begins again at 1.4 s, and its second gradient is there at 2.8 s: the update. It holds
  // the model at 3.2 s, worker 1 at 3.4 s. So 2.8 s, then 3.2 s each.
  const network: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 100, latency: 0.2, overhead: 0.1, reduction: 0, duplex: 'full' };
  const result = await timingRun({ strategy: strategyOf(2), workers: 2, stragglers: { kind: 'factors', factors: [1, 9] }, network, parameterBytes: 10, samples: 20 });
  t.true(areEqual(result.elapsed, 2.8 + 9 * 3.2), String(result.elapsed));
  const [fast, slow] = result.accounts;
  t.true(areEqual(fast!.compute, 20) && areEqual(fast!.communication, 20 * 0.4 + 9 * 0.4), JSON.stringify(fast));
  t.true(areEqual(slow!.compute, result.elapsed), JSON.stringify(slow));
});

test('the first K gradients are the update, two of them of one worker where it was that fast', async (t) => {
  const plan: RunPlan = { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 };
  for (const servers of [1, 2]) {
    const scenario = scenarioOf({
      // At 1, 1.7 and 2 s of each round: worker 0, worker 2, worker 0.
      target: { metric: 'trainLoss', epsilon: 1e-30 }, cluster: { workers: 3, stragglers: { kind: 'factors', factors: [1, 9, 1.7] } }, network: { model: 'unlimited' },
      problem: { model: { kind: 'least-squares', spectrum: [1, 0.5], noise: 0.3, start: 0, optimum: 1, samplesPerPass: 150 } },
      evaluation: { everyPasses: 0.1 }, budget: { passes: 3 }, strategies: { it: { ...strategyOf(3, servers), batchPerWorker: 5, learningRate: 0.1 } },
    });
    const { record } = await run(scenario, plan, await openLaboratory(scenario));
    const { task } = (await openLaboratory(scenario)).run({ workers: 3, streams: streamsOf(scenario.seed, plan).learning });
    let model = task.initial;
    const losses = [(await task.metric(model)).trainLoss];
    for (let update = 0; update < 30; update++) {
      const samples = [task.draw(0, 5), task.draw(0, 5), task.draw(2, 5)];
      // What worker 2 began then was stopped, its samples gone.
      task.draw(2, 5);
      model = task.step(model, task.meanGradient(model, samples), 0.1);
      losses.push((await task.metric(model)).trainLoss);
    }
    t.deepEqual(record.curve.map(({ trainLoss }) => trainLoss), losses);
  }
});

test('more gradients to wait for than there are workers', (t) => {
  const { problems } = loadText(t, changed(['ring: { kind: synchronous, collective: ring,', 'ring: { kind: k-batch-sync, waitFor: 9,']));
  t.deepEqual(described(problems), ['10 strategies.ring.waitFor: more gradients to wait for than there are workers (expected at most 4, received 9)']);
});
