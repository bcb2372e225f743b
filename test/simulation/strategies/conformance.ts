/** What holds for every strategy there is: each gives an example of itself, and a case in which it is serial SGD. */
import test from 'ava';
import { run } from '../../../src/experiment/run.js';
import type { RunPlan } from '../../../src/experiment/run-plan.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import type { RunRecord } from '../../../src/results/run-record.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { descriptions, type SelfDescription } from '../../support/strategy-examples.js';

const plan: RunPlan = { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 };
const alike = { kind: 'quadratic', curvatures: [1, 0.5], noise: 0, start: 2, samplesPerPass: 120 };
const stream = { model: { kind: 'least-squares', spectrum: [1, 0.5, 0.25], noise: 0.3, start: 0, optimum: 1, samplesPerPass: 120 } };

async function recordOf(options: unknown, { workers, changes = {}, hasBatch = true }: { readonly workers: number; readonly changes?: object; readonly hasBatch?: boolean }): Promise<RunRecord> {
  const strategy = { ...options as object, learningRate: 0.1, ...(hasBatch ? { batchPerWorker: 6 } : {}) };
  const scenario = scenarioOf({
    target: { metric: 'trainLoss', epsilon: 1e-30 }, problem: stream, cluster: { workers, stragglers: { kind: 'exponential', mean: '1 s' } },
    evaluation: { everyPasses: 1 }, budget: { passes: 12 }, strategies: { it: strategy }, ...changes,
  });
  return (await run(scenario, plan, await openLaboratory(scenario))).record;
}

function optionsOf({ hasBatch }: SelfDescription, workers: number, changes: object = {}) {
  return { workers, changes, hasBatch: hasBatch ?? true };
}

for (const description of descriptions) {
  const { kind, line, example, degenerate } = description;

  test(`${kind} says who waits for whom, how stale gradients are, what travels, and where it comes from`, (t) => {
    for (const text of Object.values<string>({ ...line })) {
      t.true(text.length > 0 && text.length < 100, text);
      t.notRegex(text, /[.;]$/);
    }
    t.regex(line.source, /\d{4}/);
  });

  test(`${kind} is the same to the last bit with the same seeds, and counts no more samples as learned from than were computed`, async (t) => {
    const once = await recordOf(example, optionsOf(description, 4));
    t.deepEqual(await recordOf(example, optionsOf(description, 4)), once);
    t.true(once.samplesApplied > 0);
    t.true(once.samplesApplied <= once.samplesComputed * (1 + 1e-12));
    t.true(once.updates > 0);
  });

  test(`${kind} without noise and delay comes to the optimum`, async (t) => {
    const { outcome } = await recordOf(example, optionsOf(description, 4, {
      problem: { model: alike },
      target: { metric: 'trainLoss', epsilon: 1e-4 }, cluster: { workers: 4 }, network: { model: 'unlimited' }, budget: { passes: 600 },
    }));
    t.is(outcome.kind, 'reached');
  });

  test(`${kind} is serial SGD where it says so: ${degenerate.because}`, async (t) => {
    const { workers, options, tolerance } = degenerate;
    // Who goes by the whole training set is held against a batch of that size, where all samples are alike.
    const changes = description.hasBatch === false ? { problem: { model: { ...alike, samplesPerPass: 6 * workers } } } : {};
    const it = await recordOf(options, optionsOf(description, workers, changes));
    // The baseline is evaluated after every update, so that it was wherever the strategy was.
    const serial = await recordOf({ kind: 'serial', ...(description.optimizer === undefined ? {} : { optimizer: description.optimizer }) }, { workers, changes: { ...changes, evaluation: { everyPasses: 0.01 } } });
    t.true(it.curve.length > 5 || it.updates === 1);
    const bySamples = new Map(serial.curve.map(({ passes, trainLoss }) => [passes.toFixed(6), trainLoss]));
    for (const { passes, trainLoss } of it.curve) {
      const expected = bySamples.get(passes.toFixed(6));
      t.not(expected, undefined, `the baseline was not evaluated after ${passes} passes`);
      t.true(Math.abs(trainLoss - expected!) <= tolerance * expected!, `after ${passes} passes ${trainLoss} instead of ${expected!}`);
    }
  });
}
