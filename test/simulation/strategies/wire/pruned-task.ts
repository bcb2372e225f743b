import test from 'ava';
import { run } from '../../../../src/experiment/run.js';
import { openLaboratory } from '../../../../src/learning/laboratory.js';
import { optimizerFields } from '../../../../src/learning/optimizers/registry.js';
import { streams } from '../../../../src/basics/random.js';
import { prunedTask } from '../../../../src/simulation/strategies/wire/pruned-task.js';
import { wireOf } from '../../../../src/simulation/strategies/wire/wire.js';
import { SMALL, writeIdxFolder } from '../../../learning/_idx-folder-writer.js';
import { taskAt } from '../../../learning/history/_vectors.js';
import { plainProblem } from '../../../support/plain-problem.js';
import { scenarioOf } from '../../../support/scenario-of.js';
import { areEqual } from '../../../support/standard-error.js';

for (const optimizer of ['sgd', 'heavy-ball', 'nesterov', 'adagrad', 'adam', { kind: 'lars', weightDecay: 0.1 }, 'l-bfgs'] as const) {
  const name = typeof optimizer === 'string' ? optimizer : optimizer.kind;
  test.serial(`${name}: weights that are not kept are 0 in every version, of a model that starts from random weights, too`, async (t) => {
    const laboratory = await openLaboratory({
      problem: { ...plainProblem, ridge: 0.1, model: { kind: 'perceptron', hidden: [10], activation: 'tanh' }, dataset: { kind: 'idx', folder: writeIdxFolder(SMALL) }, initial: { kind: 'seeded' } },
      evaluation: { trainSamples: 40, testSamples: 20 }, backend: 'wasm',
    });
    const learning = laboratory.run({ workers: 2, streams: streams(1), optimizer: optimizerFields.parse(optimizer) });
    const whole = await learning.parameters(learning.task.initial);
    const task = prunedTask(learning.task, 0.3);
    const start = await learning.parameters(task.initial);
    // Biases begin at 0; of the weights those that are kept begin as they are.
    const kept = Math.ceil(0.3 * whole.length);
    const places = Array.from(start.keys()).filter((i) => start[i] !== 0);
    t.true(places.length > kept / 2 && places.length <= kept);
    t.true(places.every((i) => start[i] === whole[i]));
    let touched = new Set(places);
    const wire = wireOf(task, name === 'l-bfgs' ? { kind: 'none' } : { kind: 'qsgd', levels: 4 }, 4);
    let model = task.initial;
    for (let step = 0; step < 6; step++) {
      const samples = [task.draw(0, 5), task.draw(1, 5)];
      const next = task.step(model, wire.mean(model, [0, 1], samples), 0.05);
      model = task.mean([next, task.mix([model, next], [0.5, 0.5])]);
      const numbers = await learning.parameters(model);
      touched = new Set([...touched, ...Array.from(numbers.keys()).filter((i) => numbers[i] !== 0)]);
    }
    t.true(touched.size <= kept, `${touched.size} of ${kept}`);
    t.not((await task.metric(model)).trainLoss, (await task.metric(task.initial)).trainLoss);
    learning.close();
  });
}

test('with all weights kept it is the task itself', (t) => {
  const task = taskAt([1, 2]);
  t.is(prunedTask(task, 1), task);
});

test('on the quadratic the kept coordinates go their own way, and the others stay at 0', async (t) => {
  const task = taskAt([1, 2, 3, 4, 5, 6, 7, 8]);
  const pruned = prunedTask(task, 0.5);
  let model = pruned.initial;
  for (let step = 0; step < 3; step++) model = pruned.step(model, pruned.gradient(model, pruned.draw(0, 1)), 0.5);
  const numbers = Array.from(await task.parameters(model));
  t.is(numbers.filter((value) => value !== 0).length, 4);
  t.true(numbers.every((value, i) => value === 0 || value === (i + 1) / 8));
});

test('messages are as much smaller, and steps as long', async (t) => {
  const recordOf = async (strategy: object) => {
    const scenario = scenarioOf({
      problem: { model: { kind: 'quadratic', curvatures: [1, 1, 1, 1], noise: 0, start: 1, samplesPerPass: 100 } }, target: { metric: 'trainLoss', epsilon: 1e-30 }, budget: { passes: 5 },
      strategies: { it: { batchPerWorker: 5, learningRate: 0.1, ...strategy } },
    });
    return (await run(scenario, { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 }, await openLaboratory(scenario))).record;
  };
  for (const way of [{ kind: 'synchronous', collective: 'ring' }, { kind: 'local-sgd', localSteps: 5 }, { kind: 'sharded-data-parallel', stage: 3 }]) {
    const [whole, pruned] = [await recordOf(way), await recordOf({ ...way, pruning: { kept: 0.25 } })];
    t.true(areEqual(pruned.outcome.bytes, whole.outcome.bytes / 4));
    t.true(pruned.elapsed < whole.elapsed);
    t.true(areEqual(pruned.whereTimeWent.compute, whole.whereTimeWent.compute));
    // Of four equal coordinates one is left: a quarter of the loss, from the beginning.
    t.true(areEqual(pruned.curve[0]!.trainLoss, whole.curve[0]!.trainLoss / 4));
  }
  // Then compressed: a tenth of a quarter of 250,000 numbers.
  const both = await recordOf({ kind: 'synchronous', collective: 'ring', pruning: { kept: 0.25 }, compression: { kind: 'random-k', kept: 0.1 } });
  t.true(areEqual(both.outcome.bytes, both.updates * 4 * 3 * 25_000));
});
