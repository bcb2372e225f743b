import test from 'ava';
import { meanStepTime, quiet } from '../../src/experiment/quiet.js';
import { scenarioOf } from '../support/scenario-of.js';
import { areEqual } from '../support/standard-error.js';

test('what is left to chance or in the way is gone; what the closed forms speak of stays', (t) => {
  const noisy = scenarioOf({
    cluster: {
      workers: 3, machine: { cores: 4 }, stragglers: [{ kind: 'lognormal', sigma: 1 }, { kind: 'markov', factor: 2, meanNormal: '1 s', meanSlow: '1 s' }],
      failures: { timeToFailure: { kind: 'exponential', mean: '1 h' }, restart: '1 s' }, absences: [{ worker: 0, from: 0, until: '1 s' }],
    },
    network: {
      model: 'ports', bandwidth: '1 GB/s', latency: '10 us', overhead: '1 us', reduction: '0.2 ns/B', download: '2 GB/s', machines: [{ machine: 1, bandwidth: '1 MB/s', loss: 0.1 }],
      jitter: { mean: '1 ms' }, loss: { probability: 0.1 }, background: [{ machine: 0, share: 0.5 }],
    },
    neighbour: { strategy: { kind: 'synchronous', collective: 'ring' }, batchPerWorker: 1, workers: 2, workload: { parameterBytes: '1 MB', perSample: '1 ms' }, machines: 'same' },
    server: { kind: 'exponential', mean: '3 ms' },
  });
  const still = quiet(noisy);
  t.deepEqual(still.cluster, { workers: 3, machine: noisy.cluster.machine, absences: [], stragglers: [{ kind: 'none' }] });
  t.is(still.neighbour, undefined);
  t.deepEqual(still.server, { perUpdate: 3e-3 });
  t.like(still.network, { model: 'ports', bandwidth: 1e9, latency: 1e-5, overhead: 1e-6, reduction: 2e-10, download: 2e9, machines: [{ machine: 1, bandwidth: 1e6 }] });
  for (const gone of ['jitter', 'loss', 'background']) t.false(gone in still.network);
  t.deepEqual([still.workload, still.strategies, still.budget], [noisy.workload, noisy.strategies, noisy.budget]);
});

test('what is quiet stays as it is', (t) => {
  const still = quiet(scenarioOf({ cluster: { workers: 4 } }));
  t.deepEqual(quiet(still), still);
});

test('a law that is the step time leaves its mean: exponential, shifted, measured', (t) => {
  const means: readonly (readonly [law: Readonly<Record<string, unknown>>, seconds: number])[] = [
    [{ kind: 'exponential', mean: '2 s' }, 2],
    [{ kind: 'shiftedExponential', shift: '1 s', mean: '2 s' }, 3],
    [{ kind: 'empirical', times: ['1 s', '2 s', '6 s'] }, 3],
  ];
  for (const [law, seconds] of means) {
    const { stragglers } = quiet(scenarioOf({ cluster: { workers: 2, stragglers: [law, { kind: 'slowdown', probability: 0.5, factor: 3 }] } })).cluster;
    t.is(stragglers.length, 1);
    const [only] = stragglers;
    t.true(only?.kind === 'empirical' && only.times.length === 1 && areEqual(only.times[0]!, seconds), JSON.stringify(only));
    t.true(areEqual(meanStepTime(stragglers)!, seconds));
  }
});

test('factors leave the workload\'s own step time, whatever their mean', (t) => {
  for (const law of [{ kind: 'slowdown', probability: 0.5, factor: 3 }, { kind: 'factors', factors: [1, 3] }, { kind: 'persistent', sigma: 1 }]) {
    const { stragglers } = scenarioOf({ cluster: { workers: 2, stragglers: law } }).cluster;
    t.is(meanStepTime(stragglers), undefined);
    t.deepEqual(quiet(scenarioOf({ cluster: { workers: 2, stragglers: law } })).cluster.stragglers, [{ kind: 'none' }]);
  }
});
