import { setImmediate } from 'node:timers/promises';
import { memory } from '@tensorflow/tfjs-core';
import test from 'ava';
import { InputError } from '../../src/basics/errors.js';
import { streams } from '../../src/basics/random.js';
import { openLaboratory, type Laboratory, type LearningRun } from '../../src/learning/laboratory.js';
import type { TensorModelOptions } from '../../src/learning/models/registry.js';
import { optimizers } from '../../src/learning/optimizers/registry.js';
import { plainProblem } from '../support/plain-problem.js';
import { SMALL, temporaryFolder, writeIdxFolder } from './_idx-folder-writer.js';

function small(): Promise<Laboratory> {
  return openLaboratory({
    problem: { model: { kind: 'softmax' }, dataset: { kind: 'idx', folder: writeIdxFolder(SMALL) }, ...plainProblem },
    evaluation: { trainSamples: 1000, testSamples: 1000 }, backend: 'wasm',
  });
}

async function lossAfterSteps({ task }: LearningRun, steps: number): Promise<number> {
  let version = task.initial;
  for (let step = 0; step < steps; step++) version = task.step(version, task.gradient(version, task.draw(0, 5)), 0.5);
  return (await task.metric(version)).trainLoss;
}

test.serial('one laboratory serves many runs at once: a run depends on its seed alone', async (t) => {
  const lab = await small();
  const runs = [1, 2, 1].map((seed) => lab.run({ workers: 2, streams: streams(seed) }));
  const [first, other, again] = await Promise.all(runs.map((run) => lossAfterSteps(run, 20)));
  t.is(first, again);
  t.not(first, other);
  for (const run of runs) run.close();
});

test.serial('it says how large the problem is', async (t) => {
  // 3 × 2 pixels and the constant, 3 classes: 7 · 3 numbers of 4 bytes; subsets larger than the sets are the sets.
  const { samplesPerPass, parameters, parameterBytes, backend } = await small();
  t.deepEqual({ samplesPerPass, parameters, parameterBytes, backend: backend?.name }, { samplesPerPass: 40, parameters: 21, parameterBytes: 84, backend: 'wasm' });
});

test.serial('a broken data set is refused with all its problems', async (t) => {
  const error = await t.throwsAsync(openLaboratory({
    problem: { model: { kind: 'softmax' }, dataset: { kind: 'idx', folder: temporaryFolder() }, ...plainProblem },
    evaluation: { trainSamples: 1, testSamples: 1 }, backend: 'cpu',
  }), { instanceOf: InputError });
  t.is(error.problems.length, 4);
});

const models: readonly TensorModelOptions[] = [{ kind: 'softmax' }, { kind: 'perceptron', hidden: [4], activation: 'relu' }, { kind: 'convolutional', filters: [2], kernel: 2, stride: 1, pooling: 1, hidden: [] }];
for (const model of models) {
  test.serial(`after a run of ${model.kind} there are as many tensors as before`, async (t) => {
    const lab = await openLaboratory({
      problem: { model, dataset: { kind: 'idx', folder: writeIdxFolder(SMALL) }, ...plainProblem, dropout: 0.2, ridge: 0.1 },
      evaluation: { trainSamples: 1000, testSamples: 1000 }, backend: 'wasm',
    });
    // The first run starts the backend.
    const first = lab.run({ workers: 2, streams: streams(1) });
    await lossAfterSteps(first, 2);
    first.close();
    await setImmediate();
    const before = memory().numTensors;
    const run = lab.run({ workers: 2, streams: streams(2), optimizer: optimizers['l-bfgs'].options.parse({ kind: 'l-bfgs' }) });
    await lossAfterSteps(run, 5);
    run.close();
    await setImmediate();
    t.is(memory().numTensors, before);
  });
}
