import { setTimeout } from 'node:timers/promises';
import test from 'ava';
import fc from 'fast-check';
import { Simulator } from '../../../src/simulation/core/simulator.js';
import type { Process } from '../../../src/simulation/core/process.js';
import type { LearningTask } from '../../../src/simulation/strategies/learning-task.js';
import { Progress, type Counts } from '../../../src/simulation/strategies/progress.js';
import { timingRun } from '../../support/timing-run.js';
import { timingTask } from '../../../src/simulation/strategies/timing-task.js';

test('evaluated is the first version that reaches each multiple of the interval, and the one that ends the run', async (t) => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 25 }), fc.integer({ min: 1, max: 60 }),
    async (batches, everySamples, samples) => {
      const versions: { readonly time: number; readonly updates: number; readonly samplesApplied: number }[] = [];
      const { evaluations } = await timingRun({
        strategy: { kind: 'asynchronous', servers: 1 }, workers: batches.length, batches, samples, everySamples,
        listener: (event) => {
          if (event.kind !== 'update') return;
          const { time, updates, samplesApplied } = event;
          versions.push({ time, updates, samplesApplied });
        },
      });
      const due = versions.filter(({ samplesApplied }, i) => {
        const before = versions[i - 1]?.samplesApplied ?? 0;
        return Math.floor(samplesApplied / everySamples) > Math.floor(before / everySamples) || samplesApplied >= samples;
      });
      t.deepEqual(evaluations, due);
      t.is(versions.filter(({ samplesApplied }) => samplesApplied >= samples).length, 1, 'the run ends with the first version that spends the budget');
    },
  ), { seed: 11, numRuns: 150 });
});

test('an interval that is no whole number is reached without a rounding\'s delay: every 0.1 pass of 10 samples is every sample', async (t) => {
  // 3 · (0.1·10) = 3, but 0.1·3·10 = 3.0000000000000004
  const { evaluations } = await timingRun({ strategy: { kind: 'asynchronous', servers: 1 }, workers: 1, samples: 9, everySamples: (0.1 * 3 * 10) / 3 });
  t.deepEqual(evaluations.map(({ samplesApplied }) => samplesApplied), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('evaluation takes no simulated time, whoever waits for it, and its verdict can end the run', async (t) => {
  const simulator = new Simulator();
  const heard: Counts[] = [];
  const quick = timingTask();
  const slow: LearningTask = {
    ...quick,
    async metric(version) {
      await setTimeout(5);
      return quick.metric(version);
    },
  };
  const progress = new Progress(simulator, slow, {
    everySamples: 2, samplesBudget: Infinity,
    evaluated: (counts) => heard.push(counts) === 2 ? 'stop' : 'continue',
  });
  simulator.start((function* (): Process {
    for (;;) {
      yield 1;
      progress.publish(() => slow.initial, 1);
    }
  })());
  await simulator.run();
  t.deepEqual(heard, [{ time: 2, updates: 2, samplesApplied: 2 }, { time: 4, updates: 4, samplesApplied: 4 }]);
  t.is(simulator.now, 4);
});

test('ages of applied gradients are counted', (t) => {
  const progress = new Progress(new Simulator(), timingTask(), { everySamples: 1, samplesBudget: 1, evaluated: () => 'continue' });
  for (const age of [0, 2, 2]) progress.applied(age);
  t.is(progress.stalenessCounts[0], 1);
  t.is(progress.stalenessCounts[2], 2);
});

test('settling takes none of the events that a run may have', async (t) => {
  async function after50(isFull: boolean): Promise<readonly number[]> {
    const simulator = new Simulator();
    const task: LearningTask = { ...timingTask(), isFull };
    const progress = new Progress(simulator, task, { everySamples: 7, samplesBudget: Infinity, evaluated: () => 'continue' });
    simulator.start((function* (): Process {
      for (;;) {
        yield 1;
        progress.publish(() => task.initial, 1);
      }
    })());
    await simulator.run(Infinity, 50);
    return [simulator.now, progress.updates, simulator.eventCount];
  }
  t.deepEqual(await after50(true), await after50(false));
});
