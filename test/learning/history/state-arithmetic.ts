import test from 'ava';
import fc from 'fast-check';
import type { ModelState } from '../../../src/learning/history/model-state.js';
import { averageStates, joinStates, mixStates, sliceState } from '../../../src/learning/history/state-arithmetic.js';
import { startAt, written } from '../optimizers/_follow.js';

const ball = written('heavy-ball');
const state = (parameters: readonly number[], memory: readonly number[], steps = 0): ModelState<Float64Array> => (
  { parameters: Float64Array.from(parameters), memory: [Float64Array.from(memory)], steps });

test('the mean of models is the mean of parameters and memories, and of the most steps', (t) => {
  t.deepEqual(averageStates(ball, [state([1, 2], [0, 4], 3), state([3, 6], [2, 0], 5)]), state([2, 4], [1, 2], 5));
  // (1·1 + 3·3)/4 = 2.5, (2 + 18)/4 = 5; (0 + 6)/4 = 1.5, (4 + 0)/4 = 1
  t.deepEqual(averageStates(ball, [state([1, 2], [0, 4]), state([3, 6], [2, 0])], [1, 3]), state([2.5, 5], [1.5, 1]));
});

test('equal weights, of any sum that is a power of two, are no weights', (t) => {
  // Far from where doubles run out of exponents, so that halving is exact.
  const number = fc.integer({ min: -1e6, max: 1e6 }).map((whole) => whole / 3);
  fc.assert(fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 9 }), fc.constantFrom(0.25, 1, 8), (pairs, weight) => {
    const states = pairs.map(([w, v]) => state([w], [v]));
    t.deepEqual(averageStates(ball, states, states.map(() => weight)), averageStates(ball, states));
  }), { seed: 1, numRuns: 100 });
});

test('where memories do not go number by number they start anew', (t) => {
  const lars = written('lars', [2]);
  t.deepEqual(averageStates(lars, [state([1, 2], [5, 5], 2), state([3, 4], [5, 5], 2)]), state([2, 3], [0, 0], 2));
  const quasiNewton = written('l-bfgs', [2]);
  const one = quasiNewton.step(startAt(quasiNewton, Float64Array.of(1, 2)), Float64Array.of(1, 1), 1);
  t.deepEqual(mixStates(quasiNewton, [one, one], [0.5, 0.5]), { parameters: one.parameters, memory: [], steps: 1 });
});

test('the mean of stepped models is the model stepped with the mean gradient, memory and all', (t) => {
  const number = fc.double({ min: -10, max: 10, noNaN: true });
  fc.assert(fc.property(fc.array(fc.tuple(number, number, number), { minLength: 1, maxLength: 8 }), (rows) => {
    const states = rows.map(([w, v]) => state([w], [v]));
    const gradients = rows.map(([, , g]) => Float64Array.of(g));
    const meanGradient = Float64Array.of(gradients.reduce((sum, gradient) => sum + gradient[0]!, 0) / rows.length);
    for (const kind of ['heavy-ball', 'nesterov']) {
      const optimizer = written(kind);
      const [stepped, mean] = [
        averageStates(optimizer, states.map((some, k) => optimizer.step(some, gradients[k]!, 0.1))),
        optimizer.step(averageStates(optimizer, states), meanGradient, 0.1),
      ];
      t.true(Math.abs(stepped.parameters[0]! - mean.parameters[0]!) < 1e-13);
      t.true(Math.abs(stepped.memory[0]![0]! - mean.memory[0]![0]!) < 1e-13);
    }
  }), { seed: 2, numRuns: 100 });
});

test('a mixture may go beyond its models; memories stay a mean', (t) => {
  // 2·3 − 1·1 = 5; memory (2·6 + 1·3)/3 = 5, not 2·6 − 3 = 9
  t.deepEqual(mixStates(ball, [state([3], [6]), state([1], [3])], [2, -1]), state([5], [5]));
  // Weights that sum to 1: parameters and memories alike, as in the mean.
  const states = [state([1, 2], [0, 4], 1), state([3, 6], [2, 0], 2)];
  t.deepEqual(mixStates(ball, states, [0.25, 0.75]), averageStates(ball, states, [1, 3]));
  // Weights of sum 1/2 shrink the model: 0.25·4 + 0.25·8 = 3; its memory is the mean of 2 and 4.
  t.deepEqual(mixStates(ball, [state([4], [2]), state([8], [4])], [0.25, 0.25]), state([3], [3]));
});

test('a slice shares its numbers with the whole, and slices of different steps join', (t) => {
  const whole = state([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 4);
  const slices = [0, 1].map((index) => sliceState(whole, index, 2));
  t.deepEqual(slices, [state([1, 2], [6, 7], 4), state([3, 4, 5], [8, 9, 10], 4)]);
  t.true(slices.every(({ parameters, memory }) => parameters.buffer === whole.parameters.buffer && memory[0]!.buffer === whole.memory[0]!.buffer));
  t.deepEqual(joinStates(slices), whole);
  t.deepEqual(joinStates([slices[0]!, { ...slices[1]!, steps: 7 }]).steps, 7);
});

test('no models, and weights for others, are errors at once', (t) => {
  t.throws(() => averageStates(ball, []), { instanceOf: RangeError });
  t.throws(() => joinStates([]), { instanceOf: RangeError });
  t.throws(() => mixStates(ball, [state([1], [1])], [0.5, 0.5]), { instanceOf: RangeError, message: '1 models cannot have 2 weights.' });
});
