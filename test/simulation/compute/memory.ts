import test from 'ava';
import fc from 'fast-check';
import { memorySlowdown } from '../../../src/simulation/compute/memory.js';
import { machineOptions, speedUp } from '../../../src/simulation/compute/scaling.js';
import { areEqual } from '../../support/standard-error.js';

const linear = { kind: 'linear' } as const;
const numa = { sockets: 4, coresPerSocket: 8, remoteFactor: 2 };
const cache = { perCore: 2e6, workingSet: 16e6, factor: 4 };

test('sockets: with s in use (s − 1)/s of the memory-bound time is longer by the remote factor', (t) => {
  // 8 cores are one socket; 16 two: 1 + 0.4·(2 − 1)·½ = 1.2, so 16/1.2; 32 four: 1 + 0.4·¾ = 1.3.
  t.is(speedUp({ cores: 8, scaling: linear, memory: { bound: 0.4, numa } }), 8);
  t.true(areEqual(speedUp({ cores: 16, scaling: linear, memory: { bound: 0.4, numa } }), 16 / 1.2));
  t.true(areEqual(speedUp({ cores: 32, scaling: linear, memory: { bound: 0.4, numa } }), 32 / 1.3));
  // The ninth core opens the second socket; without a number per socket, 9 cores on 4 are 3 a socket: three in use.
  t.true(areEqual(speedUp({ cores: 9, scaling: linear, memory: { bound: 0.4, numa } }), 9 / 1.2));
  t.true(areEqual(speedUp({ cores: 9, scaling: linear, memory: { bound: 0.4, numa: { sockets: 4, remoteFactor: 2 } } }), 9 / (1 + 0.4 * 2 / 3)));
});

test('can S be more than p? Yes: once each core\'s share of the working set fits into its cache', (t) => {
  // One core: an eighth fits, an access costs 1/8·1/4 + 7/8 = 29/32. Eight: all fits, 1/4. 0.4 + 0.6·(1/4)/(29/32) = 0.4 + 0.6·8/29 = 82/145.
  t.true(areEqual(speedUp({ cores: 8, scaling: linear, memory: { bound: 0.6, cache } }), 8 * 145 / 82));
  t.true(speedUp({ cores: 8, scaling: linear, memory: { bound: 0.6, cache } }) > 8);
  // Beyond 8 nothing more fits: twice the cores, twice the speed.
  t.true(areEqual(speedUp({ cores: 16, scaling: linear, memory: { bound: 0.6, cache } }), 16 * 145 / 82));
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const factor = fc.double({ min: 1, max: 20, noNaN: true });
const anyScaling = fc.oneof(
  fc.constant(linear),
  fc.record({ kind: fc.constant('amdahl' as const), parallelFraction: share }),
  fc.record({ kind: fc.constant('usl' as const), contention: share, coherency: share }),
);
const anyNuma = fc.record({ sockets: fc.integer({ min: 1, max: 8 }), remoteFactor: factor });
const anyCache = fc.record({ perCore: fc.double({ min: 1e3, max: 1e8, noNaN: true }), workingSet: fc.double({ min: 1e3, max: 1e9, noNaN: true }), factor });

test('without a cache never more than p; one core is one core in any case', (t) => {
  fc.assert(fc.property(anyScaling, share, anyNuma, anyCache, fc.integer({ min: 1, max: 256 }), (scaling, bound, sockets, caches, cores) => {
    t.true(speedUp({ cores, scaling, memory: { bound, numa: sockets } }) <= cores * (1 + 1e-12));
    t.true(areEqual(speedUp({ cores: 1, scaling, memory: { bound, numa: sockets, cache: caches } }), 1));
  }), { seed: 21 });
});

test('monotone: more remote or more bound by memory is slower, more cores on one socket lose nothing to the cache', (t) => {
  fc.assert(fc.property(share, anyNuma, anyCache, fc.integer({ min: 1, max: 256 }), (bound, sockets, caches, cores) => {
    const slowdown = (remoteFactor: number, ofTime = bound) => memorySlowdown({ bound: ofTime, numa: { ...sockets, remoteFactor } }, cores);
    t.true(slowdown(sockets.remoteFactor + 1) >= slowdown(sockets.remoteFactor));
    t.true(slowdown(sockets.remoteFactor, bound / 2) <= slowdown(sockets.remoteFactor) * (1 + 1e-12));
    t.true(memorySlowdown({ bound, cache: caches }, cores + 1) <= memorySlowdown({ bound, cache: caches }, cores) * (1 + 1e-12));
  }), { seed: 22 });
});

test('limits: no share of memory, or nothing that differs, leaves the law of scaling alone; all of it bound by a cache gives g times p', (t) => {
  const amdahl = { kind: 'amdahl', parallelFraction: 0.9 } as const;
  const plain = speedUp({ cores: 12, scaling: amdahl });
  t.is(speedUp({ cores: 12, scaling: amdahl, memory: { bound: 0, numa, cache } }), plain);
  t.true(areEqual(speedUp({ cores: 12, scaling: amdahl, memory: { bound: 1, numa: { ...numa, remoteFactor: 1 }, cache: { ...cache, factor: 1 } } }), plain));
  // A cache of next to nothing per core on one, all fitting on p: a(p)/a(1) → 1/g.
  t.true(areEqual(speedUp({ cores: 1e6, scaling: linear, memory: { bound: 1, cache: { perCore: 1, workingSet: 1e6, factor: 4 } } }), 4e6, 1e-5));
});

test('more cores than the sockets have are refused', (t) => {
  const written = (cores: number) => machineOptions.safeParse({ cores, memory: { bound: 0.2, numa } });
  t.true(written(32).success);
  t.deepEqual(written(33).error?.issues.map(({ path, message }) => [path, message]), [[['cores'], 'more cores than the sockets have']]);
});
