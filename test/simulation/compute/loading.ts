import test from 'ava';
import { timeUpdates } from '../../../src/experiment/timing-only.js';
import { clockChecks } from '../../../src/experiment/clock-checks.js';
import { loadedStepTime, loadingOptions, readingRate, readingTime, withLoading, type LoadingOptions } from '../../../src/simulation/compute/loading.js';
import type { StepTimes } from '../../../src/simulation/compute/step-time.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual } from '../../support/standard-error.js';

/** A sample computes in 1 s. */
const computing: StepTimes = { next: (_worker, _at, samples = 1, share = 1) => samples * share };
/** 10 B a sample at 20 B/s: half a second each. */
const disk: LoadingOptions = { kind: 'local', bandwidth: 20, bytesPerSample: 10, overlapped: true };

test('r = b·a/B: a local disk is the worker\'s own, D data servers are shared by P workers, who cannot have more than one each', (t) => {
  const servers = (number: number): LoadingOptions => ({ kind: 'servers', servers: number, bandwidth: 20, bytesPerSample: 10, overlapped: true });
  t.is(readingTime(disk, 8, 4), 2);
  t.deepEqual([1, 2, 4, 8, 16].map((number) => readingRate(servers(number), 8)), [2.5, 5, 10, 20, 20]);
  t.is(readingTime(servers(2), 8, 4), 8);
  // Local disks are better from D·B < P·b on: two servers of 20 B/s for eight workers are as good as disks of 5 B/s.
  for (const bandwidth of [4, 5, 6]) t.is(Math.sign(readingTime({ ...disk, bandwidth }, 8, 1) - readingTime(servers(2), 8, 1)), Math.sign(5 - bandwidth));
});

test('a step takes compute + read, or the longer of both while the next batch is read; the first batch has to be read before', (t) => {
  t.is(loadedStepTime({ overlapped: false }, 3, 2), 5);
  t.is(loadedStepTime({ overlapped: true }, 3, 2), 3);
  t.is(loadedStepTime({ overlapped: true }, 2, 3), 3);

  const hidden = withLoading(computing, disk, 1, [4]);
  t.deepEqual([hidden.next(0, 0), hidden.next(0, 6), hidden.next(0, 10)], [6, 4, 4]); // r = 2 and 4 s of computing
  const slow = withLoading(computing, { ...disk, bandwidth: 5 }, 1, [4]);
  t.deepEqual([slow.next(0, 0), slow.next(0, 16), slow.next(0, 24)], [16, 8, 8]); // r = 8
  const before = withLoading(computing, { ...disk, overlapped: false }, 1, [4]);
  t.deepEqual([before.next(0, 0), before.next(0, 6, 2), before.next(0, 9, 4, 0.5)], [6, 3, 3]); // (4 + 2), (2 + 1), half of it
});

test('each worker\'s first batch is its own, and what reading has added counts as far as the step has come', (t) => {
  const times = withLoading(computing, { ...disk, overlapped: false }, 2, [4, 2]);
  times.next(0, 0); // until 6, 2 of them reading
  times.next(1, 1); // until 4, 1 of them reading
  t.is(times.loadedUntil(0, 3), 1);
  t.is(times.loadedUntil(0, 6), 2);
  t.is(times.loadedUntil(1, 9), 1);
  times.next(0, 7);
  t.is(times.loadedUntil(0, 7), 2);
  t.is(times.loadedUntil(0, 13), 4);
});

const strategies = {
  ring: { kind: 'synchronous', collective: 'ring', batchPerWorker: 5, learningRate: 0.1 },
  servers: { kind: 'synchronous', servers: 1, batchPerWorker: 5, learningRate: 0.1 },
  async: { kind: 'asynchronous', batchPerWorker: 5, learningRate: 0.1 },
  local: { kind: 'local-sgd', localSteps: 3, batchPerWorker: 5, learningRate: 0.1 },
  alone: { kind: 'serial', batchPerWorker: 5, learningRate: 0.1 },
};

/** Four workers compute 5 ms a step; they read 5 samples of 1 kB. */
const scenarioWith = (loading: object | undefined, cluster: object = {}) => scenarioOf({ cluster: { workers: 4, ...(loading === undefined ? {} : { loading }), ...cluster }, strategies });

test('reading that is hidden costs every strategy its first batch alone; where it is not, as much as the closed form says', async (t) => {
  for (const name of Object.keys(strategies)) {
    const timed = async (loading?: object) => timeUpdates(scenarioWith(loading), { strategy: name, updates: 12 });
    const none = await timed();
    const local = { kind: 'local', bytesPerSample: '1 kB' };
    // 20 samples read alone, 5 each by four: r = 2 ms and 0.5 ms of a compute time of 20 ms and 5 ms.
    const r = name === 'alone' ? 2e-3 : 0.5e-3;
    const hidden = await timed({ ...local, bandwidth: '10 MB/s' });
    t.true(areEqual(hidden.updatedAt, none.updatedAt + r), name);
    t.true(areEqual(hidden.whereTimeWent.loading, r), name);
    // Twice as long as computing: every step takes 2c, and the first 2c + 2c.
    const bound = await timed({ ...local, bandwidth: '0.5 MB/s' });
    const steps = name === 'async' ? 3 : name === 'local' ? 36 : 12;
    const c = name === 'alone' ? 20e-3 : 5e-3;
    if (name !== 'async' && name !== 'servers') t.true(areEqual(bound.updatedAt, none.updatedAt + (steps + 2) * c), name);
    for (const { elapsed, whereTimeWent } of [hidden, bound]) t.true(areEqual(Object.values(whereTimeWent).reduce((sum, each) => sum + each), elapsed), name);
  }
});

test('what is shown beside a simulated update has reading in it', async (t) => {
  for (const loading of [{ kind: 'local', bandwidth: '0.5 MB/s' }, { kind: 'servers', servers: 2, bandwidth: '1 MB/s', overlapped: false }]) {
    const scenario = scenarioWith({ bytesPerSample: '1 kB', ...loading }, { stragglers: { kind: 'lognormal', sigma: 1 } });
    for (const name of ['ring', 'local', 'alone']) {
      const update = (await clockChecks(scenario, name)).at(-1)!;
      t.true(areEqual(update.simulated, update.closedForm), `${name}: ${update.simulated} and ${update.closedForm}`);
    }
  }
  // 10 ms of reading from half a server, then 5 ms of computing, and the all-reduce of 1 MB: 6·(10 µs + 250 µs). Alone: 20 ms from a whole server, 20 ms.
  const read = scenarioWith({ kind: 'servers', servers: 2, bandwidth: '1 MB/s', bytesPerSample: '1 kB', overlapped: false });
  t.true(areEqual((await clockChecks(read, 'ring')).at(-1)!.closedForm, 15e-3 + 1.56e-3));
  t.true(areEqual((await clockChecks(read, 'alone')).at(-1)!.closedForm, 40e-3));
});

test('reading at unlimited bandwidth is none, and more servers than workers are as many: nothing changes', async (t) => {
  const servers = { kind: 'servers', servers: 4, bandwidth: '1 MB/s', bytesPerSample: '1 kB' };
  for (const strategy of Object.keys(strategies)) {
    const timed = async (loading?: object) => timeUpdates(scenarioWith(loading), { strategy, updates: 6 });
    t.deepEqual(await timed({ ...servers, bandwidth: 'unlimited', overlapped: false }), await timed());
    t.deepEqual(await timed({ ...servers, servers: 9 }), await timed(servers));
  }
});

test('a bandwidth of nothing, samples of nothing and no servers are refused', (t) => {
  for (const wrong of [{ bandwidth: 0 }, { bytesPerSample: 0 }, { servers: 0 }, { kind: 'tape' }]) {
    t.false(loadingOptions.safeParse({ kind: 'servers', servers: 1, bandwidth: '1 GB/s', bytesPerSample: '1 kB', ...wrong }).success, JSON.stringify(wrong));
  }
});
