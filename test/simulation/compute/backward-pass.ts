import test from 'ava';
import fc from 'fast-check';
import { describeProblem } from '../../../src/basics/errors.js';
import { bucketProblems, buckets, gradientReadyTimes, overlappedTime } from '../../../src/simulation/compute/backward-pass.js';
import type { Layer } from '../../../src/simulation/compute/layers.js';
import { workload } from '../../../src/simulation/compute/step-time.js';
import { areEqual } from '../../support/standard-error.js';

const layersOf = (...pairs: readonly (readonly [bytes: number, share: number])[]): Layer[] => pairs.map(([bytes, share], index) => ({ name: `layer ${index + 1}`, bytes, share }));

test('gradients are ready from the last layer to the first: a third of the step, then two thirds by their shares', (t) => {
  const ready = gradientReadyTimes(layersOf([1, 0.5], [1, 0.2], [1, 0.3]));
  // ⅓ + ⅔·0.3 = 0.5333, ⅓ + ⅔·0.5 = 0.6667, 1.
  t.true(areEqual(ready[2]!, 1 / 3 + 0.2));
  t.true(areEqual(ready[1]!, 2 / 3));
  t.is(ready[0], 1);
});

test('buckets take layers from the last on, and close when they have reached their size', (t) => {
  const layers = layersOf([10, 0.1], [30, 0.2], [5, 0.2], [20, 0.2], [4, 0.3]);
  // First ≥ 3: {4}. Then ≥ 25: {20, 5}, {30}, and what is left, {10}.
  const made = buckets({ bucketBytes: 25, firstBucketBytes: 3 }, layers);
  t.deepEqual(made.map(({ bytes }) => bytes), [4, 25, 30, 10]);
  const expected = [1 / 3 + 2 / 3 * 0.3, 1 / 3 + 2 / 3 * 0.7, 1 / 3 + 2 / 3 * 0.9, 1];
  t.true(made.every(({ readyAt }, index) => areEqual(readyAt, expected[index]!)));
});

test('the first bucket is 1 MiB by default, and never larger than the others', (t) => {
  const layers = workload({ preset: 'resnet50', device: 'v100' }).layers;
  // The last layer, 2048·1000 + 1000 parameters of 4 B, is 8.2 MB: more than 1 MiB, so it goes first and alone.
  t.is(buckets({ bucketBytes: 25 * 2 ** 20 }, layers)[0]!.bytes, 4 * 2_049_000);
  const small = layersOf([400, 0.5], [400, 0.3], [400, 0.2]);
  t.deepEqual(buckets({ bucketBytes: 500 }, small).map(({ bytes }) => bytes), [800, 400]);
});

const anyLayers = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 30 })
  .map((pairs) => layersOf(...pairs.map(([bytes, work]) => [bytes, work / pairs.reduce((sum, [, other]) => sum + other, 0)] as const)));

test('buckets hold all bytes, are ready one after the other and the last at the end of the step, and only the last may be small', (t) => {
  fc.assert(fc.property(anyLayers, fc.integer({ min: 1, max: 100 }), (layers, bucketBytes) => {
    const made = buckets({ bucketBytes }, layers);
    t.is(made.reduce((sum, { bytes }) => sum + bytes, 0), layers.reduce((sum, { bytes }) => sum + bytes, 0));
    t.is(made.at(-1)!.readyAt, 1);
    t.true(made.every(({ readyAt }, index) => readyAt > 1 / 3 && (index === 0 || readyAt >= made[index - 1]!.readyAt)));
    t.true(made.slice(0, -1).every(({ bytes }) => bytes >= bucketBytes));
  }), { seed: 51 });
});

test('refused: a bucket larger than the model', (t) => {
  t.deepEqual(bucketProblems({ bucketBytes: 100, firstBucketBytes: 10 }, 100), []);
  t.deepEqual(bucketProblems({ bucketBytes: 25e6, firstBucketBytes: 2e6 }, 1e6).map(describeProblem), [
    'bucketBytes: a bucket larger than the model (expected at most 1 MB, received 25 MB)',
    'firstBucketBytes: a bucket larger than the model (expected at most 1 MB, received 2 MB)',
  ]);
});

test('worked examples: forward 60 ms, ready at 30, 60, 90, 120 ms: 200 ms with sends of 20 ms, 250 with 40', (t) => {
  // 20: max(30 + 80, 60 + 60, 90 + 40, 120 + 20) = 140, 60 + 140. 40: max(30 + 160, …) = 190. Without overlap 60 + 120 + 4c = 260 and 340.
  const time = (cost: number, ready = [30, 60, 90, 120]) => overlappedTime({ forward: 60, backward: 120 }, ready.map((readyAt) => ({ readyAt, cost })));
  t.is(time(20), 200);
  t.is(time(40), 250);
  t.is(time(20, [120, 120, 120, 120]), 260);
  t.is(time(40, [120, 120, 120, 120]), 340);
  t.is(overlappedTime({ forward: 60, backward: 120, optimizer: 5 }, []), 185, 'nothing to send');
});

test('the formula is what a channel does that sends first come first served', (t) => {
  const time = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(fc.property(fc.array(fc.tuple(time, time), { minLength: 1, maxLength: 40 }), time, time, (pairs, forward, backward) => {
    const sends = pairs.map(([readyAt, cost]) => ({ readyAt, cost })).sort((a, b) => a.readyAt - b.readyAt);
    let free = 0;
    for (const { readyAt, cost } of sends) free = Math.max(free, readyAt) + cost;
    t.true(areEqual(overlappedTime({ forward, backward, optimizer: 1 }, sends), forward + Math.max(backward, free) + 1));
  }), { seed: 52, numRuns: 500 });
});
