/** Every scenario of the folder is sound, opens with its question, and runs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { run } from '../src/experiment/run.js';
import { openLaboratory } from '../src/learning/laboratory.js';
import { loadScenario } from '../src/scenario/load.js';
import { strategies } from '../src/simulation/strategies/registry.js';
import { root } from './support/tte.js';

const folder = join(root, 'scenarios');

for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
  test(`${file} is sound, names itself, and warns of nothing`, (t) => {
    const { scenario, problems, warnings } = loadScenario(join(folder, file));
    t.deepEqual(problems, []);
    t.deepEqual(warnings, []);
    t.is(`${scenario!.name}.yaml`, file);
    t.regex(scenario!.question, /\?$/);
    t.regex(readFileSync(join(folder, file), 'utf8'), /\$schema=\.\.\/schema\/scenario\.schema\.json/);
  });

  test(`every strategy of ${file} runs`, async (t) => {
    const { scenario } = loadScenario(join(folder, file), ['budget.passes=0.3', 'evaluation.trainSamples=256', 'evaluation.testSamples=256']);
    const laboratory = await openLaboratory(scenario!);
    for (const strategy of Object.keys(scenario!.strategies)) {
      const { record } = await run(scenario!, { strategy, learningRate: 0.05, purpose: 'replication', index: 0 }, laboratory);
      t.true(record.curve.length > 1, strategy);
      t.true(record.curve.at(-1)!.trainLoss < record.curve[0]!.trainLoss, strategy);
    }
  });
}

for (const kind of Object.keys(strategies)) {
  test(`${kind} has a scenario of its own, which compares it with rivals and names what to set for it to lose`, (t) => {
    const { scenario } = loadScenario(join(folder, `${kind}.yaml`));
    const kinds = Object.values(scenario!.strategies).map((options) => options.kind);
    t.true(kinds.includes(kind as keyof typeof strategies) && kinds.length > 1);
    t.regex(readFileSync(join(folder, `${kind}.yaml`), 'utf8'), /^#.*--set /m);
    t.true(scenario!.replications >= 3);
  });
}
