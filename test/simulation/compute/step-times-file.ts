import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { describeProblem } from '../../../src/basics/errors.js';
import { parseStepTimes, readStepTimes } from '../../../src/simulation/compute/step-times-file.js';

const read = (text: string) => {
  const found = parseStepTimes(text, 'times.csv');
  return 'times' in found ? found.times : found.problems.map(describeProblem);
};

test('seconds, one per line or comma-separated, or with units; comments and empty lines are passed over', (t) => {
  t.deepEqual(read('0.5\n1e-3\n.25'), [0.5, 1e-3, 0.25]);
  t.deepEqual(read('0.5, 12 ms,3s\r\n\r\n# warm\n7,\n'), [0.5, 0.012, 3, 7]);
  t.deepEqual(read('\uFEFF0'), [0]);
});

test('text, negative numbers, unknown units and nothing between two commas are each said with their line', (t) => {
  const expected = 'a time ≥ 0, in seconds or with its unit, such as 0.012 or "12 ms"';
  t.deepEqual(read('0.5\nstep\n-1\n2 parsec\n1,,2\n3 MS'), [
    `times.csv:2: not a step time (expected ${expected}, received "step")`,
    `times.csv:3: a negative step time (expected ${expected}, received "-1")`,
    `times.csv:4: not a step time (expected ${expected}, received "2 parsec")`,
    `times.csv:5: not a step time (expected ${expected}, received "")`,
    `times.csv:6: not a step time (expected ${expected}, received "3 MS"); did you mean "ms"?`,
  ]);
  t.deepEqual(read('1e999'), [`times.csv:1: not a finite step time (expected ${expected}, received "1e999")`]);
  t.deepEqual(read('\n# nothing\n'), [`times.csv: no step times in the file (expected at least one, each ${expected})`]);
});

test('of many bad lines the first ten are shown, and how many there are', (t) => {
  const problems = read(Array.from({ length: 500 }, () => 'x').join('\n'));
  t.is(problems.length, 11);
  t.is(problems.at(-1), 'times.csv: 490 more values are not step times');
});

test('a file is read; one that is not there is a problem', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'step-times-'));
  t.teardown(() => { rmSync(folder, { recursive: true }); });
  const file = join(folder, 'times');
  writeFileSync(file, '1 ms, 2 ms\n');
  t.deepEqual(readStepTimes(file), { times: [1e-3, 2e-3] });
  const missing = readStepTimes(join(folder, 'other'));
  t.regex('problems' in missing ? describeProblem(missing.problems[0]!) : '', /other: the file of step times cannot be read: .*no such file/);
});
