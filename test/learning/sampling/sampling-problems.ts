import test from 'ava';
import { describeProblem } from '../../../src/basics/errors.js';
import type { Order } from '../../../src/learning/sampling/order.js';
import type { Partition } from '../../../src/learning/sampling/partition.js';
import { samplingProblems, type SamplingSizes } from '../../../src/learning/sampling/sampling-problems.js';

const sampling: Order = { kind: 'reshuffled' };
const sizes: SamplingSizes = { samples: 10, workers: 3, batches: [3, 3, 3], classes: 2 };

function found(partition: Partition, changes: Partial<SamplingSizes> = {}, order = sampling): string[] {
  return samplingProblems({ partition, sampling: order }, { ...sizes, ...changes }).map(describeProblem);
}

test('what goes, goes', (t) => {
  for (const partition of [{ kind: 'iid' }, { kind: 'shared' }, { kind: 'by-label', labelsPerWorker: 2 }, { kind: 'dirichlet', concentration: 1 }] as const) t.deepEqual(found(partition), []);
});

test('more workers than samples cannot be dealt to, but can share', (t) => {
  const workers = 11;
  for (const partition of [{ kind: 'iid' }, { kind: 'dirichlet', concentration: 1 }] as const) {
    t.deepEqual(found(partition, { workers }), ['cluster.workers: more workers than training samples to deal (expected ≤ 10, received 11); use fewer workers or partition: shared']);
  }
  // 4 workers × 3 shards
  t.regex(found({ kind: 'by-label', labelsPerWorker: 3 }, { workers: 4 })[0]!, /more shards than training samples to deal \(expected ≤ 10, received 12\)/);
  t.deepEqual(found({ kind: 'shared' }, { workers }), []);
});

test('a batch that surely is larger than a share is refused without replacement', (t) => {
  // ⌊10·i/3⌋ cuts at 3 and 6: shares of 3, 3 and 4.
  t.deepEqual(found({ kind: 'iid' }, { batches: [3, 4, 4] }), [
    'problem.partition: the batch of worker 1 is larger than its share of the training set (expected ≤ 3 samples, the share of worker 1, received 4); use a smaller batch, fewer workers or sampling: replacement',
  ]);
  // Which worker has the shard of 4 is known only when it is dealt.
  t.deepEqual(found({ kind: 'by-label', labelsPerWorker: 1 }, { batches: [4, 4, 4] }), []);
  t.regex(found({ kind: 'by-label', labelsPerWorker: 1 }, { batches: [5, 5, 5] })[0]!, /worker 0 and 2 more is larger .*≤ 4 samples/);
  t.deepEqual(found({ kind: 'iid' }, { batches: [50, 50, 50] }, { kind: 'replacement' }), []);
  t.deepEqual(found({ kind: 'shared' }, { batches: [10, 10, 10] }), []);
  t.deepEqual(found({ kind: 'shared' }, { batches: [3, 11, 3] }), ['problem.partition: a batch is larger than the training set (expected ≤ 10 samples, received 11); use a smaller batch or sampling: replacement']);
});

test('numbers are no labels to go by', (t) => {
  t.deepEqual(found({ kind: 'by-label', labelsPerWorker: 1 }, { classes: 0 }), [
    'problem.partition: the labels of this data set are numbers, not classes (expected iid, shared or a file, received by-label)',
  ]);
});

test('a file of workers has a line for each sample, names workers that there are, and every one of them', (t) => {
  const owners = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0];
  const file = { kind: 'file', file: 'f', owners, lines: owners.map((_, row) => row + 2), digest: '' } as const;
  t.deepEqual(found(file), []);
  t.deepEqual(found({ ...file, owners: owners.slice(1) }), ['f problem.partition.file: the file does not name one worker per training sample (expected 10 numbers, received 9)']);
  t.deepEqual(found({ ...file, owners: owners.with(4, 3) }), ['f:6 problem.partition.file: there is no such worker (expected a worker in 0 … 2, received 3)']);
  t.deepEqual(found({ ...file, owners: owners.map((owner) => Math.min(owner, 1)) }), ['problem.partition: the partition leaves worker 2 without samples; name every worker in the file, or use fewer workers']);
  t.regex(found(file, { batches: [5, 1, 1] })[0]!, /the batch of worker 0 is larger .*≤ 4 samples/);
});

test('a list names rows that there are, in a line per worker where it is to have one', (t) => {
  const list = { kind: 'listed', file: 'f', perWorker: false, rows: [9, 0, 10, 11], lines: [1, 1, 4, 5], digest: '' } as const;
  t.deepEqual(found({ kind: 'iid' }, {}, list), [
    'f:4 problem.sampling.file: there is no such row of the training set (expected a row in 0 … 9, received 10)',
    'f:5 problem.sampling.file: there is no such row of the training set (expected a row in 0 … 9, received 11)',
  ]);
  t.deepEqual(found({ kind: 'iid' }, { samples: 12 }, { ...list, perWorker: true }), []);
  t.deepEqual(found({ kind: 'iid' }, { samples: 12, workers: 4 }, { ...list, perWorker: true }), [
    'f problem.sampling.file: the file does not have one line per worker (expected 4 lines of rows, received 3); write one line for each, or set perWorker: false where all draw from one list',
  ]);
  // Eleven bad entries: ten, and how many more.
  const many = found({ kind: 'iid' }, {}, { ...list, rows: Array<number>(11).fill(10), lines: Array<number>(11).fill(1) });
  t.deepEqual([many.length, many.at(-1)], [11, 'f problem.sampling.file: 1 more of the file\'s entries are out of range']);
});

test('a listed order asks nothing of the partition', (t) => {
  const list = { kind: 'listed', file: 'f', perWorker: false, rows: [0], lines: [1], digest: '' } as const;
  t.deepEqual(found({ kind: 'dirichlet', concentration: 1 }, { workers: 11, classes: 0, batches: Array<number>(11).fill(99) }, list), []);
});
