import test from 'ava';
import { gammaTails, incompleteBeta, logGamma, normalTails } from '../../../src/simulation/compute/special-functions.js';
import { areEqual } from '../../support/standard-error.js';

test('ln Γ: factorials, and Γ(½) = √π', (t) => {
  let factorial = 1;
  for (let n = 1; n <= 100; n++) {
    t.true(Math.abs(logGamma(n) - Math.log(factorial)) <= 1e-13 * Math.max(1, Math.log(factorial)), `Γ(${n})`);
    factorial *= n;
  }
  t.true(areEqual(logGamma(0.5), Math.log(Math.PI) / 2, 1e-13));
  // Γ(x)Γ(1 − x) = π/sin πx
  t.true(areEqual(logGamma(0.001) + logGamma(0.999), Math.log(Math.PI / Math.sin(Math.PI / 1000)), 1e-13));
});

test('gamma: P(1, x) = 1 − e^{−x}, Q(3, x) = e^{−x}(1 + x + x²/2), each accurate where it is small', (t) => {
  for (const x of [1e-9, 0.1, 1, 3.9, 4.1, 20, 300]) {
    t.true(areEqual(gammaTails(1, x).below, -Math.expm1(-x), 1e-12), `P(1, ${x})`);
    t.true(areEqual(gammaTails(3, x).above, Math.exp(-x) * (1 + x + x * x / 2), 1e-12), `Q(3, ${x})`);
  }
  t.deepEqual(gammaTails(2, 0), { below: 0, above: 1 });
});

test('the normal distribution at printed points, far out too', (t) => {
  t.true(areEqual(normalTails(0).below, 0.5));
  t.true(areEqual(normalTails(1).below, 0.8413447460685429, 1e-12));
  t.true(areEqual(normalTails(-6).below, 9.865876450376981e-10, 1e-10));
  t.is(normalTails(2).above, normalTails(-2).below);
});

test('the incomplete beta function counts successes', (t) => {
  // At least 2 of 4 at 0.3: 1 − 0.7⁴ − 4·0.3·0.7³ = 0.3483. Degrees: I_x(1, 1) = x; I_x(a, b) = 1 − I_{1−x}(b, a).
  t.true(areEqual(incompleteBeta(0.3, 2, 3), 0.3483, 1e-12));
  t.true(areEqual(incompleteBeta(0.37, 1, 1), 0.37, 1e-12));
  t.true(areEqual(incompleteBeta(0.6, 7, 3), 1 - incompleteBeta(0.4, 3, 7), 1e-12));
  t.deepEqual([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)], [0, 1]);
  // 10⁵ fair coins: at least half are heads in ½ + ½·P(exactly half), C(10⁵, 5·10⁴)/2^{10⁵} = √(2/(π·10⁵))·(1 − 1/(4·10⁵) + …) = 0.00252312
  t.true(areEqual(incompleteBeta(0.5, 50_000, 50_001), 0.5 + 0.5 * Math.sqrt(2 / (Math.PI * 1e5)) * (1 - 1 / 4e5), 1e-8));
});
