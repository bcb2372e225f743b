import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { openLaboratory, run, type TraceEvent } from '../src/index.js';
import { scenarioOf } from './support/scenario-of.js';
import { root } from './support/tte.js';

test('the program in README runs as it stands', async (t) => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const program = /```js\n([^]*?)```/.exec(readme)![1]!.replace("'cluster.workers=8'", "'budget.passes=0.2'");
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { cwd: root });
  t.regex(stdout, /kind: 'censored'/);
  t.regex(stdout, /communication:/);
});

test('a listener hears every update and message of a run, in the order of time', async (t) => {
  const scenario = scenarioOf();
  const heard: TraceEvent[] = [];
  const { record } = await run(scenario, { strategy: 'ring', learningRate: 0.1, purpose: 'replication', index: 0 }, await openLaboratory(scenario), (event) => { heard.push(event); });
  t.is(heard.filter(({ kind }) => kind === 'update').length, record.updates);
  // A ring among 4 takes 6 steps of 4 messages; all but perhaps the last update's are complete.
  t.is(heard.filter(({ kind }) => kind === 'message').length, 24 * record.updates);
  heard.slice(1).forEach(({ time }, index) => { t.true(time >= heard[index]!.time); });
});
