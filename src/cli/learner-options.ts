/** The options of every command that learns, and what they say afterwards. */
import type { Argv } from 'yargs';
import { InputError, type Problem } from '../basics/errors.js';
import { formatNumber, parseQuantity } from '../basics/units.js';
import type { LearnerSetup } from '../experiment/scenario-laboratory.js';
import { backendNames, type BackendName } from '../learning/backends/candidate.js';
import type { Laboratory } from '../learning/laboratory.js';
import { defaultStoreFolder } from '../results/store.js';
import { libraries } from '../version.js';
import { fold, say, sayProblems } from './terminal.js';

export function learnerArguments<Options>(yargs: Argv<Options>) {
  return yargs
    .option('backend', { requiresArg: true, choices: backendNames, describe: 'compute gradients there instead of on the first that serves' })
    .option('cache', { type: 'string', requiresArg: true, default: defaultStoreFolder(), defaultDescription: 'the user\'s cache', describe: 'folder that remembers what was learned' })
    .option('no-cache', { type: 'boolean', default: false, describe: 'learn anew, and remember nothing' })
    .option('cache-size', { type: 'string', requiresArg: true, default: '2 GB', describe: 'what the cache may grow to; the least recently used goes first' })
    .option('memory', { type: 'string', requiresArg: true, default: '2 GB', describe: 'what the learner of one thread may take: smaller stacks of gradients' });
}

/** The learner that the options ask for, and the size that its cache may grow to, in bytes. */
export function learnerOf({ backend, cache, noCache, cacheSize, memory }: {
  readonly backend: BackendName | undefined; readonly cache: string; readonly noCache: boolean; readonly cacheSize: string; readonly memory: string;
}): { readonly learner: LearnerSetup; readonly cacheBytes: number } {
  const cacheBytes = readSize('--cache-size', cacheSize);
  return { learner: { backend, cache: noCache ? undefined : cache, cacheBytes, mostBytes: readSize('--memory', memory), libraries: libraries() }, cacheBytes };
}

/** What computes the gradients, and why. */
export function backendWords({ backend }: Pick<Laboratory, 'backend'>): { readonly computes: string; readonly reason: string } {
  return backend === null
    ? { computes: 'none: float64 without tensors', reason: 'the problem is solved without tensors' }
    : { computes: backend.name, reason: `${backend.reason}${backend.device === '' ? '' : `; ${backend.device}`}` };
}

/** @param asked the backend that the command line names */
export function sayBackend(laboratory: Laboratory, asked: BackendName | undefined): void {
  const { computes, reason } = backendWords(laboratory);
  say(fold(`backend ${computes} (${reason})`));
  if (laboratory.backend === null && asked !== undefined) sayProblems([{ path: '--backend', message: 'has no effect: this problem needs no tensors' }], 'warning');
}

/** `56 gradients computed in stacks of 16 on average, 12 known from before`. */
export function gradientsText({ computed, cached, meanStack }: { readonly computed: number; readonly cached: number; readonly meanStack: number }): string {
  const stacks = computed === 0 ? '' : ` in stacks of ${formatNumber(meanStack)} on average`;
  return `${computed} gradients computed${stacks}${cached === 0 ? '' : `, ${cached} known from before`}`;
}

/** What of the cache could not be read, and why the first result that could not be kept was not. */
export function sayCache(damaged: readonly string[], unkept: string | undefined): void {
  const files = [...new Set(damaged)];
  if (files.length > 0) sayProblems([damage(files)], 'warning');
  if (unkept !== undefined) sayProblems([{ path: '--cache', message: `results could not be kept: ${unkept}`, fix: 'name another folder, or give --no-cache' }], 'warning');
}

/** Entries of the cache that were not what had been written. */
function damage(files: readonly string[]): Problem {
  const isOne = files.length === 1;
  return { file: files[0]!, message: `${isOne ? 'this entry of the cache was' : `${files.length} entries of the cache, this one among them, were`} damaged, and ${isOne ? 'has' : 'have'} been computed anew` };
}

function readSize(path: string, written: string): number {
  const bytes = parseQuantity(written, 'size');
  if (typeof bytes === 'number' && bytes > 0) return bytes;
  throw new InputError([{ message: 'not a size', path, expected: 'a size > 0, such as "500 MB" or "2 GB"', received: written }]);
}
