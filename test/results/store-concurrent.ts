/** Several processes over one folder. */
import { execFile } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { learnerMemory } from '../../src/results/store-learner.js';
import { emptyFolder } from '../support/empty-folder.js';

const compiled = resolve(import.meta.dirname, '../../src/results/store-learner.js');
const LENGTH = 3000;
const key = (index: number) => index.toString(16).padStart(32, '0');

/**
 * Runs a body in a process of its own; what it gives `print` comes back. `check(i)` is 1 where metrics and checkpoint of key i are found whole,
 * 0 where neither is wrong but something is missing; `keep(i)` keeps them.
 */
async function inProcess(folder: string, body: string, bound = 400_000): Promise<unknown> {
  const code = `
    const { learnerMemory } = await import(${JSON.stringify(compiled)});
    const memory = learnerMemory(${JSON.stringify(folder)}, { bound: ${bound} });
    const key = (index) => index.toString(16).padStart(32, '0');
    const keep = async (i) => {
      memory.keepMetrics(key(i), { trainLoss: i, testLoss: -i, trainAccuracy: null, testAccuracy: 1 / i });
      await memory.keepCheckpoint(key(i), { states: [{ key: key(i), steps: i, arrays: [new Float32Array(${LENGTH}).fill(i)] }] });
    };
    const check = async (i) => {
      const metrics = memory.findMetrics(key(i));
      const checkpoint = await memory.findCheckpoint(key(i));
      if (metrics !== undefined && (metrics.trainLoss !== i || metrics.testLoss !== -i)) throw new Error('wrong metrics of ' + i);
      if (checkpoint !== undefined && checkpoint.states[0].arrays[0].some((value) => value !== i)) throw new Error('wrong checkpoint of ' + i);
      return metrics !== undefined && checkpoint !== undefined ? 1 : 0;
    };
    const print = (value) => console.log(JSON.stringify(value));
    ${body}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
  return JSON.parse(stdout);
}

const files = (folder: string) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name);

test('processes that keep the same and other entries at the same time lose none and damage none', async (t) => {
  const folder = emptyFolder();
  // Each of three processes keeps 1…100, which all do four times over, and a hundred of its own, looking again and again at the shared ones.
  const work = (own: number) => inProcess(folder, `
    for (let round = 0; round < 4; round++) {
      for (let i = 1; i <= 100; i++) await keep(i);
      for (let i = 1; i <= 100; i++) if (await check(i) !== 1) throw new Error('lost ' + i);
      for (let i = 0; i < 25; i++) await keep(${own} + 25 * round + i);
    }
    print([memory.damaged, memory.unkept ?? null]);`, 1e9);
  t.deepEqual(await Promise.all([work(1000), work(2000), work(3000)]), Array.from({ length: 3 }, () => [[], null]));
  const memory = learnerMemory(folder);
  for (const first of [1, 1000, 2000, 3000]) {
    for (let i = first; i < first + 100; i++) {
      t.deepEqual(memory.findMetrics(key(i)), { trainLoss: i, testLoss: -i, trainAccuracy: null, testAccuracy: 1 / i });
      t.deepEqual((await memory.findCheckpoint(key(i)))?.states, [{ key: key(i), steps: i, arrays: [new Float32Array(LENGTH).fill(i)] }]);
    }
  }
  t.deepEqual(memory.damaged, []);
  // 100 shared and 3 × 100 own keys, a metrics and a checkpoint file each, and no draft.
  t.is(files(folder).length, 800);
});

test('eviction by one process never harms another: an entry is whole or missing', async (t) => {
  const folder = emptyFolder();
  // Metrics take one block of 4,096 bytes and checkpoints of 12,000 bytes three: 200 keys are 3.3 MB, and the bound is 0.4 MB. A worker that
  // missed one of 200 keys 300 times has missed some that were there before.
  const worker = (stride: number) => inProcess(folder, `
    let missing = 0;
    const until = Date.now() + 60_000;
    for (let step = 0; missing < 300 && Date.now() < until; step++) {
      const i = 1 + (step * ${stride}) % 200;
      if (await check(i) === 0) { missing++; await keep(i); }
    }
    print([memory.damaged, memory.unkept ?? null, missing]);`);
  // A pause after a slow walk is not waited for.
  const trimmer = inProcess(folder, `
    const { existsSync, rmSync } = await import('node:fs');
    const until = Date.now() + 60_000;
    while (!existsSync(${JSON.stringify(join(folder, 'stop'))}) && Date.now() < until) {
      rmSync(${JSON.stringify(join(folder, 'next-trim'))}, { force: true });
      memory.trim();
      await new Promise((wait) => setTimeout(wait, 5));
    }
    print(memory.unkept ?? null);`);
  t.deepEqual(await Promise.all([worker(7), worker(11)]), [[[], null, 300], [[], null, 300]]);
  writeFileSync(join(folder, 'stop'), '');
  await trimmer;
  const left = (bound: number) => {
    rmSync(join(folder, 'next-trim'), { force: true });
    return learnerMemory(folder, { bound }).trim();
  };
  left(400_000);
  const { bytes, entries } = left(400_000);
  t.true(bytes <= 400_000 && entries > 0, `${bytes} bytes, ${entries} entries`);
});
