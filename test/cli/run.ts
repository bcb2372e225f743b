import { spawn } from 'node:child_process';
import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { Results } from '../../src/results/results.js';
import { folderWith, QUICK, tte, tteFile } from '../support/tte.js';

test('run writes a report, prints the table, the answer and the page, and exits 0', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  const { code, stdout, stderr } = await tte(['run', 'quick.yaml'], folder);
  t.is(code, 0, stderr);
  t.deepEqual((await readdir(join(folder, 'reports'))), ['quick']);
  t.deepEqual((await readdir(join(folder, 'reports/quick'))).sort(), ['README.md', 'charts', 'index.html', 'results.json']);
  t.regex(stdout, /strategy +time to ε +passes/);
  t.regex(stdout, /ring reaches training loss 0\.01 first, in .* comes next/s);
  t.is(stdout.trimEnd().split('\n').at(-1), 'reports/quick/index.html');
  t.true(stdout.split('\n').every((line) => Array.from(line).length <= 80), stdout);
  t.regex(stderr, /4 of 4 runs/);
});

test('--json prints results.json and nothing else on stdout', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  const { code, stdout } = await tte(['run', 'quick.yaml', '--json'], folder);
  t.is(code, 0);
  const results = JSON.parse(stdout) as Results;
  t.is(results.name, 'quick');
  t.is(`${stdout.trimEnd()}\n`, await readFile(join(folder, 'reports/quick/results.json'), 'utf8'));
});

test('--set overrides a field, and two runs of the same differ only in their execution block', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  const results = async (...words: string[]) => {
    const { execution: _, ...rest } = JSON.parse((await tte(['run', 'quick.yaml', '--json', ...words], folder)).stdout) as Results;
    return rest;
  };
  const first = await results('--set', 'cluster.workers=2', '--set', 'replications=1');
  t.is(first.strategies[0]!.runs.length, 1);
  t.like(first.scenario, { cluster: { workers: 2 } });
  t.is(JSON.stringify(await results('--set', 'cluster.workers=2', '--set', 'replications=1', '--threads', '1')), JSON.stringify(first));
});

test('a scenario with problems exits 2, says them all and writes nothing', async (t) => {
  const folder = await folderWith({ 'bad.yaml': QUICK.replace('workers: 4', 'workers: 0').replace('1 GB/s', '1 GB').replace('epsilon', 'epsilom') });
  const { code, stdout, stderr } = await tte(['run', 'bad.yaml'], folder);
  t.is(code, 2);
  t.is(stdout, '');
  t.regex(stderr, /bad\.yaml:4 target\.epsilom.*did you mean "epsilon"/);
  t.regex(stderr, /bad\.yaml:7 cluster\.workers/);
  t.regex(stderr, /bad\.yaml:8 network\.bandwidth/);
  t.deepEqual(await readdir(folder), ['bad.yaml']);
});

test('an ε that the initial model meets exits 2 after the first evaluation and writes nothing', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  const { code, stderr } = await tte(['run', 'quick.yaml', '--set', 'target.epsilon=5'], folder);
  t.is(code, 2);
  t.regex(stderr, /initial model already meets/);
  t.deepEqual(await readdir(join(folder, 'reports')), []);
});

test('a diverging strategy is reported as diverged, and the others go on', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  const { code, stdout } = await tte(['run', 'quick.yaml', '--json', '--set', 'strategies.star.learningRate=9'], folder);
  t.is(code, 0);
  const [ring, star] = (JSON.parse(stdout) as Results).strategies;
  t.is(ring!.timeToEpsilon.kind, 'all-reached');
  t.is(star!.diverged, 2);
  t.true(star!.runs.every(({ outcome }) => outcome.kind === 'diverged'));
});

test('a backend that is not there exits 2 and says how to get it', async (t) => {
  const { code, stderr } = await tte(['run', 'scenarios/mnist-topologies.yaml', '--backend', 'tensorflow', '--out', '/tmp/tte-never']);
  t.is(code, 2);
  t.regex(stderr, /--backend.*tensorflow/);
});

test('a report folder that cannot be written exits 1 before any run starts', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK, occupied: 'a file where a folder should be' });
  const { code, stderr } = await tte(['run', 'quick.yaml', '--out', 'occupied'], folder);
  t.is(code, 1);
  t.regex(stderr, /cannot be written/);
  t.notRegex(stderr, /runs/);
});

test('a folder that holds something else is not overwritten', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  await mkdir(join(folder, 'reports/quick'), { recursive: true });
  await writeFile(join(folder, 'reports/quick/thesis.tex'), 'years of work');
  const { code, stderr } = await tte(['run', 'quick.yaml'], folder);
  t.is(code, 1);
  t.regex(stderr, /thesis\.tex/);
  t.is(await readFile(join(folder, 'reports/quick/thesis.tex'), 'utf8'), 'years of work');
});

test('a folder with nothing but a README.md is somebody\'s own', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  await mkdir(join(folder, 'reports/quick'), { recursive: true });
  await writeFile(join(folder, 'reports/quick/README.md'), 'my notes');
  t.is((await tte(['run', 'quick.yaml'], folder)).code, 1);
  t.is(await readFile(join(folder, 'reports/quick/README.md'), 'utf8'), 'my notes');
});

test('Ctrl-C in mid-run exits 130 and leaves no half-written report', async (t) => {
  const slow = QUICK.replace('passes: 50', 'passes: 1e9').replace('epsilon: 0.01', 'epsilon: 1e-300');
  const folder = await folderWith({ 'slow.yaml': slow });
  const child = spawn(process.execPath, [tteFile, 'run', 'slow.yaml'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<number | null>((settle) => { child.once('exit', (code) => { settle(code); }); });
  await new Promise<void>((settle) => { child.stderr.once('data', () => { settle(); }); });
  await new Promise((settle) => setTimeout(settle, 300));
  child.kill('SIGINT');
  t.is(await ended, 130);
  t.deepEqual(await readdir(join(folder, 'reports')), []);
});

test('an older report is replaced as a whole', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  t.is((await tte(['run', 'quick.yaml'], folder)).code, 0);
  await writeFile(join(folder, 'reports/quick/charts/stale.svg'), '');
  t.is((await tte(['run', 'quick.yaml', '--set', 'seed=2'], folder)).code, 0);
  await t.throwsAsync(access(join(folder, 'reports/quick/charts/stale.svg')));
  t.deepEqual(await readdir(join(folder, 'reports')), ['quick']);
});

test('threads must be a whole number of at least one', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  for (const threads of ['0', '1.5', 'many']) {
    const { code, stderr } = await tte(['run', 'quick.yaml', '--threads', threads], folder);
    t.is(code, 2, threads);
    t.regex(stderr, /--threads/);
  }
});

test('no more threads are started than there are runs', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  const { code, stdout } = await tte(['run', 'quick.yaml', '--json', '--threads', '100000'], folder);
  t.is(code, 0);
  t.is((JSON.parse(stdout) as Results).execution.threads, 4);
});

test('a reader of the messages who leaves early does not end the run', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  const child = spawn(process.execPath, [tteFile, 'run', 'quick.yaml'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr.destroy();
  t.is(await new Promise((settle) => { child.once('exit', settle); }), 0);
  t.deepEqual(await readdir(join(folder, 'reports')), ['quick']);
});

test('a request to end exits 143, and a second Ctrl-C changes nothing', async (t) => {
  const slow = QUICK.replace('passes: 50', 'passes: 1e9').replace('epsilon: 0.01', 'epsilon: 1e-300');
  for (const [signal, expected] of [['SIGTERM', 143], ['SIGINT', 130]] as const) {
    const folder = await folderWith({ 'slow.yaml': slow });
    const child = spawn(process.execPath, [tteFile, 'run', 'slow.yaml'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = new Promise<number | null>((settle) => { child.once('exit', (code) => { settle(code); }); });
    await new Promise<void>((settle) => { child.stderr.once('data', () => { settle(); }); });
    await new Promise((settle) => setTimeout(settle, 300));
    child.kill(signal);
    await new Promise((settle) => setTimeout(settle, 2));
    child.kill(signal);
    t.is(await ended, expected);
    t.deepEqual(await readdir(join(folder, 'reports')), []);
  }
});
