import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { BackendCandidate, Probe } from './candidate.js';
import { childProbe } from './child-probe.js';

const PACKAGE = '@tensorflow/tfjs-node-gpu';
/** From this version on Node lacks functions that the package calls. */
const FIRST_NODE_WITHOUT = 23;

/** TensorFlow's native library on a CUDA GPU, through the optional package `@tensorflow/tfjs-node-gpu`. */
export const tensorflow: BackendCandidate = {
  name: 'tensorflow',
  howToGet: `run "npm install ${PACKAGE}@4.22" with Node < ${FIRST_NODE_WITHOUT} on a machine with an NVIDIA GPU, CUDA and cuDNN`,
  async probe() {
    if (Number.parseInt(process.versions.node, 10) >= FIRST_NODE_WITHOUT) return absent(`does not run on Node ${process.versions.node}`);
    const entry = findPackage();
    if (entry === undefined) return absent('not installed');
    const found = await childProbe(
      `const { default: tf } = await import(process.argv[1]);
       console.log(JSON.stringify(tf.backend().isUsingGpuDevice === true));`,
      entry,
    );
    if (found === undefined) return absent('installed, but its native library does not load');
    if (found !== true) return absent('installed, but it sees no GPU');
    return { available: true, recommended: true, device: 'CUDA GPU', note: '' };
  },
  async register() {
    const entry = findPackage();
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
    if (entry !== undefined) await import(entry);
  },
};

function findPackage(): string | undefined {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve(PACKAGE)).href;
  } catch {
    return undefined;
  }
}

function absent(note: string): Probe {
  return { available: false, recommended: false, device: '', note };
}
