import test from 'ava';
import { chanceChecks } from '../../src/planning/chance-checks.js';
import { scenarioOf } from '../support/scenario-of.js';
import { areEqual, offBy } from '../support/standard-error.js';

const strategies = {
  ring: { kind: 'synchronous', collective: 'ring', batchPerWorker: 5, learningRate: 0.1 },
  async: { kind: 'asynchronous', batchPerWorker: 5, learningRate: 0.1 },
  sharded: { kind: 'asynchronous', servers: 2, batchPerWorker: 5, learningRate: 0.1 },
  uneven: { kind: 'synchronous', collective: 'ring', globalBatch: 9, learningRate: 0.1 },
};
const network = { model: 'unlimited' };
const checksOf = (cluster: Readonly<Record<string, unknown>>, name = 'ring', changes: Readonly<Record<string, unknown>> = {}) =>
  chanceChecks(scenarioOf({ cluster, network, strategies, ...changes }), name);

test('the slowest of P exponential steps is held against H_P mean step times', async (t) => {
  for (const [workers, printed] of [[2, 1.5], [8, 2.717857], [64, 4.743891]] as const) {
    const [check, ...more] = await checksOf({ workers, stragglers: { kind: 'exponential', mean: '1 s' } });
    t.deepEqual(more, []);
    t.is(check!.what, `the slowest of ${workers} steps`);
    t.true(areEqual(check!.closedForm, printed, 1e-6));
    const { isClose, message } = offBy(check!.simulated, check!.closedForm, check!.standardError!);
    t.true(isClose, message);
    // Σ 1/i² is the variance of one, over 1000 rounds; a measured variance of heavy-tailed values is good to some per cent.
    const variance = Array.from({ length: workers }, (_, i) => 1 / (i + 1) ** 2).reduce((sum, each) => sum + each);
    t.true(areEqual(check!.standardError!, Math.sqrt(variance / 1000), 0.2));
  }
});

test('factors are held against the workload\'s step time: 5 ms times 1.88761 for 8 lognormal workers of σ = 0.5', async (t) => {
  const [check] = await checksOf({ workers: 8, stragglers: { kind: 'lognormal', sigma: 0.5 } });
  t.true(areEqual(check!.closedForm, 5e-3 * 1.88761, 1e-5));
  const { isClose, message } = offBy(check!.simulated, check!.closedForm, check!.standardError!);
  t.true(isClose, message);
});

test('asynchronous workers with exponential times are held against the machine repairman', async (t) => {
  // Z = 1 s, S = 0.1 s, P = 8: 6.61682 updates/s.
  const [check] = await checksOf({ workers: 8, stragglers: { kind: 'exponential', mean: '1 s' } }, 'async', { server: { kind: 'exponential', mean: '100 ms' } });
  t.is(check!.what, 'an update, queueing at the server');
  t.true(areEqual(check!.closedForm, 1 / 6.61682, 1e-6));
  // 200,000 updates take 30,000 s against correlation times of some seconds: a standard error of less than 0.5 %.
  t.true(areEqual(check!.simulated, check!.closedForm, 0.02), String(check!.simulated));
});

test('there is no check where there is no closed form for what is simulated', async (t) => {
  const exponential = { workers: 4, stragglers: { kind: 'exponential', mean: '1 s' } };
  const slow = { kind: 'exponential', mean: '100 ms' };
  const names = async (...which: Parameters<typeof checksOf>) => (await checksOf(...which)).map(({ what }) => what);
  t.deepEqual(await names({ workers: 4 }), []); // nothing is left to chance
  t.deepEqual(await names({ workers: 4, stragglers: { kind: 'persistent', sigma: 1 } }), []); // drawn once
  t.deepEqual(await names({ workers: 4, stragglers: { kind: 'markov', factor: 3, meanNormal: '1 s', meanSlow: '1 s' } }), []);
  t.deepEqual(await names({ workers: 4, stragglers: [{ kind: 'pareto', shape: 2 }, { kind: 'gamma', shape: 2 }] }), []); // a product
  t.deepEqual(await names({ workers: 4, stragglers: { kind: 'pareto', shape: 2 } }, 'uneven'), []); // 9 samples on 4 workers
  t.deepEqual(await names(exponential, 'sharded', { server: slow }), []); // two queues
  t.deepEqual(await names(exponential, 'async', { server: { perUpdate: '100 ms' } }), []); // constant service
  t.deepEqual(await names(exponential, 'async', { server: slow, network: { model: 'ports', bandwidth: '1 GB/s' } }), []); // ports too
  t.deepEqual(await names({ ...exponential, absences: [{ worker: 0, from: 0, until: '1 s' }] }, 'async', { server: slow }), []);
  t.deepEqual(await names({ workers: 4, stragglers: { kind: 'lognormal', sigma: 0.5 } }, 'async', { server: slow }), []);
});

test('the slowest step is spoken of only where an update waits for all workers', async (t) => {
  const cluster = { workers: 4, stragglers: { kind: 'exponential', mean: '1 s' } };
  const waits = async (written: object) => (await checksOf(cluster, 'it', { strategies: { it: { ...written, batchPerWorker: 5, learningRate: 0.1 } } })).some(({ what }) => what === 'the slowest of 4 steps');
  for (const all of [
    { kind: 'local-sgd', localSteps: 4 }, { kind: 'k-sync', waitFor: 4 }, { kind: 'backup-workers', backups: 0 }, { kind: 'stale-synchronous', bound: 0 }, { kind: 'gradient-coding', stragglers: 0 },
    { kind: 'federated-averaging', localSteps: 1 }, { kind: 'd-psgd', graph: 'complete' },
  ]) t.true(await waits(all), JSON.stringify(all));
  for (const some of [
    { kind: 'k-sync', waitFor: 3 }, { kind: 'k-batch-sync', waitFor: 4 }, { kind: 'backup-workers', backups: 1 }, { kind: 'stale-synchronous', bound: 1 }, { kind: 'gradient-coding', stragglers: 1 },
    { kind: 'federated-averaging', localSteps: 1, fraction: 0.5 }, { kind: 'federated-averaging', localSteps: 1, deadline: '1 h' }, { kind: 'd-psgd', graph: 'ring' }, { kind: 'ad-psgd', graph: 'ring' },
    { kind: 'anytime', deadline: '1 s' }, { kind: 'hogwild', blocks: 2 }, { kind: 'asynchronous-diloco', localSteps: 2 },
  ]) t.false(await waits(some), JSON.stringify(some));
});
