import test from 'ava';
import { path, written } from './_follow.js';

test('each number goes by the root of the sum of its squared gradients', (t) => {
  // G = 9, 9 + 16 = 25; steps 0.5·3/3 and 0.5·4/5, to ε
  const walked = path(written('adagrad'), 1, [3, 4], 0.5);
  t.true(Math.abs(walked[0]! - 0.5) < 1e-9);
  t.true(Math.abs(walked[1]! - 0.1) < 1e-9);
});

test('the accumulator can start above 0', (t) => {
  // G = 16 + 9 = 25; step 0.5·3/5
  t.true(Math.abs(path(written({ kind: 'adagrad', initialAccumulator: 16 }), 1, [3], 0.5)[0]! - 0.7) < 1e-9);
});

test('under a constant gradient the t-th step is rate/√t, whatever the gradient', (t) => {
  for (const gradient of [-7, 0.01, 300]) {
    const walked = [0, ...path(written('adagrad'), 0, Array<number>(50).fill(gradient), 0.1)];
    for (let step = 1; step <= 50; step++) t.true(Math.abs((walked[step - 1]! - walked[step]!) * Math.sign(gradient) - 0.1 / Math.sqrt(step)) < 1e-8);
  }
});

test('a gradient of 0 moves nothing', (t) => {
  t.deepEqual(path(written('adagrad'), 1, [0, 0], 0.5), [1, 1]);
});
