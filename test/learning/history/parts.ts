/** Parts of the training set, of every kind of problem. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { openLaboratory, type LearningRun, type ProblemOptions } from '../../../src/learning/laboratory.js';
import type { Gradient } from '../../../src/simulation/strategies/learning-task.js';
import { plainProblem } from '../../support/plain-problem.js';
import { SMALL, temporaryFolder, writeIdxFolder } from '../_idx-folder-writer.js';

const folder = writeIdxFolder(SMALL);
const table = join(temporaryFolder(), 'table.csv');
writeFileSync(table, `x,y,z\n${Array.from({ length: 31 }, (_, i) => `${i % 7},${i * i % 11},${i % 5}`).join('\n')}\n`);

const problems: Readonly<Record<string, ProblemOptions>> = {
  quadratic: { model: { kind: 'quadratic', curvatures: [1, 0.5], noise: 1, start: [2, 3], spread: 1, samplesPerPass: 41 }, partition: { kind: 'iid' } },
  'least squares': { model: { kind: 'least-squares', spectrum: [1, 0.5], noise: 1, start: 0, optimum: 1, samplesPerPass: 41 }, partition: { kind: 'iid' } },
  'a linear model': { ...plainProblem, ridge: 0.1, model: { kind: 'linear', intercept: true }, dataset: { kind: 'csv', file: table, label: 'z', labels: 'numbers', test: 0.2, delimiter: ',' } },
  softmax: { ...plainProblem, ridge: 0.1, model: { kind: 'softmax' }, dataset: { kind: 'idx', folder } },
};

async function begin(problem: ProblemOptions): Promise<LearningRun> {
  const laboratory = await openLaboratory({ problem, evaluation: { trainSamples: 10, testSamples: 10 }, backend: 'wasm' });
  return laboratory.run({ workers: 3, streams: streams(1) });
}

/** initial − gradient. */
async function stepped({ task, parameters }: LearningRun, gradient: Gradient): Promise<readonly number[]> {
  return Array.from(await parameters(task.descend(task.initial, gradient, 1)));
}

for (const [name, problem] of Object.entries(problems)) {
  test.serial(`parts of ${name} cover its training set once, and their mean is the whole`, async (t) => {
    const learning = await begin(problem);
    const { task } = learning;
    const whole = task.gradient(task.initial, task.part(0, 1));
    const expected = await stepped(learning, whole);
    for (const count of [2, 7]) {
      const parts = Array.from({ length: count }, (_, index) => task.part(index, count));
      t.is(parts.reduce((sum, part) => sum + part.count, 0), task.samplesPerPass);
      t.true(parts.every((part) => Math.abs(part.count - task.samplesPerPass / count) < 1));
      const weighted = task.sum(parts.map((part) => task.gradient(task.initial, part)), parts.map((part) => part.count / task.samplesPerPass));
      // Float32 has 7 digits, and losses differ by what rounds differently.
      for (const gradient of [weighted, task.meanGradient(task.initial, parts)]) {
        (await stepped(learning, gradient)).forEach((value, i) => { t.true(Math.abs(value - expected[i]!) <= 1e-5 * (1 + Math.abs(expected[i]!)), `${value} instead of ${expected[i]!}`); });
      }
      t.true(Math.abs(await task.loss(task.initial, parts) - await task.loss(task.initial, [task.part(0, 1)])) < 1e-5);
    }
    t.deepEqual(await stepped(learning, task.gradient(task.initial, task.part(0, 1))), expected);
    for (const [index, count] of [[-1, 2], [2, 2], [0, task.samplesPerPass + 1]] as const) t.throws(() => task.part(index, count), { instanceOf: RangeError });
    learning.close();
  });
}

test.serial('with dropout a part has its rows, and another mask every time', async (t) => {
  const learning = await begin({ ...plainProblem, dropout: 0.5, model: { kind: 'perceptron', hidden: [8], activation: 'relu' }, dataset: { kind: 'idx', folder }, initial: { kind: 'seeded' } });
  const { task } = learning;
  t.is(task.part(1, 3).count, 13);
  const once = await stepped(learning, task.gradient(task.initial, task.part(1, 3)));
  t.notDeepEqual(await stepped(learning, task.gradient(task.initial, task.part(1, 3))), once);
  learning.close();
});
