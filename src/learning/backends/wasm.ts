import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BackendCandidate } from './candidate.js';

/** XNNPACK compiled to WebAssembly: one core with its vector instructions, on every machine. */
export const wasm: BackendCandidate = {
  name: 'wasm',
  howToGet: 'run a Node that has WebAssembly (no --jitless)',
  probe() {
    const available = 'WebAssembly' in globalThis;
    return Promise.resolve({
      available, recommended: available,
      device: available ? 'one CPU core, 128-bit vectors' : '',
      note: available ? '' : 'this Node has no WebAssembly',
    });
  },
  async register() {
    const { setBackend } = await import('@tensorflow/tfjs-core');
    const { setThreadsCount, setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    // One thread: a sum split over threads would depend on how many there are, and runs are already spread over the cores by worker threads.
    setThreadsCount(1);
    setWasmPaths(join(dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm'))), '/'));
    const exceptions = process.listeners('uncaughtException');
    const rejections = process.listeners('unhandledRejection');
    await setBackend('wasm');
    // Emscripten's start-up code rethrows what nobody caught from listeners of its own, which changes the exit code and hides the stack.
    for (const listener of process.listeners('uncaughtException')) {
      if (!exceptions.includes(listener)) process.removeListener('uncaughtException', listener);
    }
    for (const listener of process.listeners('unhandledRejection')) {
      if (!rejections.includes(listener)) process.removeListener('unhandledRejection', listener);
    }
  },
};
