import test from 'ava';
import { run } from '../../../src/experiment/run.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import { ring } from '../../../src/simulation/collectives/ring.js';
import { gammaOrderStatistic } from '../../../src/simulation/compute/order-statistics.js';
import { costOfNetwork, type NetworkOptions } from '../../../src/simulation/network/registry.js';
import { microBatch } from '../../../src/simulation/strategies/replicas/micro-batches.js';
import { chooseStrategy } from '../../../src/simulation/strategies/registry.js';
import { changed, described, loadText } from '../../support/scenario-file.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';

const network: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 0, reduction: 1e-10, duplex: 'full' };
const accumulating = (microBatches: number) => ({ kind: 'gradient-accumulation', microBatches, collective: 'ring' }) as const;

test('micro-batches of a batch differ by one sample at most, the larger ones first', (t) => {
  t.deepEqual([0, 1, 2, 3].map((index) => microBatch(10, 4, index)), [3, 3, 2, 2]);
  t.deepEqual([0, 1, 2].map((index) => microBatch(6, 3, index)), [2, 2, 2]);
});

test('an update takes m micro-batches, each with its own overhead, and one all-reduce', async (t) => {
  for (const microBatches of [1, 2, 3]) {
    for (const listener of [undefined, () => undefined]) {
      // 0.2 s a sample: 6 samples take 1.2 s, whatever they are cut into.
      const timing = await timingRun({
        strategy: accumulating(microBatches), workers: 4, batches: [6, 6, 6, 6], stragglers: { kind: 'none' }, perSample: 0.2, network, parameterBytes: 1e8, samples: 5 * 24,
        ...(listener === undefined ? {} : { listener }),
      });
      t.is(timing.updates, 5);
      t.is(timing.samplesComputed, 120);
      t.true(areEqual(timing.elapsed, 5 * (1.2 + ring.closedForm(4, 1e8, costOfNetwork(network)))));
      t.true(areEqual(timing.bytesSent, 5 * 2 * 3 * 1e8));
    }
  }
  // With an overhead of 10 ms a step, 5 samples of 1 ms in three micro-batches: 3·10 + 5 ms, and a batch of 7: 3·10 + 7.
  const scenario = scenarioOf({
    workload: { parameterBytes: '4 B', perSample: '1 ms', overhead: '10 ms' }, cluster: { workers: 2 }, network: { model: 'unlimited' }, target: { metric: 'trainLoss', epsilon: 1e-30 },
    strategies: { it: { kind: 'gradient-accumulation', microBatches: 3, globalBatch: 12, learningRate: 0.1 }, uneven: { kind: 'gradient-accumulation', microBatches: 3, globalBatch: 13, learningRate: 0.1 } }, budget: { passes: 1.2 },
  });
  const { record } = await run(scenario, { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 }, await openLaboratory(scenario));
  t.true(areEqual(record.elapsed, 10 * 36e-3), String(record.elapsed));
  const uneven = await run(scenario, { strategy: 'uneven', learningRate: 0.1, purpose: 'replication', index: 0 }, await openLaboratory(scenario));
  // 7 and 6 samples: 120 are in the tenth update.
  t.true(areEqual(uneven.record.elapsed, 10 * 37e-3), String(uneven.record.elapsed));
  t.is(uneven.record.samplesApplied, 130);
});

test('stopped in the middle, it has computed the micro-batches that were over', async (t) => {
  // Micro-batches of 4, 3 and 3 samples of 1 s end after 4, 7 and 10 s.
  for (const listener of [undefined, () => undefined]) {
    for (const [end, computed] of [[3.9, 0], [4.1, 8], [7.5, 14], [9.9, 14], [11, 20]] as const) {
      const { samplesComputed } = await timingRun({ strategy: accumulating(3), workers: 2, batches: [10, 10], stragglers: { kind: 'none' }, end, ...(listener === undefined ? {} : { listener }) });
      t.is(samplesComputed, computed, String(end));
    }
  }
});

test('exponential step times: a third of a batch takes a third of it in the mean, and the slowest sum of three is sooner than the slowest whole', async (t) => {
  const updates = 2000;
  const timing = await timingRun({ strategy: accumulating(3), workers: 8, batches: Array(8).fill(3), samples: updates * 24, everySamples: 24 });
  // A sum of three exponentials of mean ⅓: a gamma of shape 3 and mean 1.
  const ends = [0, ...timing.evaluations.map(({ time }) => time)];
  const { mean, error } = meanWithError(ends.slice(1).map((end, index) => end - ends[index]!));
  const { isClose, message } = offBy(mean, gammaOrderStatistic(3, 8, 8), error);
  t.true(isClose, message);
});

test('it learns what synchronous SGD learns with the same batch, to the last bit, however many micro-batches there are', async (t) => {
  const problem = { model: { kind: 'least-squares', spectrum: [1, 0.5], noise: 0.3, samplesPerPass: 120 } };
  const curve = async (strategy: object) => {
    const scenario = scenarioOf({ problem, target: { metric: 'trainLoss', epsilon: 1e-30 }, budget: { passes: 5 }, strategies: { it: { batchPerWorker: 7, learningRate: 0.1, optimizer: 'adam', ...strategy } } });
    const { record } = await run(scenario, { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 }, await openLaboratory(scenario));
    return record.curve.map(({ passes, trainLoss }) => ({ passes, trainLoss }));
  };
  for (const extra of [{}, { compression: { kind: 'random-k', kept: 0.5 } }]) {
    const synchronous = await curve({ kind: 'synchronous', collective: 'ring', ...extra });
    for (const microBatches of [1, 3, 7]) t.deepEqual(await curve({ kind: 'gradient-accumulation', microBatches, ...extra }), synchronous);
  }
});

test('only one micro-batch\'s activations are kept', (t) => {
  const memory = chooseStrategy(accumulating(3)).memory({ workers: 2, batches: [10, 8], parameterBytes: 100, optimizerArrays: 2, activationBytes: 5 });
  // ⌈10/3⌉ = 4 samples.
  t.deepEqual(memory, { parameters: 100, gradients: 100, optimizer: 200, activations: 20 });
});

test('more micro-batches than samples are refused, and one is no more than synchronous', (t) => {
  const load = (microBatches: number, batch = 'batchPerWorker: 8') => loadText(t, changed(['kind: synchronous, collective: ring, batchPerWorker: 8', `kind: gradient-accumulation, microBatches: ${microBatches}, ${batch}`]));
  t.deepEqual(described(load(9).problems), ['10 strategies.ring.microBatches: not a sample for every micro-batch (expected at most 8, the smallest batch of a worker, received 9); take fewer micro-batches, or a larger batch']);
  t.deepEqual(load(8).problems, []);
  // 30 samples over 4 workers: 8, 8, 7, 7.
  t.is(load(8, 'globalBatch: 30').problems.length, 1);
  t.is(load(0).problems.length, 1);
  t.deepEqual(described(load(1).warnings), ['10 strategies.ring.microBatches: this has no effect: with one micro-batch it is "synchronous"']);
});
