import test from 'ava';
import fc from 'fast-check';
import { InputError } from '../../../src/basics/errors.js';
import { streams } from '../../../src/basics/random.js';
import { distributedSampler } from '../../../src/learning/sampling/distributed-sampler.js';
import type { Order } from '../../../src/learning/sampling/order.js';
import type { Partition } from '../../../src/learning/sampling/partition.js';
import type { DistributedSampler } from '../../../src/learning/sampling/sampler.js';

const reshuffled: Order = { kind: 'reshuffled' };
const once: Order = { kind: 'once' };
const replacement: Order = { kind: 'replacement' };
const iid: Partition = { kind: 'iid' };
const shared: Partition = { kind: 'shared' };

interface Case { readonly partition: Partition; readonly samples: number; readonly workers: number; readonly labels: readonly number[]; readonly seed: number }

/** Cases in which every worker has a share. */
const cases = fc.record({
  kind: fc.constantFrom('iid', 'by-label', 'dirichlet', 'file'), workers: fc.integer({ min: 1, max: 6 }), perWorker: fc.integer({ min: 1, max: 3 }),
  labels: fc.array(fc.nat(4), { minLength: 18, maxLength: 60 }), seed: fc.nat(1000),
}).map(({ kind, workers, perWorker, labels, seed }): Case => {
  const samples = labels.length;
  const partition: Partition = kind === 'iid' ? iid
    : kind === 'by-label' ? { kind, labelsPerWorker: perWorker }
      : kind === 'dirichlet' ? { kind, concentration: 1000 }
        : { kind: 'file', file: 'f', owners: labels.map((_, row) => (row * row + seed) % workers), lines: labels.map((_, row) => row + 1), digest: '' };
  return { partition, samples, workers, labels, seed };
}).filter((one) => {
  try {
    sampler(one, replacement);
    return true;
  } catch {
    return false;
  }
});

function sampler({ partition, samples, workers, labels, seed }: Case, sampling: Order): DistributedSampler {
  return distributedSampler({ partition, sampling, samples, workers, labels, batches: Array<number>(workers).fill(1), streams: streams(seed) });
}

function simple(partition: Partition, samples: number, workers: number, seed: number, sampling = reshuffled): DistributedSampler {
  return sampler({ partition, samples, workers, labels: [], seed }, sampling);
}

/** Twice the training set is at least two sweeps of any share. */
function sizeOfShare(draw: DistributedSampler, worker: number, samples: number): number {
  return new Set(draw(worker, 2 * samples)).size;
}

const ascending = (rows: Iterable<number>): number[] => [...rows].sort((a, b) => a - b);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test('every row has one owner, whatever the partition, and stands once in every sweep of its owner', (t) => {
  fc.assert(fc.property(cases, fc.constantFrom(reshuffled, once), (one, order) => {
    const owned: number[] = [];
    for (let worker = 0; worker < one.workers; worker++) {
      const size = sizeOfShare(sampler(one, order), worker, one.samples);
      const draw = sampler(one, order);
      const [first, second] = [draw(worker, size), draw(worker, size)];
      t.deepEqual(ascending(first), ascending(second));
      owned.push(...first);
    }
    t.deepEqual(ascending(owned), upTo(one.samples));
  }), { seed: 1, numRuns: 150 });
});

test('iid shares differ by at most one sample', (t) => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 8 }), fc.nat(1000), (samples, workers, seed) => {
    fc.pre(workers <= samples);
    const sizes = upTo(workers).map((worker) => sizeOfShare(simple(iid, samples, workers, seed), worker, samples));
    t.true(Math.max(...sizes) - Math.min(...sizes) <= 1);
  }), { seed: 2, numRuns: 100 });
});

test('the rows of a seed stay what they are', (t) => {
  // Written down once; whoever changes them changes every result with data.
  const ofIid = simple(iid, 23, 3, 5);
  t.deepEqual([0, 1, 2].map((worker) => [...ofIid(worker, 10)]), [[6, 21, 10, 0, 17, 2, 7, 6, 21, 10], [22, 13, 9, 4, 5, 1, 14, 8, 14, 22], [16, 18, 11, 19, 12, 20, 3, 15, 11, 3]]);
  const ofShared = simple(shared, 11, 3, 5);
  t.deepEqual([0, 1, 2].map((worker) => [...ofShared(worker, 5)]), [[3, 7, 2, 4, 1], [6, 5, 10, 8, 0], [9, 1, 3, 8, 4]]);
});

test('a batch that crosses the end of a sweep goes on in the next, which has another order', (t) => {
  // 10 samples, batches of 4: the third batch is 2 of the first sweep and 2 of the second.
  const draw = simple(iid, 10, 1, 1);
  const order = upTo(5).flatMap(() => [...draw(0, 4)]);
  t.deepEqual(ascending(order.slice(0, 10)), upTo(10));
  t.deepEqual(ascending(order.slice(10)), upTo(10));
  t.notDeepEqual(order.slice(0, 10), order.slice(10));
});

test('shuffled once, every sweep is the first sweep of the reshuffled order', (t) => {
  fc.assert(fc.property(cases, (one) => {
    const size = sizeOfShare(sampler(one, once), 0, one.samples);
    const first = [...sampler(one, reshuffled)(0, size)];
    t.deepEqual([...sampler(one, once)(0, 3 * size)], [...first, ...first, ...first]);
  }), { seed: 3, numRuns: 50 });
});

test('a worker draws the same whatever the others draw, if the shares are its own', (t) => {
  fc.assert(fc.property(cases, fc.constantFrom(reshuffled, once, replacement), (one, order) => {
    const alone = sampler(one, order);
    const among = sampler(one, order);
    for (let other = 1; other < one.workers; other++) among(other, 7 * other);
    t.deepEqual(alone(0, 30), among(0, 30));
  }), { seed: 4, numRuns: 100 });
});

test('P workers that share an order see what one worker with the P-fold batch sees', (t) => {
  const list: Order = { kind: 'listed', file: 'f', perWorker: false, rows: [4, 0, 4, 2, 1, 3, 0], lines: Array<number>(7).fill(1), digest: '' };
  fc.assert(fc.property(fc.constantFrom(reshuffled, once, replacement, list), fc.integer({ min: 5, max: 60 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 9 }), fc.nat(1000), (order, samples, workers, batch, seed) => {
    const many = simple(shared, samples, workers, seed, order);
    const one = simple(shared, samples, 1, seed, order);
    for (let step = 0; step < 4; step++) {
      t.deepEqual(upTo(workers).flatMap((worker) => [...many(worker, batch)]), [...one(0, workers * batch)]);
    }
  }), { seed: 5, numRuns: 100 });
});

test('with replacement every row of the share is equally likely, and no other is drawn', (t) => {
  const share = new Set(simple(iid, 100, 2, 1)(1, 50));
  const counts = new Map<number, number>();
  for (const row of simple(iid, 100, 2, 1, replacement)(1, 60_000)) counts.set(row, (counts.get(row) ?? 0) + 1);
  t.deepEqual(ascending(counts.keys()), ascending(share));
  // χ² of 50 cells with 1,200 expected each: mean 49, variance 98. Draws without replacement would leave it at 0.
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1200) ** 2 / 1200, 0);
  t.true(Math.abs(chiSquare - 49) < 4 * Math.sqrt(98), String(chiSquare));
});

test('with replacement a batch may be larger than the training set', (t) => {
  for (const partition of [iid, shared]) {
    const draw = distributedSampler({ partition, sampling: replacement, samples: 3, workers: 1, batches: [10], streams: streams(1) });
    t.is(draw(0, 10).length, 10);
  }
});

test('a listed order is drawn as it stands, and begins anew at its end', (t) => {
  const list = { kind: 'listed', file: 'f', rows: [3, 1, 1, 0, 2], lines: [1, 1, 2, 2, 2], digest: '' } as const;
  const one = simple(iid, 4, 2, 1, { ...list, perWorker: false });
  t.deepEqual([[...one(0, 2)], [...one(1, 2)], [...one(0, 2)]], [[3, 1], [1, 0], [2, 3]]);
  const own = simple(iid, 4, 2, 1, { ...list, perWorker: true });
  t.deepEqual([[...own(1, 4)], [...own(0, 3)]], [[1, 0, 2, 1], [3, 1, 3]]);
});

test('what is drawn is a copy: changing it changes no later draw', (t) => {
  const [draw, same] = [simple(iid, 8, 1, 1), simple(iid, 8, 1, 1)];
  draw(0, 8).fill(0);
  same(0, 8);
  t.deepEqual(draw(0, 8), same(0, 8));
});

test('an unlucky draw that leaves a worker without samples, or with fewer than its batch, is refused with the fix', (t) => {
  const labels = upTo(100).map((row) => row % 2);
  const options = { samples: 100, workers: 8, labels, streams: streams(1) };
  // Two classes almost whole to one worker each: six of eight workers have next to nothing.
  t.throws(() => distributedSampler({ ...options, partition: { kind: 'dirichlet', concentration: 1e-3 }, sampling: reshuffled, batches: Array<number>(8).fill(1) }), {
    instanceOf: InputError, message: /problem\.partition: the partition leaves worker \d and 5 more without samples; use fewer workers, a larger concentration or another seed/,
  });
  const even: Partition = { kind: 'dirichlet', concentration: 1e6 };
  // Shares of 50/8 of each class: 12 or so in all, never 20.
  t.throws(() => distributedSampler({ ...options, partition: even, sampling: reshuffled, batches: Array<number>(8).fill(20) }), {
    instanceOf: InputError, message: /the batch of worker 0 and 7 more is larger than its share of the training set \(expected ≤ 1[0-4] samples, the share of worker 0, received 20\); .*sampling: replacement/,
  });
  t.notThrows(() => distributedSampler({ ...options, partition: even, sampling: replacement, batches: Array<number>(8).fill(20) }));
});

test('a partition by labels without labels is a mistake of the caller', (t) => {
  t.throws(() => distributedSampler({ partition: { kind: 'dirichlet', concentration: 1 }, sampling: reshuffled, samples: 9, workers: 1, batches: [1], streams: streams(1) }), { instanceOf: TypeError });
});
