import test from 'ava';
import { harmonic } from '../../../src/simulation/compute/order-statistics.js';
import { ringAllGather } from '../../../src/simulation/collectives/ring.js';
import { costOfNetwork, type NetworkOptions } from '../../../src/simulation/network/registry.js';
import { areEqual, offBy } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';
import { recordOf, saidOf } from './_record-of.js';

const strategy = { kind: 'coordinate-descent', collective: 'ring' } as const;
const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1.25e9, latency: 5e-6, overhead: 1e-6, reduction: 2e-10, duplex: 'full' };

test('constant compute: an update takes the forward pass of all samples, the P-th part of their backward pass, and an all-gather', async (t) => {
  // Batches of 3, 4 and 5: 12 samples of 0.25 s, of which a third whole and two thirds by three: 3·(1/3 + 2/9) = 5/3 s.
  const run = await timingRun({ strategy, workers: 3, batches: [3, 4, 5], stragglers: { kind: 'none' }, perSample: 0.25, network: ports, parameterBytes: 1e8, samples: 60 });
  t.is(run.updates, 5);
  t.true(areEqual(run.elapsed, 5 * (5 / 3 + ringAllGather.closedForm(3, 1e8, costOfNetwork(ports)))));
  t.true(areEqual(run.bytesSent, 5 * 2 * 1e8)); // Every block to both others.
  // The P partial gradients of a batch are one gradient of it.
  t.is(run.samplesComputed, 60);
});

test('more workers take less time for the same samples, but never less than the forward pass: a third', async (t) => {
  for (const workers of [1, 2, 8, 64]) {
    const batches = Array.from({ length: workers }, () => 64 / workers);
    const { elapsed } = await timingRun({ strategy, workers, batches, stragglers: { kind: 'none' }, perSample: 1, samples: 64 });
    t.true(areEqual(elapsed, 64 * (1 / 3 + 2 / 3 / workers)));
  }
});

test('the slowest of P is waited for', async (t) => {
  // Step times of mean 1 s a sample, 8 samples: 8·(1/3 + 1/12) = 10/3 s times H_8. The maximum has variance Σ 1/i² < π²/6.
  const updates = 3000;
  const { elapsed } = await timingRun({ strategy, workers: 8, samples: 8 * updates });
  const { isClose, message } = offBy(elapsed / updates, 10 / 3 * harmonic(8), 10 / 3 * Math.sqrt(Math.PI ** 2 / 6 / updates));
  t.true(isClose, message);
});

test('who is away has no block: the others share its coordinates', async (t) => {
  // Two of three, 1 s a sample: 2·(1/3 + 1/3) = 4/3 s an update until worker 0 comes, in the fourth, at 5 s; from 16/3 s on 3·(1/3 + 2/9) = 5/3 s.
  const run = await timingRun({ strategy, workers: 3, stragglers: { kind: 'none' }, absences: [{ worker: 0, from: 0, until: 5 }], end: 7.5 });
  t.is(run.updates, 5);
  t.is(run.samplesApplied, 4 * 2 + 3);
});

for (const optimizer of ['sgd', 'adam', { kind: 'nesterov', momentum: 0.9 }]) {
  test(`what is learned is bit for bit what synchronous SGD learns, with ${JSON.stringify(optimizer)}`, async (t) => {
    // Five coordinates in three blocks; seven workers have blocks of none.
    for (const workers of [3, 7]) {
      const changes = {
        problem: { model: { kind: 'least-squares', spectrum: [1, 0.8, 0.6, 0.4, 0.2], noise: 0.3, start: 0, optimum: [1, 2, 3, 4, 5], samplesPerPass: 105 } },
        cluster: { workers, stragglers: { kind: 'lognormal', sigma: 0.5 } }, budget: { passes: 15 },
      };
      const blocks = await recordOf({ kind: 'coordinate-descent', optimizer }, changes);
      const synchronous = await recordOf({ kind: 'synchronous', collective: 'ring', optimizer }, changes);
      t.true(blocks.curve.length > 10);
      t.deepEqual(blocks.curve.map(({ passes, trainLoss }) => ({ passes, trainLoss })), synchronous.curve.map(({ passes, trainLoss }) => ({ passes, trainLoss })));
    }
  });
}

test('blocks cannot be stepped by optimizers that go by more than a block, nor compressed', (t) => {
  t.deepEqual(saidOf(t, 'kind: coordinate-descent, optimizer: l-bfgs'), [
    '10 strategies.ring.optimizer: L-BFGS searches on the samples of a gradient, and the steps of a strategy of kind coordinate-descent go along no such gradient (expected another optimizer, received l-bfgs)']);
  t.regex(saidOf(t, 'kind: coordinate-descent, optimizer: { kind: lars }')[0]!, /LARS goes by whole layers/);
  t.deepEqual(saidOf(t, 'kind: coordinate-descent, compression: { kind: sign }'), [
    '10 strategies.ring.compression: a strategy of kind coordinate-descent sends nothing that could be compressed (expected another strategy, or no compression, received sign)']);
});
