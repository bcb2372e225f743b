import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { folderWith, QUICK, root, tte } from '../support/tte.js';

test('help shows the commands, examples and exit codes within 80 columns', async (t) => {
  const { code, stdout } = await tte(['--help']);
  t.is(code, 0);
  for (const word of ['run', 'check', 'report', 'schema', 'backends', 'Examples', 'Exit codes']) t.true(stdout.includes(word), word);
  t.true(stdout.split('\n').every((line) => Array.from(line).length <= 80));
});

test('no command, an unknown command and an unknown option exit 2', async (t) => {
  for (const words of [[], ['rnu', 'x.yaml'], ['run', 'x.yaml', '--colour']]) {
    const { code, stderr } = await tte(words);
    t.is(code, 2, words.join(' '));
    t.regex(stderr, /^error: /);
  }
});

test('check says that a sound scenario is sound, and prints it normalised with --json', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  const { code, stdout } = await tte(['check', 'quick.yaml'], folder);
  t.is(code, 0);
  t.regex(stdout, /quick\.yaml is sound: 2 strategies \(ring, star\) on 4 workers, 4 runs/);
  const { stdout: json } = await tte(['check', 'quick.yaml', '--json'], folder);
  t.like(JSON.parse(json), { network: { bandwidth: 1e9, latency: 1e-5 }, target: { epsilon: [0.01] } });
});

test('check lists all problems at once, as JSON too, and exits 2', async (t) => {
  const folder = await folderWith({ 'bad.yaml': QUICK.replace('workers: 4', 'workers: 0').replace('1 GB/s', '1 GB') });
  const { code, stdout, stderr } = await tte(['check', 'bad.yaml', '--json'], folder);
  t.is(code, 2);
  t.is((JSON.parse(stdout) as { problems: unknown[] }).problems.length, 2);
  t.is(stderr.trim().split('\n').length, 2);
  t.is((await tte(['check', 'missing.yaml'], folder)).code, 2);
});

test('a data set whose files are missing or truncated exits 2, together with the other problems', async (t) => {
  const folder = await folderWith({
    'bad.yaml': QUICK.replace(/problem:.*/, 'problem: { dataset: { kind: idx, folder: . }, model: { kind: softmax } }').replace('workers: 4', 'workers: 0'),
    'train-images-idx3-ubyte': 'short', 'train-labels-idx1-ubyte': '', 't10k-images-idx3-ubyte': '',
  });
  const { code, stderr } = await tte(['check', 'bad.yaml'], folder);
  t.is(code, 2);
  t.regex(stderr, /cluster\.workers/);
  t.regex(stderr, /train-images-idx3-ubyte/);
  t.regex(stderr, /t10k-labels-idx1-ubyte/);
});

test('schema prints the committed schema', async (t) => {
  const { code, stdout } = await tte(['schema']);
  t.is(code, 0);
  t.is(stdout, await readFile(join(root, 'schema/scenario.schema.json'), 'utf8'));
});

test('backends lists each with its state', async (t) => {
  const { code, stdout } = await tte(['backends', '--json']);
  t.is(code, 0);
  const states = JSON.parse(stdout) as { name: string; available: boolean }[];
  t.deepEqual(states.map(({ name }) => name), ['tensorflow', 'webgpu', 'wasm', 'cpu']);
  t.true(states.find(({ name }) => name === 'wasm')!.available);
  t.regex((await tte(['backends'])).stdout, /✓ wasm/);
});

test('report redraws the same files from results.json', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  await tte(['run', 'quick.yaml'], folder);
  const page = await readFile(join(folder, 'reports/quick/index.html'), 'utf8');
  const { code, stdout } = await tte(['report', 'reports/quick/results.json', '--out', 'again'], folder);
  t.is(code, 0);
  t.is(stdout, 'again/index.html\n');
  t.is(await readFile(join(folder, 'again/index.html'), 'utf8'), page);
});

test('report refuses what is not a results.json with exit 2', async (t) => {
  const folder = await folderWith({ 'not.json': '{"format":"other/9"}', 'broken.json': '{' });
  for (const file of ['not.json', 'broken.json', 'missing.json']) {
    const { code, stderr } = await tte(['report', file], folder);
    t.is(code, 2, file);
    t.regex(stderr, /^error: /);
  }
});

test('a command line that cannot be read exits 2, names what is wrong and where to read more', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  const said: readonly (readonly [readonly string[], RegExp])[] = [
    [['frob'], /no command "frob" \(expected run, diagnose, check, .*see tte --help/],
    [['chekc', 'quick.yaml'], /did you mean "check"/],
    [['run'], /the file is missing; see tte run --help/],
    [['run', 'quick.yaml', '--set'], /set.*see tte run --help/],
    [['run', 'quick.yaml', '--backend', 'gpu'], /backend.*"gpu".*wasm/],
    [['run', 'quick.yaml', '--out', 'a', '--out', 'b'], /--out: given more than once/],
    [['run', 'quick.yaml', '--threads', '1', '--threads', '2'], /--threads: given more than once/],
    [['run', 'quick.yaml', '--out'], /out; see tte run --help/],
    [['run', 'quick.yaml', '--cache', ''], /--cache: nothing is given/],
    [['run', ''], /scenario: nothing is given/],
  ];
  for (const [words, message] of said) {
    const { code, stderr } = await tte(words, folder);
    t.is(code, 2, words.join(' '));
    t.regex(stderr, message);
    t.is(stderr.trimEnd().split('\n').length, 1, stderr);
  }
  t.deepEqual(await readdir(folder), ['quick.yaml']);
});
