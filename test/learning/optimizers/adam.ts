import test from 'ava';
import fc from 'fast-check';
import { path, written } from './_follow.js';

test('two steps of algorithm 1', (t) => {
  // β₁ = 0.5, β₂ = 0.75, η = 0.25. t = 1, g = 1: m = 0.5, v = 0.25, both divided by what they lack: 1 and 1; w = 1 − 0.25.
  // t = 2, g = 3: m = 0.25 + 1.5 = 1.75, m̂ = 1.75/0.75 = 7/3; v = 0.1875 + 2.25 = 2.4375, v̂ = 2.4375/0.4375 = 39/7; w = 0.75 − 0.25·(7/3)/√(39/7).
  const walked = path(written({ kind: 'adam', beta1: 0.5, beta2: 0.75, epsilon: 1e-12 }), 1, [1, 3], 0.25);
  t.true(Math.abs(walked[0]! - 0.75) < 1e-11);
  t.true(Math.abs(walked[1]! - (0.75 - 0.25 * (7 / 3) / Math.sqrt(39 / 7))) < 1e-11);
});

test('ε stands outside the root', (t) => {
  // m̂ = 2, v̂ = 4, ε = 2: 1 − 0.5·2/(2 + 2) = 0.75
  t.true(Math.abs(path(written({ kind: 'adam', epsilon: 2 }), 1, [2], 0.5)[0]! - 0.75) < 1e-12);
});

test('under a constant gradient every step is the rate, to ε, whatever the gradient', (t) => {
  // m̂ = g and v̂ = g² exactly in theory: |step| = rate/(1 + ε/|g|)
  fc.assert(fc.property(fc.double({ min: 1e-2, max: 1e6, noNaN: true }), fc.boolean(), fc.integer({ min: 1, max: 30 }), (size, isUp, steps) => {
    const walked = path(written('adam'), 0, Array<number>(steps).fill(isUp ? -size : size), 0.01);
    t.true(Math.abs(walked.at(-1)! * (isUp ? 1 : -1) - 0.01 * steps / (1 + 1e-8 / size)) < 1e-12 * steps);
  }), { seed: 1, numRuns: 100 });
});

test('a gradient of 0 moves nothing at first', (t) => {
  t.deepEqual(path(written('adam'), 1, [0, 0], 0.5), [1, 1]);
});
