/** What is wrong with a problem's files, and between data, model and workers, through the street door: exit code 2, and a line that says where, what, and what would be right. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { describeProblem, InputError } from '../../src/basics/errors.js';
import { readScenario } from '../../src/cli/read-scenario.js';
import type { RunRecord } from '../../src/results/run-record.js';
import { idx } from '../learning/_idx-folder-writer.js';
import { folderWith, tte } from '../support/tte.js';

/** Ten rows in two classes for four workers: shares of 2, 3, 2, 3 rows. Softmax has 3 × 2 weights and 2 biases. */
const SMALL = `name: small
question: How soon?
target: { metric: trainLoss, epsilon: 0.001 }
problem:
  dataset: { kind: gaussian, features: 3, samples: 10, labels: classes }
  model: { kind: softmax }
workload: { parameterBytes: 1 MB, perSample: 1 ms }
cluster: { workers: 4 }
network: { model: ports, bandwidth: 1 GB/s }
strategies:
  ring: { kind: synchronous, collective: ring, batchPerWorker: 2, learningRate: 0.1 }
budget: { passes: 4 }
replications: 2
`;

const TEXTS = {
  'owners.txt': '0 0 1 1 2 2 1 1 0 0\n', 'nine.txt': '0 1 2 3 0 1 2 3 0\n', 'strangers.txt': '0 1 2 3\n0 1 2 3\n0 4\n',
  'words.txt': '# the first pass\n0 3\n1 x\n', 'far.txt': '0 3 12\n', 'start.txt': '1 2 3\n4 5\n', 'many.txt': '1 2 3 4 5 6 7\n8 9\n',
  'holes.csv': 'x,y,kind\n1,2,a\n3,,b\n4,five,a\n', 'short.csv': 'x,y,kind\n1,2,a\n3,4\n', 'alike.csv': 'x,kind\n1,a\n2,a\n',
};

/** Two images of 2 × 2 pixels in two classes, for training and for testing, but for what is changed. */
function idxFolder(folder: string, change: Readonly<Record<string, Buffer>>): void {
  const images = idx([0x803, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
  const labels = idx([0x801, 2], [0, 1]);
  const sound = { 'train-images-idx3-ubyte': images, 'train-labels-idx1-ubyte': labels, 't10k-images-idx3-ubyte': images, 't10k-labels-idx1-ubyte': labels };
  mkdirSync(folder);
  for (const [name, content] of Object.entries({ ...sound, ...change })) writeFileSync(join(folder, name), content);
}

/** Each file of one record, a black picture of class 0, but for what is changed. */
function cifarFolder(folder: string, change: Readonly<Record<string, Buffer>>): void {
  mkdirSync(folder);
  for (const name of [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`).concat('test_batch.bin')) writeFileSync(join(folder, name), change[name] ?? Buffer.alloc(3073));
}

async function filled(): Promise<string> {
  const folder = await folderWith({ ...TEXTS, 'small.yaml': SMALL });
  const images = idx([0x803, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
  idxFolder(join(folder, 'packed'), { 'train-images-idx3-ubyte': gzipSync(images) });
  idxFolder(join(folder, 'truncated'), { 't10k-images-idx3-ubyte': images.subarray(0, 20) });
  idxFolder(join(folder, 'strange'), { 't10k-labels-idx1-ubyte': idx([0x801, 2], [1, 2]) });
  cifarFolder(join(folder, 'cut'), { 'data_batch_3.bin': Buffer.alloc(3072) });
  cifarFolder(join(folder, 'eleven'), { 'test_batch.bin': Buffer.alloc(3073, 10) });
  return folder;
}
const folder = filled();

const dataset = (written: string) => [`problem.dataset={ ${written} }`];
const partition = (file: string) => [`problem.partition={ kind: file, file: ${file} }`];
const listed = (file: string, more = '') => [`problem.sampling={ kind: listed, file: ${file}${more} }`];
const numbers = ['problem.dataset.labels=numbers', 'problem.model.kind=linear'];

type Case = readonly [what: string, sets: readonly string[], ...said: string[]];

/** What is said, without `error: `; FOLDER is that of the files. */
const CASES: readonly Case[] = [
  ['gzipped IDX images', dataset('kind: idx, folder: packed'), 'FOLDER/packed/train-images-idx3-ubyte: the file is compressed with gzip (expected plain IDX images); unpack it with gunzip'],
  ['truncated IDX images', dataset('kind: idx, folder: truncated'), 'FOLDER/truncated/t10k-images-idx3-ubyte: the file is truncated (expected 24 bytes for 2 images, received 20 bytes); download it again'],
  ['an IDX label out of range', dataset('kind: idx, folder: strange'),
    'FOLDER/strange/t10k-labels-idx1-ubyte: label 1 is out of range (expected 0 … 1, the labels of the training set, received 2); training and test files belong to different data sets'],
  ['a CIFAR file of the wrong length', dataset('kind: cifar10, folder: cut'),
    'FOLDER/cut/data_batch_3.bin: the file does not end with a whole record (expected a multiple of 3073 bytes (30730000 in the original), received 3072 bytes); download it again'],
  ['CSV cells that are empty or words', dataset('kind: csv, file: holes.csv, label: kind'),
    'FOLDER/holes.csv:3: column "y": the cell is empty (expected a finite decimal number); fill it in or leave the row out',
    'FOLDER/holes.csv:4: column "y": the cell is not a number (expected a finite decimal number, received "five"); leave the column out, or write it as numbers'],
  ['a partition that leaves a worker without samples', partition('owners.txt'), '--set problem.partition: the partition leaves worker 3 without samples; name every worker in the file, or use fewer workers'],
  // Nobody wrote a partition: it stands inside the problem on line 4. Shares are ⌊10(k + 1)/4⌋ − ⌊10k/4⌋ = 2, 3, 2, 3.
  ['a batch larger than a share', ['strategies.ring.batchPerWorker=3'],
    'small.yaml:4 problem.partition: the batch of worker 0 and 1 more is larger than its share of the training set (expected ≤ 2 samples, the share of worker 0, received 3); use a smaller batch, fewer workers or sampling: replacement'],
  ['words among the rows of an order', listed('words.txt'), 'FOLDER/words.txt:3 problem.sampling.file: a wrong entry among the rows (expected a whole number ≥ 0, received "x")'],
  ['too few initial parameters', ['problem.initial={ file: start.txt }'], 'FOLDER/start.txt:2 problem.initial.file: the file ends before all parameters have their number (expected 8 numbers, received 5)'],
  ['a perceptron without data', ['problem.model.kind=perceptron', 'problem.dataset=null'], 'small.yaml:4 problem.dataset: the perceptron needs a data set (expected mnist, or a data set such as { kind: idx, folder: … })'],
  ['a wrong word of pre-processing', ['problem.preprocessing={ whitten: true }'], '--set problem.preprocessing.whitten: unknown key "whitten" (expected centre, scale or whiten); did you mean "whiten"?'],
];

/** The same without the street: what the reader of a scenario says. Here the folder of what is on the command line is another. */
const MORE: readonly Case[] = [
  ['a CSV row that is too short', dataset('kind: csv, file: short.csv, label: kind'), 'FOLDER/short.csv:3: the row has not as many cells as the header (expected 3 cells, received 2); quote cells that hold the delimiter'],
  ['a CSV column that is not there', dataset('kind: csv, file: holes.csv, label: knid'), 'FOLDER/holes.csv:1: there is no column "knid" for the labels (expected one of "x", "y", "kind"); did you mean "kind"?'],
  ['labels that are all alike', dataset('kind: csv, file: alike.csv, label: kind'), 'FOLDER/alike.csv: column "kind": every row has the same label (expected at least two classes, received "a")'],
  ['more workers than samples', ['cluster.workers=11'], '--set cluster.workers: more workers than training samples to deal (expected ≤ 10, received 11); use fewer workers or partition: shared'],
  ['a partition of another training set', partition('nine.txt'), 'FOLDER/nine.txt problem.partition.file: the file does not name one worker per training sample (expected 10 numbers, received 9)'],
  ['a partition to workers that there are not', partition('strangers.txt'), 'FOLDER/strangers.txt:3 problem.partition.file: there is no such worker (expected a worker in 0 … 3, received 4)'],
  ['numbers dealt by label', [...numbers, 'problem.partition={ kind: by-label, labelsPerWorker: 1 }'],
    '--set problem.partition: the labels of this data set are numbers, not classes (expected iid, shared or a file, received by-label)'],
  ['an order of rows that there are not', listed('far.txt'), 'FOLDER/far.txt:1 problem.sampling.file: there is no such row of the training set (expected a row in 0 … 9, received 12)'],
  ['a list too few', listed('start.txt', ', perWorker: true'),
    'FOLDER/start.txt problem.sampling.file: the file does not have one line per worker (expected 4 lines of rows, received 2); write one line for each, or set perWorker: false where all draw from one list'],
  ['too many initial parameters', ['problem.initial={ file: many.txt }'], 'FOLDER/many.txt:2 problem.initial.file: more numbers than the model has parameters (expected 8 numbers, received 9)'],
  ['classes for numbers', ['problem.model.kind=linear'], 'small.yaml:6 problem.model: linear regression needs labels that are numbers (received 2 classes); use softmax, or logistic for two classes'],
  ['numbers for classes', ['problem.dataset.labels=numbers'],
    'small.yaml:6 problem.model.kind: softmax regression needs classes (expected labels that are classes, received labels that are numbers); take kind: linear, or labels: classes where data is generated'],
  ['convolutions of what is no image', ['problem.model.kind=convolutional'], '--set problem.model.kind: a convolutional network needs images (expected a data set of images); take a perceptron for such data'],
];

for (const [what, sets, ...said] of CASES) {
  test(`${what}: said with its place, and exit code 2`, async (t) => {
    const place = await folder;
    const { code, stdout, stderr } = await tte(['check', 'small.yaml', ...sets.flatMap((set) => ['--set', set])], place);
    t.deepEqual(stderr.trimEnd().split('\n'), said.map((line) => `error: ${line.replace('FOLDER', place)}`));
    t.is(stdout, '');
    t.is(code, 2);
  });
}

for (const [what, sets, ...said] of MORE) {
  test(`${what}: said with its place`, async (t) => {
    const place = await folder;
    const error = await t.throwsAsync(readScenario(join(place, 'small.yaml'), sets.map((set) => set.replaceAll(/(?<=(file|folder): )/g, `${place}/`))), { instanceOf: InputError });
    t.deepEqual(error.problems.map(describeProblem), said.map((line) => line.replace('FOLDER', place).replace(/^small/, `${place}/small`)));
  });
}

test('what only the whole content shows ends a run in the same way, and it leaves no report; the dealing of every run is tried before', async (t) => {
  const place = await folder;
  const said = async (sets: readonly string[]): Promise<string | undefined> => {
    const { code, stderr } = await tte(['run', 'small.yaml', '--no-cache', ...sets.flatMap((set) => ['--set', set])], place);
    t.is(code, 2);
    return stderr.trimEnd().split('\n').at(-1);
  };
  t.is(await said([...dataset('kind: cifar10, folder: eleven'), 'cluster.workers=2']),
    `error: ${place}/eleven/test_batch.bin: the label of record 0 is out of range (expected 0 … 9, received 10); it is not a file of CIFAR-10, or is damaged: download it again`);
  const { code, stderr } = await tte(['check', 'small.yaml', '--set', 'problem.partition={ kind: dirichlet, concentration: 0.001 }'], place);
  t.is(code, 2);
  t.regex(stderr, /^error: .*problem\.partition: the partition leaves worker \d( and \d more)? without samples; use fewer workers, a larger concentration or another seed$/m);
  t.false(existsSync(join(place, 'reports/small')));
});

test('rates beyond all measure diverge: outcome, time and version are recorded, and the run ends well', async (t) => {
  const place = await folderWith({ 'diverging.yaml': `name: diverging
question: What comes of a rate of 1e9?
target: { metric: trainLoss, epsilon: 0.001 }
problem:
  dataset: { kind: gaussian, features: 3, samples: 40, testSamples: 10, labels: classes }
  model: { kind: perceptron, hidden: [4] }
workload: { parameterBytes: 1 MB, perSample: 1 ms }
cluster: { workers: 2 }
network: { model: ports, bandwidth: 1 GB/s }
strategies:
  ring: { kind: synchronous, collective: ring, batchPerWorker: 5, learningRate: 1e9 }
  adam: { kind: synchronous, collective: ring, batchPerWorker: 5, learningRate: 1e38, optimizer: adam }
  async: { kind: asynchronous, batchPerWorker: 5, learningRate: 1e9, optimizer: heavy-ball }
  local: { kind: local-sgd, localSteps: 2, batchPerWorker: 5, learningRate: 1e38 }
  tuned: { kind: synchronous, collective: star, batchPerWorker: 5, learningRate: { tuned: { grid: [1e9, 1e30], seeds: 1 } } }
budget: { passes: 4 }
evaluation: { everyPasses: 0.5 }
replications: 1
` });
  const { code, stdout, stderr } = await tte(['run', 'diverging.yaml', '--no-cache'], place);
  t.is(code, 0, stderr);
  t.regex(stdout, /ring +0\/1 reached, 1 diverged/);
  const results = JSON.parse(readFileSync(join(place, 'reports/diverging/results.json'), 'utf8')) as { readonly strategies: readonly { readonly name: string; readonly runs: readonly RunRecord[] }[] };
  t.deepEqual(results.strategies.map(({ name }) => name), ['ring', 'adam', 'async', 'local', 'tuned']);
  for (const { name, runs } of results.strategies) {
    const [outcome] = runs.map((run) => run.outcome);
    t.is(outcome?.kind, 'diverged', name);
    if (outcome?.kind !== 'diverged') continue;
    // Evaluated every 20 samples, which is after two updates of 10, four of 5, or one of 20.
    t.true(outcome.time > 0 && outcome.updates > 0 && outcome.passes >= 0.5, name);
    t.true(outcome.loss === null || outcome.loss > 1e6 * runs[0]!.curve[0]!.trainLoss, name);
  }
  t.like(results.strategies[0]?.runs[0]?.outcome, { updates: 2, passes: 0.5 });
});
