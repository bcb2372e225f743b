import test from 'ava';
import { rateCache, type RateOrigin } from '../../src/experiment/rate-cache.js';
import type { ChosenRate } from '../../src/results/results.js';
import { store } from '../../src/results/store.js';
import { scenarioOf } from '../support/scenario-of.js';
import { emptyFolder } from '../support/empty-folder.js';

const origin: RateOrigin = { backend: 'wasm', problem: 'softmax 0123', libraries: { 'pure-rand': '8.4.2' } };
const rate: ChosenRate = { value: 0.5, how: 'tuned', explanation: 'shortest median', grid: [{ rate: 0.5, median: 3, reached: 3, n: 3 }] };
const changes = {
  strategies: {
    ring: { kind: 'synchronous', collective: 'ring', batchPerWorker: 5, learningRate: { tuned: { grid: [0.1, 0.5] } } },
    other: { kind: 'synchronous', collective: 'ring', batchPerWorker: 6, learningRate: { tuned: { grid: [0.1, 0.5] } } },
  },
};

test('a rate is found again under what it depends on, and under nothing else', async (t) => {
  const kept = store(emptyFolder());
  const scenario = scenarioOf(changes);
  await rateCache(kept, scenario, origin).keep('ring', rate);
  const found = (altered: Readonly<Record<string, unknown>> = {}, other: Partial<RateOrigin> = {}, strategy = 'ring') => (
    rateCache(kept, scenarioOf({ ...changes, ...altered }), { ...origin, ...other }).find(strategy));

  t.deepEqual(await found(), rate);
  t.deepEqual(await found({ name: 'renamed', question: 'Another?', replications: 7, price: { workerHour: '1 USD' } }), rate, 'nothing here decides about a rate');
  t.is(await found({}, {}, 'other'), undefined);
  for (const altered of [{ seed: 2 }, { cluster: { workers: 5 } }, { target: { metric: 'trainLoss', epsilon: 0.02 } }, { budget: { passes: 51 } }, { evaluation: { everyPasses: 0.2 } }]) {
    t.is(await found(altered), undefined, JSON.stringify(altered));
  }
  for (const other of [{ backend: 'cpu' }, { problem: 'softmax 4567' }, { libraries: { 'pure-rand': '8.4.3' } }]) {
    t.is(await found({}, other), undefined, JSON.stringify(other));
  }
});
