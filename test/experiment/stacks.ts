/** How many gradients go into one call. */
import test from 'ava';
import { run } from '../../src/experiment/run.js';
import { openLaboratory } from '../../src/learning/laboratory.js';
import { scenarioOf } from '../support/scenario-of.js';

async function meanStack(strategy: Readonly<Record<string, unknown>>, workers: number, everyPasses = 1): Promise<number> {
  const scenario = scenarioOf({
    target: { metric: 'trainLoss', epsilon: 1e-12 }, evaluation: { everyPasses }, budget: { passes: 10 },
    problem: { model: { kind: 'quadratic', curvature: 1, noise: 1, start: 1, samplesPerPass: 5000 } },
    cluster: { workers, stragglers: { kind: 'lognormal', sigma: 0.3 } },
    strategies: { it: { batchPerWorker: 5, learningRate: 0.001, ...strategy } },
  });
  const { learner } = await run(scenario, { strategy: 'it', learningRate: 0.001, purpose: 'replication', index: 0 }, await openLaboratory(scenario));
  return learner.computed / learner.stackedCalls;
}

test('64 asynchronous workers make stacks of more than 32', async (t) => {
  // Between two evaluations 1,000 updates: 16 waves of 64, but for a first and a last that need not be full.
  t.true(await meanStack({ kind: 'asynchronous' }, 64) > 50);
  // 94 updates, as of MNIST evaluated every tenth of a pass: two waves, 47 on average.
  t.true(await meanStack({ kind: 'asynchronous' }, 64, 0.094) >= 32);
});

test('local SGD takes one call per local step, whatever the number of workers', async (t) => {
  for (const workers of [1, 3, 8]) t.is(await meanStack({ kind: 'local-sgd', localSteps: 4 }, workers), workers);
});

test('a synchronous step is one call', async (t) => {
  t.is(await meanStack({ kind: 'synchronous', collective: 'ring' }, 16), 16);
});

test('compressed gradients of a synchronous step are one call, and those of asynchronous workers make as large stacks as uncompressed ones', async (t) => {
  for (const compression of [{ kind: 'top-k', kept: 0.5 }, { kind: 'qsgd', levels: 4 }]) {
    t.is(await meanStack({ kind: 'synchronous', collective: 'ring', compression }, 16), 16);
    t.is(await meanStack({ kind: 'synchronous', collective: 'ring', compression, pruning: { kept: 0.5 } }, 16), 16);
    t.is(await meanStack({ kind: 'asynchronous', compression }, 64), await meanStack({ kind: 'asynchronous' }, 64));
    t.is(await meanStack({ kind: 'local-sgd', localSteps: 4, compression }, 8), 8);
  }
});
