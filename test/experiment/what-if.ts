/** What a what-if costs the learner: nothing, where only times change. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { replicate } from '../../src/experiment/replicate.js';
import { run } from '../../src/experiment/run.js';
import { openScenarioLaboratory } from '../../src/experiment/scenario-laboratory.js';
import { scenarioOf } from '../support/scenario-of.js';

type Changes = Parameters<typeof scenarioOf>[0];

const sgd = { batchPerWorker: 20, learningRate: { tuned: { grid: [0.2, 0.5], seeds: 1 } } };
const inStep = { ring: { kind: 'synchronous', collective: 'ring', ...sgd }, local: { kind: 'local-sgd', localSteps: 4, ...sgd } };
const alone = { async: { kind: 'asynchronous', batchPerWorker: 20, learningRate: 0.2 } };
const fast = { model: 'ports', bandwidth: '10 Gbit/s', latency: '50 us' };
const slow = { model: 'ports', bandwidth: '1 Gbit/s', latency: '50 us' };

const scenario = (changes: Changes) => scenarioOf({
  target: { metric: 'trainLoss', epsilon: 1e-6 },
  problem: { dataset: { kind: 'gaussian', features: 20, samples: 2000, labels: 'classes' }, model: { kind: 'softmax' } },
  evaluation: { everyPasses: 0.2, trainSamples: 500, testSamples: 500 },
  network: fast, cluster: { workers: 5, stragglers: { kind: 'lognormal', sigma: 0.3 } }, price: { workerHour: '1 USD' }, budget: { passes: 2 }, replications: 2, ...changes,
});

/** What the learner did for one whole command, in a laboratory of its own over that cache. */
async function learned(t: ExecutionContext, cache: string, changes: Changes) {
  const asked = scenario(changes);
  const { laboratory, damaged } = await openScenarioLaboratory(asked, { backend: 'cpu', cache, libraries: {} });
  const circumstances = { version: 'test', libraries: {}, backend: 'cpu', warnings: [], learnedBytes: 1 };
  const { learner, results } = await replicate(asked, circumstances, async (plans) => {
    const outputs = [];
    for (const plan of plans) outputs.push(await run(asked, plan, laboratory));
    return outputs;
  });
  t.deepEqual(damaged(), []);
  return { ...learner, results };
}

async function withCache(body: (cache: string) => Promise<void>): Promise<void> {
  const cache = mkdtempSync(join(tmpdir(), 'tte-cache-'));
  try {
    await body(cache);
  } finally {
    rmSync(cache, { recursive: true });
  }
}

test('with another bandwidth, price or straggler law, synchronous and local strategies compute no gradient', (t) => withCache(async (cache) => {
  const first = await learned(t, cache, { strategies: inStep });
  t.true(first.gradientsComputed > 400);
  for (const changes of [
    {}, { network: slow }, { price: { workerHour: '9 USD' } }, { cluster: { workers: 5, stragglers: { kind: 'exponential', mean: '30 ms' } } },
    { network: { model: 'loggp', latency: '1 ms', overhead: '1 us', gap: '1 us', gapPerByte: '4 ns/B' } },
  ]) {
    const again = await learned(t, cache, { strategies: inStep, ...changes });
    t.is(again.gradientsComputed, 0, JSON.stringify(changes));
    // What was asked for after the last evaluation is neither computed nor known.
    t.is(again.gradientsCached, first.gradientsComputed + first.gradientsCached);
  }
}));

test('an asynchronous strategy computes none with another price, and with another bandwidth what is not shared', (t) => withCache(async (cache) => {
  // Alike workers begin together and come back in the same order whatever the wire takes; noise of the steps brings them out of it, later or sooner.
  const changes = { strategies: alone, cluster: { workers: 5, stragglers: { kind: 'lognormal', sigma: 0.002 } } };
  const first = await learned(t, cache, changes);
  t.is((await learned(t, cache, { ...changes, price: { workerHour: '9 USD' } })).gradientsComputed, 0);
  const slower = await learned(t, cache, { ...changes, network: slow });
  t.true(slower.gradientsComputed < first.gradientsComputed * 0.9, `${slower.gradientsComputed} of ${first.gradientsComputed}`);
}));

test('strategies that take the same steps share them', (t) => withCache(async (cache) => {
  const ring = { kind: 'synchronous', collective: 'ring', batchPerWorker: 20, learningRate: 0.5 };
  const { gradientsAsked, gradientsComputed } = await learned(t, cache, { strategies: { ring, star: { ...ring, collective: 'star' }, servers: { kind: 'synchronous', servers: 2, batchPerWorker: 20, learningRate: 0.5 } } });
  t.true(gradientsComputed <= gradientsAsked / 3);
}));

test('remembered results and new ones make the same report', (t) => withCache(async (cache) => {
  const changes = { strategies: { ...inStep, ...alone } };
  const first = await learned(t, cache, changes);
  const again = await learned(t, cache, changes);
  t.is(JSON.stringify(again.results), JSON.stringify(first.results));
}));
