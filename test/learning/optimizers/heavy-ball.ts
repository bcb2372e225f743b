import test from 'ava';
import fc from 'fast-check';
import { follow, path, written } from './_follow.js';

const vectors = fc.array(fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 3, maxLength: 3 }).map((values) => values.map((value) => value + 0)), { minLength: 2, maxLength: 6 });

test('the velocity is kept by the momentum, and the rate stands outside it', (t) => {
  // μ = 0.5, η = 0.25: v = 2, 0.5·2 + 2 = 3, 0.5·3 − 1 = 0.5; w = 1 − 0.5, 0.5 − 0.75, −0.25 − 0.125
  t.deepEqual(path(written({ kind: 'heavy-ball', momentum: 0.5 }), 1, [2, 2, -1], 0.25), [0.5, -0.25, -0.375]);
});

test('without momentum it is SGD, bit for bit', (t) => {
  fc.assert(fc.property(vectors, fc.double({ min: 1e-4, max: 2, noNaN: true }), ([start, ...gradients], rate) => {
    const [plain, ball] = ['sgd', { kind: 'heavy-ball', momentum: 0 }].map((options) => follow(written(options), start!, gradients, rate));
    t.deepEqual(ball!.map(({ parameters }) => parameters), plain!.map(({ parameters }) => parameters));
  }), { seed: 1, numRuns: 100 });
});

test('under a constant gradient a step grows to rate/(1 − μ) times it', (t) => {
  // v_t = g·(1 − μ^t)/(1 − μ): after 200 steps with μ = 0.9 the missing 0.9²⁰⁰ is 7e-10, and the step 0.1·1/(1 − 0.9) = 1.
  const walked = path(written('heavy-ball'), 0, Array<number>(200).fill(1), 0.1);
  t.true(Math.abs(walked[198]! - walked[199]! - 1) < 1e-9);
});

test('on a quadratic it obeys w″ = (1 + μ − ηλ)·w′ − μ·w', (t) => {
  const [momentum, rate, curvature] = [0.8, 0.3, 0.7];
  const ball = written({ kind: 'heavy-ball', momentum });
  let state = { parameters: Float64Array.of(2), memory: ball.initialMemory(Float64Array.of(2)), steps: 0 };
  const walked = [2, 2];
  for (let step = 0; step < 30; step++) {
    state = { ...state, ...ball.step(state, Float64Array.of(curvature * state.parameters[0]!), rate) };
    const [before, now] = walked.slice(-2);
    const next = (1 + momentum - rate * curvature) * now! - momentum * before!;
    t.true(Math.abs(state.parameters[0]! - next) < 1e-12);
    walked.push(state.parameters[0]!);
  }
});
