import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { openBackend } from '../../../src/learning/backend.js';
import { fileOrLeaveOut, softwareVulkan } from '../../support/outside-programs.js';
import { shortRuns } from './_short-runs.js';

const PROGRAM = fileURLToPath(new URL('_on-software-gpu.js', import.meta.url));

async function onSoftwareGpu(driver: string, what: string): Promise<unknown> {
  const env = { ...process.env, VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: dirname(driver) };
  return JSON.parse((await promisify(execFile)(process.execPath, [PROGRAM, what], { env, timeout: 220_000 })).stdout);
}

test.serial('200 steps of softmax regression and of a perceptron, 20 of a convolutional network, end at the same losses on wasm and cpu, to 1e-3', async (t) => {
  await openBackend('wasm');
  const wasm = await shortRuns();
  await openBackend('cpu');
  for (const [model, loss] of Object.entries(await shortRuns())) t.true(Math.abs(loss / wasm[model]! - 1) < 1e-3, `${model}: ${loss} ${wasm[model]!}`);
  // They have learnt something: random labels of eight classes begin at ln 8 or above.
  for (const loss of Object.values(wasm)) t.true(loss < Math.log(8));
});

test.serial('the same losses on a software GPU, to 1e-3', async (t) => {
  const driver = fileOrLeaveOut(t, softwareVulkan);
  if (driver === undefined) return;
  await openBackend('wasm');
  const wasm = await shortRuns();
  const webgpu = await onSoftwareGpu(driver, 'losses');
  if (typeof webgpu !== 'object' || webgpu === null) {
    t.fail(String(webgpu));
    return;
  }
  t.deepEqual(Object.keys(webgpu), Object.keys(wasm));
  for (const [model, loss] of Object.entries(webgpu)) t.true(Math.abs(Number(loss) / wasm[model]! - 1) < 1e-3, `${model}: ${loss} ${wasm[model]!}`);
});

test.serial('a GPU without the memory and a lost GPU end the call with the stack and the way out', async (t) => {
  const driver = fileOrLeaveOut(t, softwareVulkan);
  if (driver === undefined) return;
  t.regex(String(await onSoftwareGpu(driver, 'out-of-memory')), /^RunError: Memory did not suffice while a stack of 16 gradients of together 1,024 rows was computed \(.*\); a smaller --memory makes smaller stacks\.$/);
  t.regex(String(await onSoftwareGpu(driver, 'lost')), /^RunError: The GPU was lost while a stack of 16 gradients of together 1,024 rows was computed \(.*\); a smaller --memory makes smaller stacks\.$/);
});
