import test from 'ava';
import fc from 'fast-check';
import { areEqual } from '../../support/standard-error.js';
import { follow, startAt, written } from './_follow.js';

const norm = (values: Float64Array): number => Math.hypot(...values);

test('each array has its own rate, and the rate stands inside the velocity', (t) => {
  const optimizer = written({ kind: 'lars', momentum: 0.5, trust: 0.5 }, [2, 1]);
  const [one, two] = follow(optimizer, Float64Array.of(3, 4, 2), [Float64Array.of(0, 1, -4), Float64Array.of(1, 0, 1)], 0.5);
  // ‖(3,4)‖ = 5, λ = 0.5·5/1 = 2.5, v = 0.5·2.5·(0,1) = (0, 1.25); ‖(2)‖/4: λ = 0.25, v = 0.5·0.25·(−4) = −0.5
  t.deepEqual(one!.parameters, Float64Array.of(3, 2.75, 2.5));
  // λ = 0.5·‖(3, 2.75)‖, v = 0.5·(0, 1.25) + 0.5·λ·(1, 0); λ = 0.5·2.5 = 1.25, v = 0.5·(−0.5) + 0.5·1.25·1 = 0.375
  t.deepEqual(two!.parameters, Float64Array.of(3 - 0.25 * Math.sqrt(9 + 2.75 ** 2), 2.75 - 0.625, 2.5 - 0.375));
});

test('weight decay is part of the gradient and of the norms', (t) => {
  // λ = 0.5·5/(5 + 1·5) = 0.25, v = 0.25·((0,5) + (3,4)) = (0.75, 2.25)
  const [after] = follow(written({ kind: 'lars', trust: 0.5, weightDecay: 1 }, [2]), Float64Array.of(3, 4), [Float64Array.of(0, 5)], 1);
  t.deepEqual(after!.parameters, Float64Array.of(2.25, 1.75));
});

test('an array of zeros, such as new biases, takes a plain step; without a gradient it stays', (t) => {
  const [after] = follow(written('lars', [1, 2]), Float64Array.of(0, 3, 4), [Float64Array.of(2, 0, 0)], 0.25);
  t.deepEqual(after!.parameters, Float64Array.of(-0.5, 3, 4));
});

test('the first step of a layer is rate × trust × ‖w‖ long, and the scale of the gradient does not matter', (t) => {
  const vector = fc.float64Array({ min: -10, max: 10, noNaN: true, minLength: 4, maxLength: 4 }).filter((values) => norm(values) > 1e-3);
  fc.assert(fc.property(vector, vector, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (parameters, gradient, scale) => {
    const optimizer = written({ kind: 'lars', trust: 0.01 }, [4]);
    const step = (by: number) => optimizer.step(startAt(optimizer, parameters), gradient.map((value) => by * value), 2).memory[0]!;
    t.true(areEqual(norm(step(1)), 2 * 0.01 * norm(parameters), 1e-12));
    t.true(norm(step(scale).map((value, place) => value - step(1)[place]!)) <= 1e-12 * norm(step(1)));
    t.deepEqual(step(8), step(1));
  }), { seed: 1, numRuns: 200 });
});
