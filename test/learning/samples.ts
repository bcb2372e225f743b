import test from 'ava';
import fc from 'fast-check';
import { InputError } from '../../src/basics/errors.js';
import { streams } from '../../src/basics/random.js';
import { distributedSampler, randomSubset } from '../../src/learning/samples.js';

const sizes = fc.record({ samples: fc.integer({ min: 1, max: 60 }), workers: fc.integer({ min: 1, max: 8 }), seed: fc.integer({ min: 0, max: 1000 }) })
  .filter(({ samples, workers }) => workers <= samples);

test('iid shares are disjoint, cover the training set and differ by at most one sample', (t) => {
  fc.assert(fc.property(sizes, ({ samples, workers, seed }) => {
    const shares = Array.from({ length: workers }, (_, worker) => {
      const draw = distributedSampler({ partition: 'iid', samples, workers, streams: streams(seed) });
      return new Set(draw(worker, 3 * samples));
    });
    t.deepEqual(shares.flatMap((share) => [...share]).sort((a, b) => a - b), Array.from({ length: samples }, (_, i) => i));
    t.true(Math.max(...shares.map(({ size }) => size)) - Math.min(...shares.map(({ size }) => size)) <= 1);
  }), { seed: 1, numRuns: 100 });
});

test('a sweep has every sample of the share once, and a batch that crosses its end goes on in the next', (t) => {
  // 10 samples, batches of 4: the third batch is 2 of the first sweep and 2 of the second.
  const draw = distributedSampler({ partition: 'iid', samples: 10, workers: 1, streams: streams(1) });
  const order = Array.from({ length: 5 }, () => [...draw(0, 4)]).flat();
  const all = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  t.deepEqual(order.slice(0, 10).sort((a, b) => a - b), all);
  t.deepEqual(order.slice(10).sort((a, b) => a - b), all);
  t.notDeepEqual(order.slice(0, 10), order.slice(10));
});

test('a worker draws the same whatever the others draw, if the shares are its own', (t) => {
  const options = { partition: 'iid', samples: 50, workers: 3, streams: streams(7) } as const;
  const alone = distributedSampler(options);
  const among = distributedSampler(options);
  among(0, 13);
  among(2, 40);
  t.deepEqual(alone(1, 30), among(1, 30));
});

test('P workers that share an order see what one worker with the P-fold batch sees', (t) => {
  fc.assert(fc.property(sizes, fc.integer({ min: 1, max: 9 }), ({ samples, workers, seed }, batch) => {
    const many = distributedSampler({ partition: 'shared', samples, workers, streams: streams(seed) });
    const one = distributedSampler({ partition: 'shared', samples, workers: 1, streams: streams(seed) });
    for (let step = 0; step < 4; step++) {
      t.deepEqual(Array.from({ length: workers }, (_, worker) => [...many(worker, batch)]).flat(), [...one(0, workers * batch)]);
    }
  }), { seed: 2, numRuns: 50 });
});

test('more workers than samples cannot be dealt to, but can share', (t) => {
  const options = { samples: 3, workers: 4, streams: streams(1) };
  t.throws(() => distributedSampler({ ...options, partition: 'iid' }), { instanceOf: InputError, message: /cluster.workers.*≤ 3.*received 4/ });
  t.is(distributedSampler({ ...options, partition: 'shared' })(3, 2).length, 2);
});

test('a random subset has no sample twice, and all samples where it may', (t) => {
  t.is(new Set(randomSubset(100, 30, streams(1)('subset'))).size, 30);
  t.deepEqual([...randomSubset(4, 9, streams(1)('subset'))], [0, 1, 2, 3]);
});
