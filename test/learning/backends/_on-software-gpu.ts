/**
 * A program of its own for the tests on a software GPU: on webgpu, what its first argument names; prints one line of JSON.
 * `losses`: see `_short-runs.ts`; `out-of-memory`, `lost`: what a guarded call throws when a tensor is larger than any buffer, and when the
 * device goes while it waits.
 */
import * as tf from '@tensorflow/tfjs-core';
import { openBackend } from '../../../src/learning/backend.js';
import { guarded } from '../../../src/learning/backends/stack-guard.js';
import { shortRuns } from './_short-runs.js';

await openBackend('webgpu');
process.stdout.write(`${JSON.stringify(await result(process.argv[2] ?? ''))}\n`);

async function result(what: string): Promise<unknown> {
  switch (what) {
    case 'losses': return shortRuns();
    case 'out-of-memory': return thrown(async () => {
      const huge = tf.add(tf.zeros([2 ** 17, 2 ** 17]), 1);
      await tf.sum(huge).data();
    });
    case 'lost': return thrown(async () => {
      const one = tf.add(tf.ones([64, 64]), 1);
      destroyDevice(tf.backend());
      await one.data();
    });
    default: throw new RangeError(what);
  }
}

async function thrown(call: () => Promise<void>): Promise<string> {
  try {
    await guarded({ gradients: 16, rows: 1024 }, call);
    return 'nothing';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

function destroyDevice(backend: object): void {
  if (!('device' in backend) || !(backend.device instanceof GPUDevice)) throw new Error('There is no device.');
  backend.device.destroy();
}
