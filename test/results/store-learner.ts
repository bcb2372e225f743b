import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/results/store-checkpoint.js';
import { learnerMemory } from '../../src/results/store-learner.js';
import { decodeMetrics } from '../../src/results/store-metrics.js';
import { emptyFolder } from '../support/empty-folder.js';

const key = fc.stringMatching(/^[0-9a-f]{32}$/);
const KEY = 'ab'.repeat(16);
const METRICS = { trainLoss: 0.1 + 0.2, testLoss: 1, trainAccuracy: null, testAccuracy: 0.92 };

test('metrics come back bit for bit, with NaN, infinities, −0 and null', (t) => {
  const memory = learnerMemory(emptyFolder());
  // fast-check's doubles hold all of them; Object.is tells −0 from 0 and NaN from nothing else.
  const special = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, Number.MIN_VALUE, Number.MAX_VALUE));
  const accuracy = fc.option(special, { nil: null });
  fc.assert(fc.property(key, special, special, accuracy, accuracy, (name, trainLoss, testLoss, trainAccuracy, testAccuracy) => {
    const metrics = { trainLoss, testLoss, trainAccuracy, testAccuracy };
    memory.keepMetrics(name, metrics);
    const found = memory.findMetrics(name);
    return found !== undefined && (['trainLoss', 'testLoss', 'trainAccuracy', 'testAccuracy'] as const).every((field) => Object.is(found[field], metrics[field]));
  }), { seed: 2, numRuns: 300 });
  t.deepEqual(memory.damaged, []);
});

test('what is not four metrics is no metrics', (t) => {
  for (const text of ['', '{}', '[1,2,3]', '[1,2,3,4,5]', '[null,1,2,3]', '[1,2,"three",4]', '[1,2,{},4]']) t.is(decodeMetrics(Buffer.from(text)), undefined, text);
  t.deepEqual(decodeMetrics(Buffer.from('[1,"NaN",null,"-0"]')), { trainLoss: 1, testLoss: NaN, trainAccuracy: null, testAccuracy: -0 });
});

test('checkpoints come back bit for bit, whatever the arrays\' types, lengths and number', async (t) => {
  const memory = learnerMemory(emptyFolder());
  // Words of any bits: NaN with every payload, −0, infinities and subnormal numbers are among them.
  const words = fc.uint32Array({ maxLength: 40 });
  const array = fc.oneof(
    words.map((bits) => new Float32Array(bits.slice().buffer)),
    words.map((bits) => new Float64Array(bits.slice(0, bits.length - bits.length % 2).buffer)),
  );
  const states = fc.array(fc.record({ key, steps: fc.nat(), arrays: fc.array(array, { maxLength: 4 }) }), { maxLength: 5 });
  const bits = (list: readonly (Float32Array | Float64Array)[]) => list.map((some) => [some.constructor.name, Buffer.from(some.buffer, some.byteOffset, some.byteLength).toString('hex')]);
  await fc.assert(fc.asyncProperty(key, states, async (name, kept) => {
    await memory.keepCheckpoint(name, { states: kept });
    const found = await memory.findCheckpoint(name);
    t.deepEqual(found?.states.map((state) => ({ ...state, arrays: bits(state.arrays) })), kept.map((state) => ({ ...state, arrays: bits(state.arrays) })));
  }), { seed: 3, numRuns: 100 });
});

test('a view into a larger array is kept without what surrounds it, and comes back with memory of its own', async (t) => {
  const memory = learnerMemory(emptyFolder());
  const whole = Float32Array.of(1, 2, 3, 4, 5);
  await memory.keepCheckpoint(KEY, { states: [{ key: KEY, steps: 7, arrays: [whole.subarray(1, 3), whole.subarray(4)] }] });
  const [first, second] = (await memory.findCheckpoint(KEY))!.states[0]!.arrays;
  t.deepEqual([first, second], [Float32Array.of(2, 3), Float32Array.of(5)]);
  t.deepEqual([first!.buffer.byteLength, second!.buffer.byteLength], [8, 4]);
});

test('a checkpoint of another layout is none', (t) => {
  const [head, ...rest] = encodeCheckpoint({ states: [{ key: KEY, steps: 1, arrays: [Float64Array.of(1)] }] });
  const content = Buffer.concat([head!, ...rest]);
  t.is(decodeCheckpoint(content)?.states.length, 1);
  // Read in the other byte order, layout 1 is 2²⁴.
  content.subarray(0, 4).reverse();
  t.is(decodeCheckpoint(content), undefined);
});

test('a state\'s key of another length is refused', async (t) => {
  await t.throwsAsync(learnerMemory(emptyFolder()).keepCheckpoint(KEY, { states: [{ key: 'ab', steps: 0, arrays: [] }] }), { instanceOf: RangeError });
});

test('metrics and checkpoints of one key do not meet; damage to either is reported', async (t) => {
  const place = emptyFolder();
  const memory = learnerMemory(place);
  memory.keepMetrics(KEY, METRICS);
  t.is(await memory.findCheckpoint(KEY), undefined);
  await memory.keepCheckpoint(KEY, { states: [] });
  t.deepEqual(memory.findMetrics(KEY), METRICS);
  const files = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  for (const file of files) truncateSync(file, 70);
  t.is(memory.findMetrics(KEY), undefined);
  t.is(await memory.findCheckpoint(KEY), undefined);
  t.deepEqual([...memory.damaged].sort(), files.sort());
  t.is(files.length, 2);
});

test('a long run keeps the bound while it writes, not only at its end', async (t) => {
  const place = emptyFolder();
  const bound = 1e6;
  const memory = learnerMemory(place, { bound });
  let most = 0;
  for (let i = 0; i < 300; i++) {
    await memory.keepCheckpoint(i.toString(16).padStart(32, '0'), { states: [{ key: KEY, steps: i, arrays: [new Float32Array(5000)] }] });
    const entries = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    most = Math.max(most, entries.length * 20_480);
  }
  // 300 checkpoints of 20 kB are 6 MB; an eighth of the bound may be written before the folder is looked at, and one checkpoint more.
  t.true(most <= bound * 1.125 + 20_480, String(most));
  t.true(most > bound * 0.9);
});
