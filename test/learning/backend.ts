import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { InputError } from '../../src/basics/errors.js';
import { listBackends, openBackend } from '../../src/learning/backend.js';
import { backendNames } from '../../src/learning/backends/candidate.js';
import { fileOrLeaveOut, softwareVulkan } from '../support/outside-programs.js';

const LEARN = fileURLToPath(new URL('_learn-a-little.js', import.meta.url));

test.serial('every backend is listed in the order of choice, and what is missing says how to get it', async (t) => {
  const states = await listBackends();
  t.deepEqual(states.map(({ name }) => name), ['tensorflow', 'webgpu', 'wasm', 'cpu']);
  for (const { available, device, note } of states) t.true(available ? device !== '' : note !== '');
  t.deepEqual(states.slice(2).map(({ available }) => available), [true, true]);
});

test.serial('a named backend that is not there is an error that says how to get it', async (t) => {
  const states = await listBackends();
  for (const { name } of states.filter(({ available }) => !available)) {
    const error = await t.throwsAsync(openBackend(name), { instanceOf: InputError });
    t.is(error.problems[0]?.path, '--backend');
    t.true((error.problems[0]?.fix ?? '').length > 10);
  }
  const unknown = await t.throwsAsync(openBackend('webgl'), { instanceOf: InputError });
  t.is(unknown.problems[0]?.expected, `one of ${backendNames.join(', ')}`);
});

test.serial('a named backend is opened, and says that it was named', async (t) => {
  t.like(await openBackend('cpu'), { name: 'cpu', reason: 'named by --backend' });
  t.like(await openBackend('wasm'), { name: 'wasm', reason: 'named by --backend' });
});

test.serial('opening wasm leaves no listener that would change how the process ends', async (t) => {
  const count = (): number => process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection');
  const before = count();
  await openBackend('wasm');
  t.is(count(), before);
});

test('the same losses come from a worker thread as from a process of its own, and both end', async (t) => {
  const [{ stdout, stderr }, fromThread] = await Promise.all([
    promisify(execFile)(process.execPath, [LEARN, 'wasm'], { timeout: 60_000 }),
    new Promise<string>((resolve, reject) => {
      const worker = new Worker(LEARN, { argv: ['wasm'], stdout: true });
      let text = '';
      worker.stdout.on('data', (piece: Buffer) => { text += piece.toString(); });
      worker.on('error', reject);
      worker.on('exit', () => { resolve(text); });
    }),
  ]);
  t.regex(stdout, /^wasm 0\.\d+\n$/);
  t.is(fromThread, stdout);
  t.is(stderr, '');
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('without any Vulkan driver webgpu is not there, and naming it says what to install', async (t) => {
  const env = { ...process.env, VK_DRIVER_FILES: '/nowhere', VK_ICD_FILENAMES: '/nowhere' };
  const error = await t.throwsAsync(promisify(execFile)(process.execPath, [LEARN, 'webgpu'], { env, timeout: 60_000 }));
  t.regex(error.message, /--backend: the webgpu backend is not there: .*install the driver/);
});

test('webgpu on a software adapter: never chosen, opened when named, the losses of wasm to 1e-4, and the process ends', async (t) => {
  const driver = fileOrLeaveOut(t, softwareVulkan);
  if (driver === undefined) return;
  const env = { ...process.env, VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: dirname(driver) };
  const [automatic, named, wasm] = await Promise.all([[], ['webgpu'], ['wasm']]
    .map(async (names) => (await promisify(execFile)(process.execPath, [LEARN, ...names], { env, timeout: 120_000 })).stdout.trim().split(' ')));
  t.is(automatic![0], 'wasm');
  t.is(named![0], 'webgpu');
  t.true(Math.abs(Number(named![1]) / Number(wasm![1]) - 1) < 1e-4, `${named![1]} ${wasm![1]}`);
});

test.serial('opening twice at once opens twice, one after the other', async (t) => {
  const [first, second] = await Promise.all([openBackend('wasm'), openBackend('cpu')]);
  t.deepEqual([first.name, second.name], ['wasm', 'cpu']);
  await t.throwsAsync(openBackend('nonsense'), { instanceOf: InputError });
  t.is((await openBackend('wasm')).name, 'wasm');
});
