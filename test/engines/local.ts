import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../../src/basics/errors.js';
import { localEngine } from '../../src/engines/local.js';
import { replicate } from '../../src/experiment/replicate.js';
import type { RunPlan } from '../../src/experiment/run-plan.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { scenarioOf } from '../support/scenario-of.js';

const mnist = scenarioOf({
  target: { metric: 'trainLoss', epsilon: 1 },
  problem: { dataset: 'mnist', model: { kind: 'softmax' } },
  evaluation: { everyPasses: 0.05, trainSamples: 256, testSamples: 256 },
  strategies: {
    ring: { kind: 'synchronous', collective: 'ring', batchPerWorker: 64, learningRate: { tuned: { grid: [0.1, 0.5], seeds: 2 } } },
    async: { kind: 'asynchronous', batchPerWorker: 64, learningRate: 0.1 },
    local: { kind: 'local-sgd', localSteps: 4, batchPerWorker: 64, learningRate: { rule: 'linear', base: 0.2, referenceBatch: 64 } },
  },
  budget: { passes: 1 },
});

async function resultsWith(threads: number, scenario: Scenario, cache?: string): Promise<string> {
  const engine = await localEngine({ scenario, learner: { backend: scenario.problem.model.kind === 'softmax' ? 'wasm' : undefined, libraries: {}, cache } }, threads);
  try {
    const { results } = await replicate(scenario, { version: 'test', libraries: {}, backend: 'wasm', warnings: [], learnedBytes: 1 }, (plans) => engine.execute(plans, () => undefined));
    return JSON.stringify(results);
  } finally {
    await engine.close();
  }
}

const once = resultsWith(2, mnist);

test('the same scenario and seed give the same bytes, twice and with another number of threads', async (t) => {
  const expected = await once;
  t.is(await resultsWith(2, mnist), expected);
  t.is(await resultsWith(1, mnist), expected);
  t.is(await resultsWith(3, mnist), expected);
  t.true(expected.includes('"kind":"all-reached"'));
});

test('what is remembered changes no byte, whoever computed it', async (t) => {
  const cache = mkdtempSync(join(tmpdir(), 'tte-cache-'));
  t.is(await resultsWith(2, mnist, cache), await once);
  t.is(await resultsWith(1, mnist, cache), await once);
  rmSync(cache, { recursive: true });
});

test('a problem found inside a thread arrives as an input error with its problems', async (t) => {
  const scenario = scenarioOf({ target: { metric: 'trainLoss', epsilon: 3 } });
  const engine = await localEngine({ scenario, learner: { libraries: {} } }, 1);
  const plan: RunPlan = { strategy: 'ring', learningRate: 0.1, purpose: 'replication', index: 0 };
  const error = await t.throwsAsync(engine.execute([plan], () => undefined), { instanceOf: InputError });
  t.is(error.problems[0]!.path, 'target.epsilon');
  await engine.close();
});

test('outputs come in the order of the plans, whichever ends first', async (t) => {
  const scenario = scenarioOf();
  const engine = await localEngine({ scenario, learner: { libraries: {} } }, 2);
  const plans = [0.01, 0.9, 0.05, 0.5].map((learningRate, index): RunPlan => ({ strategy: 'ring', learningRate, purpose: 'tuning', index }));
  const ended: number[] = [];
  const outputs = await engine.execute(plans, ({ index }) => { ended.push(index); });
  t.deepEqual(outputs.map(({ record }) => record.replication), [0, 1, 2, 3]);
  t.deepEqual(ended.sort(), [0, 1, 2, 3]);
  await engine.close();
});
