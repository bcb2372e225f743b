import test from 'ava';
import fc from 'fast-check';
import { KeyedHeap } from '../../../../src/simulation/network/links/max-min-heap.js';

test('after any changes the first is one of the least key, until none is left', (t) => {
  const step = fc.record({ kind: fc.constantFrom('set' as const, 'set' as const, 'lower' as const, 'remove' as const), item: fc.nat(150), key: fc.integer({ min: 0, max: 40 }) });
  fc.assert(fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
    const heap = new KeyedHeap();
    const keys = new Map<number, number>();
    const check = (): void => {
      t.is(heap.size, keys.size);
      t.is(heap.firstKey, Math.min(Infinity, ...keys.values()));
      if (keys.size > 0) t.is(keys.get(heap.first), heap.firstKey);
    };
    for (const { kind, item, key } of steps) {
      heap[kind](item, key);
      if (kind === 'remove') keys.delete(item);
      else keys.set(item, kind === 'lower' ? Math.min(key, keys.get(item) ?? Infinity) : key);
      check();
    }
    while (keys.size > 0) {
      keys.delete(heap.first);
      heap.remove(heap.first);
      check();
    }
  }), { seed: 8, numRuns: 200 });
});
