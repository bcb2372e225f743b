/** What a long run may not do: grow. */
import { setImmediate } from 'node:timers/promises';
import test from 'ava';
import type { RunPlan } from '../../src/experiment/run-plan.js';
import { run } from '../../src/experiment/run.js';
import { openLaboratory, type Laboratory } from '../../src/learning/laboratory.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { scenarioOf } from '../support/scenario-of.js';
import { alteredTask } from '../../src/simulation/strategies/altered-task.js';

/** The laboratory, with a weak reference to everything its tasks hand out, and a call at every evaluation. */
function watched(laboratory: Laboratory, handles: WeakRef<object>[], evaluating: () => Promise<void>): Laboratory {
  function kept<Handle extends object>(handle: Handle): Handle {
    handles.push(new WeakRef(handle));
    return handle;
  }
  return {
    ...laboratory,
    run(options) {
      const learning = laboratory.run(options);
      const { task } = learning;
      const watching = alteredTask(task, {
        draw: (worker, count) => kept(task.draw(worker, count)),
        gradient: (at, samples) => kept(task.gradient(at, samples)),
        meanGradient: (at, samples) => kept(task.meanGradient(at, samples)),
        sum: (gradients, weights) => kept(task.sum(gradients, weights)),
        difference: (one, other) => kept(task.difference(one, other)),
        compress: (gradient, compression) => kept(task.compress(gradient, compression)),
        step: (from, gradient, rate) => kept(task.step(from, gradient, rate)),
        descend: (from, gradient, rate) => kept(task.descend(from, gradient, rate)),
        mean: (versions) => kept(task.mean(versions)),
        mix: (versions, weights) => kept(task.mix(versions, weights)),
        shard: (of, index, count) => kept(task.shard(of, index, count)),
        stepShard: (from, gradient, rate) => kept(task.stepShard(from, gradient, rate)),
        assemble: (shards) => kept(task.assemble(shards)),
        async metric(version) {
          const metrics = await task.metric(version);
          await evaluating();
          return metrics;
        },
      });
      return { ...learning, task: watching };
    },
  };
}

for (const strategy of [
  { kind: 'synchronous', collective: 'ring' }, { kind: 'synchronous', servers: 2 }, { kind: 'asynchronous' }, { kind: 'local-sgd', localSteps: 3 },
]) {
  test(`${JSON.stringify(strategy)}: what was asked of the learner in earlier updates is forgotten`, async (t) => {
    const scenario = scenarioOf({
      target: { metric: 'trainLoss', epsilon: 1e-12 }, evaluation: { everyPasses: 10 }, budget: { passes: 50 },
      strategies: { it: { ...strategy, batchPerWorker: 5, learningRate: 0.1 } },
    });
    const handles: WeakRef<object>[] = [];
    const alive: number[] = [];
    const laboratory = watched(await openLaboratory(scenario), handles, async () => {
      await setImmediate();
      collectGarbage();
      alive.push(handles.filter((handle) => handle.deref() !== undefined).length);
    });
    await run(scenario, { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 }, laboratory);
    // 1000 batches of 5, and what becomes of them; each of four workers may hold samples, a gradient and versions of this round and the next.
    t.true(handles.length > 1400);
    t.is(alive.length, 6);
    t.true(Math.max(...alive) < 50, alive.join(', '));
  });
}

test('a history that fills up between two evaluations is settled, and the run is the same', async (t) => {
  const scenario = scenarioOf({
    target: { metric: 'trainLoss', epsilon: 1e-12 }, evaluation: { everyPasses: 25 }, budget: { passes: 50 },
    strategies: { async: { kind: 'asynchronous', batchPerWorker: 5, learningRate: 0.1 }, local: { kind: 'local-sgd', localSteps: 3, batchPerWorker: 5, learningRate: 0.1 } },
  });
  for (const strategy of ['async', 'local']) {
    const plan: RunPlan = { strategy, learningRate: 0.1, purpose: 'replication', index: 0 };
    const [wide, tight] = await Promise.all([2e9, 40_000].map(async (mostBytes) => run(scenario, plan, await openLaboratory({ ...scenario, mostBytes }))));
    t.deepEqual(tight!.record, wide!.record);
    // Settled about every 5,000 bytes, an eighth of the budget: that cuts the waves of the asynchronous one short, those of local steps are the same.
    if (strategy === 'async') t.true(tight!.learner.stackedCalls > wide!.learner.stackedCalls);
    else t.is(tight!.learner.stackedCalls, wide!.learner.stackedCalls);
    t.is(tight!.learner.computed, wide!.learner.computed);
  }
});
