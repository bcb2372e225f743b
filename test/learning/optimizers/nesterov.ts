import test from 'ava';
import fc from 'fast-check';
import { follow, path, startAt, written } from './_follow.js';

test('the step looks ahead by the momentum of the velocity to come', (t) => {
  // μ = 0.5, η = 0.25: v = 2, 3, 0.5 as under heavy ball; w = 1 − ¼(2 + 1), 0.25 − ¼(2 + 1.5), −0.625 − ¼(−1 + 0.25)
  t.deepEqual(path(written({ kind: 'nesterov', momentum: 0.5 }), 1, [2, 2, -1], 0.25), [0.25, -0.625, -0.4375]);
});

test('without momentum it is SGD, bit for bit', (t) => {
  const vector = fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 3, maxLength: 3 }).map((values) => values.map((value) => value + 0));
  fc.assert(fc.property(vector, fc.array(vector, { minLength: 1, maxLength: 5 }), fc.double({ min: 1e-4, max: 2, noNaN: true }), (start, gradients, rate) => {
    const [plain, ahead] = ['sgd', { kind: 'nesterov', momentum: 0 }].map((options) => follow(written(options), start, gradients, rate));
    t.deepEqual(ahead!.map(({ parameters }) => parameters), plain!.map(({ parameters }) => parameters));
  }), { seed: 1, numRuns: 100 });
});

test('it is the accelerated gradient: u′ = μu − η∇F(θ + μu), θ′ = θ + u′, seen from θ + μu', (t) => {
  const [momentum, rate] = [0.9, 0.1];
  const slope = (w: number): number => w ** 3 + w;
  const optimizer = written({ kind: 'nesterov', momentum });
  let state = startAt(optimizer, Float64Array.of(1.5));
  let [theta, u] = [1.5, 0];
  for (let step = 0; step < 40; step++) {
    state = optimizer.step(state, Float64Array.of(slope(state.parameters[0]!)), rate);
    u = momentum * u - rate * slope(theta + momentum * u);
    theta += u;
    t.true(Math.abs(state.parameters[0]! - (theta + momentum * u)) < 1e-12);
  }
});
