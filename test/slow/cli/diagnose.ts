import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { readDiagnosis } from '../../../src/presentation/diagnosis-schema.js';
import type { Results } from '../../../src/results/results.js';
import { folderWith, tte } from '../../support/tte.js';

const SMALL = `
name: small
question: How soon?
target: { metric: trainLoss, epsilon: 0.5 }
problem: { model: { kind: softmax }, dataset: { kind: gaussian, features: 6, samples: 400, testSamples: 200, noise: 0.5, labels: classes } }
workload: { parameterBytes: 1 MB, perSample: 1 ms }
cluster: { workers: 8 }
network: { model: ports, bandwidth: 1 GB/s }
strategies:
  ring: { kind: synchronous, collective: ring, batchPerWorker: 4, learningRate: 0.1 }
budget: { passes: 10 }
replications: 2
diagnosis: { batches: [4, 32, 200], rows: 100, points: 2, searchSteps: 20, searchTolerance: 0.3 }
`;

test('diagnose writes page, JSON and charts, prints the answer first and the page last, in 80 columns; a second one computes nothing', async (t) => {
  const folder = await folderWith({ 'small.yaml': SMALL });
  const words = ['diagnose', 'small.yaml', '--cache', 'cache'];
  const { code, stdout, stderr } = await tte(words, folder);
  t.is(code, 0, stderr);
  t.deepEqual(await readdir(join(folder, 'reports')), ['small-diagnosis']);
  t.deepEqual((await readdir(join(folder, 'reports/small-diagnosis'))).sort(), ['README.md', 'charts', 'diagnosis.json', 'index.html']);
  t.regex(stdout, /^\nsmall: softmax regression .*\n\nMore workers /);
  for (const part of [/n·Δ/, /B_simple/, /Maximal learning rates/, /Passes and updates to training loss 0\.5/, /Test against training set after 1 pass\n/, /centred and whitened/]) t.regex(stdout, part);
  t.is(stdout.trimEnd().split('\n').at(-1), 'reports/small-diagnosis/index.html');
  t.deepEqual(stdout.split('\n').filter((line) => Array.from(line).length > 80), []);
  t.regex(stderr, /12 of 12 parts of the diagnosis/);
  t.regex(stderr, /diagnosis: [1-9]\d* gradients computed/);
  const { name } = readDiagnosis(await readFile(join(folder, 'reports/small-diagnosis/diagnosis.json'), 'utf8'));
  t.is(name, 'small');

  const again = await tte(words, folder);
  t.is(again.code, 0);
  t.regex(again.stderr, /diagnosis: 0 gradients computed, all of it known from before/);
  t.is(again.stdout, stdout);

  const redrawn = await tte(['report', 'reports/small-diagnosis/diagnosis.json', '--out', 'redrawn'], folder);
  t.is(redrawn.code, 0, redrawn.stderr);
  for (const name of ['index.html', 'diagnosis.json', 'README.md', 'charts/diagnosis-noise.svg']) {
    t.is(await readFile(join(folder, 'redrawn', name), 'utf8'), await readFile(join(folder, 'reports/small-diagnosis', name), 'utf8'), name);
  }
});

test('--json prints diagnosis.json and nothing else on stdout, the same bytes every time', async (t) => {
  const folder = await folderWith({ 'small.yaml': SMALL });
  const words = ['diagnose', 'small.yaml', '--json', '--no-cache', '--out', 'elsewhere', '--set', 'diagnosis.variants=[]', '--set', 'diagnosis.seeds=1'];
  const { code, stdout, stderr } = await tte(words, folder);
  t.is(code, 0, stderr);
  t.is(stdout, await readFile(join(folder, 'elsewhere/small-diagnosis/diagnosis.json'), 'utf8'));
  t.is((await tte(words, folder)).stdout, stdout);
});

test('run with a diagnosis block reports it, and report redraws it', async (t) => {
  const folder = await folderWith({ 'small.yaml': SMALL });
  const { code, stdout, stderr } = await tte(['run', 'small.yaml', '--json', '--cache', 'cache', '--set', 'diagnosis.variants=[]'], folder);
  t.is(code, 0, stderr);
  const results = JSON.parse(stdout) as Results;
  t.is(results.diagnosis!.plan.totalBatch, 32);
  const page = await readFile(join(folder, 'reports/small/index.html'), 'utf8');
  t.regex(page, /<figure id="diagnosis-passes"/);
  const redrawn = await tte(['report', 'reports/small/results.json', '--out', 'again'], folder);
  t.is(redrawn.code, 0, redrawn.stderr);
  t.is(await readFile(join(folder, 'again/index.html'), 'utf8'), page);
  t.true((await readdir(join(folder, 'again/charts'))).includes('diagnosis-noise.svg'));
});

test('what cannot be diagnosed exits 2 with the fix, and writes nothing', async (t) => {
  const folder = await folderWith({ 'small.yaml': SMALL });
  const refused = async (words: readonly string[], reason: RegExp) => {
    const { code, stdout, stderr } = await tte(['diagnose', 'small.yaml', '--no-cache', ...words], folder);
    t.is(code, 2, stderr);
    t.is(stdout, '');
    t.regex(stderr, reason);
  };
  await refused(['--set', 'diagnosis.batches=[500]'], /diagnosis\.batches.*larger than the training set/);
  await refused(['--set', 'diagnosis.batch=1000'], /diagnosis\.batch:? .*larger than the training set/);
  await refused(['--set', 'diagnosis.seedz=5'], /did you mean "seeds"/);
  await refused(['--set', 'target.epsilon=5'], /initial model already meets/);
  await refused(['--memory', 'much'], /--memory.*not a size/);
  await refused(['--cache-size', '0'], /--cache-size/);
  await refused(['--threads', '2'], /threads/);
  t.deepEqual((await readdir(folder)).sort().filter((name) => name !== 'reports'), ['small.yaml']);
  t.deepEqual(await readdir(join(folder, 'reports')).catch(() => []), []);
});
