import test from 'ava';
import fc from 'fast-check';
import { fuse } from '../../../src/simulation/compute/fusion.js';

const sized = (...bytes: readonly number[]) => bytes.map((each) => ({ bytes: each }));

test('what is ready at a tick goes together as far as it fits; what is larger than a buffer goes alone', (t) => {
  // Ticks every 5: layers 3 and 2 are ready at 1 and 5 (tick 5), 1 at 6 and 0 at 10 (tick 10).
  const readyTimes = [10, 6, 5, 1];
  t.deepEqual(fuse({ bufferBytes: 100, cycleTime: 5 }, sized(10, 20, 30, 40), readyTimes), [
    { layers: [3, 2], bytes: 70, startsAt: 5 }, { layers: [1, 0], bytes: 30, startsAt: 10 },
  ]);
  t.deepEqual(fuse({ bufferBytes: 60, cycleTime: 5 }, sized(10, 20, 30, 40), readyTimes), [
    { layers: [3], bytes: 40, startsAt: 5 }, { layers: [2], bytes: 30, startsAt: 5 }, { layers: [1, 0], bytes: 30, startsAt: 10 },
  ]);
  t.deepEqual(fuse({ bufferBytes: 60, cycleTime: 100 }, sized(10, 200, 5, 5), readyTimes), [
    { layers: [3, 2], bytes: 10, startsAt: 100 }, { layers: [1], bytes: 200, startsAt: 100 }, { layers: [0], bytes: 10, startsAt: 100 },
  ]);
});

test('without a cycle each goes when it is ready, equal times together; without a buffer each goes alone', (t) => {
  t.deepEqual(fuse({ bufferBytes: 100, cycleTime: 0 }, sized(1, 2, 3), [7, 4, 4]), [{ layers: [2, 1], bytes: 5, startsAt: 4 }, { layers: [0], bytes: 1, startsAt: 7 }]);
  t.is(fuse({ bufferBytes: 0, cycleTime: 10 }, sized(1, 2, 3), [7, 4, 4]).length, 3);
});

test('a rounding does not miss a tick: three times 0.1 is ready at the third', (t) => {
  const [group] = fuse({ bufferBytes: 1, cycleTime: 0.1 }, sized(1), [0.1 + 0.1 + 0.1]);
  t.true(Math.abs(group!.startsAt - 0.3) < 1e-12);
});

test('every layer once, in the order of readiness, at the first tick at which it is ready, no buffer too full, none that could have been joined', (t) => {
  const any = fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 40 })), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(any, fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 10 }), (pairs, bufferBytes, cycleTime) => {
    const layers = sized(...pairs.map(([bytes]) => bytes));
    const ready = pairs.map(([, time]) => time);
    const groups = fuse({ bufferBytes, cycleTime }, layers, ready);
    const order = groups.flatMap((group) => group.layers);
    t.is(new Set(order).size, layers.length);
    t.true(order.every((layer, index) => index === 0 || ready[layer]! >= ready[order[index - 1]!]!));
    for (const [index, { layers: own, bytes, startsAt }] of groups.entries()) {
      t.is(bytes, own.reduce((sum, layer) => sum + layers[layer]!.bytes, 0));
      t.true(bytes <= bufferBytes || own.length === 1);
      t.true(own.every((layer) => startsAt >= ready[layer]! && startsAt - ready[layer]! < cycleTime));
      const next = groups[index + 1];
      t.true(next?.startsAt !== startsAt || bytes + layers[next.layers[0]!]!.bytes > bufferBytes);
    }
  }), { seed: 61 });
});
