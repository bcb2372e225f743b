import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { emptyFolder } from './empty-folder.js';

/** The checkout, from the compiled tests. */
export const root = resolve(import.meta.dirname, '../../..');
/** The compiled street door. */
export const tteFile = resolve(import.meta.dirname, '../../src/cli/main.js');

export interface Ended { readonly code: number; readonly stdout: string; readonly stderr: string }

/** What is remembered by the tests of one file; never the user's own cache. */
const cacheHome = emptyFolder();

/** Runs `tte` as a stranger would, from `folder`. */
export function tte(words: readonly string[], folder = root): Promise<Ended> {
  return new Promise((settle) => {
    execFile(process.execPath, [tteFile, ...words], { cwd: folder, maxBuffer: 2 ** 26, env: { ...process.env, XDG_CACHE_HOME: cacheHome } }, (error, stdout, stderr) => {
      settle({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr });
    });
  });
}

/** An empty folder with these files in it. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = emptyFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** A scenario that runs in a moment: a quadratic, two strategies. */
export const QUICK = `
name: quick
question: Is a ring faster than a star?
target: { metric: trainLoss, epsilon: 0.01 }
problem: { model: { kind: quadratic, curvature: 1, noise: 0.1, start: 2, samplesPerPass: 100 } }
workload: { parameterBytes: 1 MB, perSample: 1 ms }
cluster: { workers: 4, stragglers: { kind: lognormal, sigma: 0.3 } }
network: { model: ports, bandwidth: 1 GB/s, latency: 10 us }
strategies:
  ring: { kind: synchronous, collective: ring, batchPerWorker: 5, learningRate: 0.1 }
  star: { kind: synchronous, collective: star, batchPerWorker: 5, learningRate: 0.1 }
budget: { passes: 50 }
price: { workerHour: 1 USD }
replications: 2
`;
