import test from 'ava';
import { RunError } from '../../../src/basics/errors.js';
import { openBackend } from '../../../src/learning/backend.js';
import { guarded } from '../../../src/learning/backends/stack-guard.js';

const STACK = { gradients: 64, rows: 4096 };

for (const [name, message] of [
  ['GPUOutOfMemoryError', 'Out of memory'],
  ['ResourceExhaustedError', 'OOM when allocating tensor with shape[64,4096,784] and type float on GPU:0'],
  ['Error', 'Failed to allocate memory for buffer mapping'],
  ['Error', 'Buffer size (68719476736) exceeds the max buffer size limit (1073741824).'],
  ['RangeError', 'Array buffer allocation failed'],
  ['RuntimeError', 'Aborted(Cannot enlarge memory arrays to size 4294967296 bytes)'],
] as const) {
  test.serial(`"${name}: ${message}" is memory that does not suffice for the stack`, async (t) => {
    await openBackend('cpu');
    const error = await t.throwsAsync(guarded(STACK, () => Promise.reject(Object.assign(new Error(message), { name }))), { instanceOf: RunError });
    t.is(error.message, `Memory did not suffice while a stack of 64 gradients of together 4,096 rows was computed (${name}: ${message}); a smaller --memory makes smaller stacks.`);
  });
}

test.serial('a lost device is said to be lost', async (t) => {
  await openBackend('cpu');
  for (const message of ['Device is lost', 'A valid external Instance reference no longer exists: device was lost', 'VK_ERROR_DEVICE_LOST']) {
    const error = await t.throwsAsync(guarded({ gradients: 1, rows: 1 }, () => Promise.reject(new Error(message))), { instanceOf: RunError });
    t.true(error.message.startsWith('The GPU was lost while a stack of 1 gradient of together 1 row was computed ('));
  }
});

test.serial('other errors and results pass as they are', async (t) => {
  await openBackend('cpu');
  const other = new TypeError('a row that does not exist');
  t.is(await t.throwsAsync(guarded(STACK, () => Promise.reject(other))), other);
  t.is(await t.throwsAsync(guarded(STACK, () => { throw other; })), other);
  t.is(await guarded(STACK, () => Promise.resolve(3)), 3);
});
