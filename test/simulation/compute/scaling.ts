import test from 'ava';
import fc from 'fast-check';
import { amdahl, speedUp, universalScalability } from '../../../src/simulation/compute/scaling.js';
import { areEqual } from '../../support/standard-error.js';

test('Amdahl: 95 % parallel is 5.92593 times faster on 8 cores, 19.63567 on 1024, and never 20', (t) => {
  t.true(Math.abs(amdahl(0.95, 8) - 5.92593) < 5e-6);
  t.true(Math.abs(amdahl(0.95, 1024) - 19.63567) < 5e-6);
  t.true(amdahl(0.95, 1e15) < 20.0000001);
  t.is(amdahl(0, 64), 1);
  t.is(amdahl(1, 64), 64);
});

test('USL: σ = 0.02, κ = 0.0005 is best at √((1−σ)/κ) = 44.27189 cores, with 15.68089 of them', (t) => {
  const best = Math.sqrt((1 - 0.02) / 0.0005);
  t.true(Math.abs(best - 44.27189) < 5e-6);
  t.true(Math.abs(universalScalability(0.02, 0.0005, best) - 15.68089) < 5e-6);
  for (const cores of [43, 44, 45, 46]) t.true(universalScalability(0.02, 0.0005, cores) < universalScalability(0.02, 0.0005, best));
});

test('USL without coherency cost is Amdahl\'s law with f = 1 − σ', (t) => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 4096 }), (contention, cores) => {
    t.true(areEqual(universalScalability(contention, 0, cores), amdahl(1 - contention, cores), 1e-12));
  }), { seed: 6 });
});

test('one core is one core under every law', (t) => {
  for (const scaling of [{ kind: 'linear' }, { kind: 'amdahl', parallelFraction: 0.3 }, { kind: 'usl', contention: 0.4, coherency: 0.2 }] as const) {
    t.is(speedUp({ cores: 1, scaling }), 1);
  }
});

test('a machine uses the law it names', (t) => {
  t.is(speedUp({ cores: 6, scaling: { kind: 'linear' } }), 6);
  t.true(areEqual(speedUp({ cores: 8, scaling: { kind: 'amdahl', parallelFraction: 0.95 } }), 1 / (0.05 + 0.95 / 8)));
  // 4/(1 + 0.1·3 + 0.01·4·3) = 4/1.42
  t.true(areEqual(speedUp({ cores: 4, scaling: { kind: 'usl', contention: 0.1, coherency: 0.01 } }), 4 / 1.42));
});
