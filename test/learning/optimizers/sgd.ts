import test from 'ava';
import { path, written } from './_follow.js';

test('SGD subtracts rate × gradient and remembers nothing', (t) => {
  // 1 − 0.25·2 = 0.5, 0.5 − 0.25·2 = 0, 0 + 0.25·1 = 0.25
  t.deepEqual(path(written('sgd'), 1, [2, 2, -1], 0.25), [0.5, 0, 0.25]);
  t.deepEqual(written('sgd').initialMemory(Float32Array.of(1)), []);
});
