import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import type { Argv, ArgumentsCamelCase } from 'yargs';
import { InputError, type Problem } from '../../basics/errors.js';
import { formatNumber, formatTime, parseQuantity } from '../../basics/units.js';
import { localEngine } from '../../engines/local.js';
import { rateCache } from '../../experiment/rate-cache.js';
import { countRuns, replicate } from '../../experiment/replicate.js';
import { openScenarioLaboratory } from '../../experiment/scenario-laboratory.js';
import { backendNames } from '../../learning/backends/candidate.js';
import { endings, endingWords } from '../../results/endings.js';
import type { ChosenRate, Results } from '../../results/results.js';
import { defaultStoreFolder, store } from '../../results/store.js';
import { trimStore } from '../../results/store-trim.js';
import type { Scenario } from '../../scenario/schema.js';
import { libraries, version } from '../../version.js';
import { readScenario } from '../read-scenario.js';
import { writeReport } from '../report-folder.js';
import { resultTable } from '../result-table.js';
import { fold, print, progressBar, say, sayProblems } from '../terminal.js';
import { command, type OptionsOf } from './command.js';
import { scenarioArguments } from './check.js';

function builder(yargs: Argv) {
  return scenarioArguments(yargs)
    .option('out', { type: 'string', requiresArg: true, default: 'reports', describe: 'folder that gets the report\'s folder' })
    .option('backend', { requiresArg: true, choices: backendNames, describe: 'compute gradients there instead of on the first that serves' })
    .option('threads', { type: 'number', requiresArg: true, describe: 'runs at the same time (default: one per core)' })
    .option('cache', { type: 'string', requiresArg: true, default: defaultStoreFolder(), defaultDescription: 'the user\'s cache', describe: 'folder that remembers what was learned' })
    .option('no-cache', { type: 'boolean', default: false, describe: 'learn anew, and remember nothing' })
    .option('cache-size', { type: 'string', requiresArg: true, default: '2 GB', describe: 'what the cache may grow to; the least recently used goes first' })
    .option('memory', { type: 'string', requiresArg: true, default: '2 GB', describe: 'what the learner of one thread may take: smaller stacks of gradients' })
    .option('json', { type: 'boolean', default: false, describe: 'print results.json instead of the table' })
    .example('$0 run scenarios/mnist-topologies.yaml', 'simulate, write the report, answer the question')
    .example('$0 run s.yaml --set cluster.workers=64', 'the same with one field changed');
}
type Options = OptionsOf<typeof builder>;

/** Lines of what happened last that the terminal shows. */
const LAST_EVENTS = 6;

export const run = command<Options>({
  command: 'run <scenario>',
  describe: 'simulate every strategy of a scenario and write the report',
  builder,
  handler: runScenario,
});

async function runScenario(options: ArgumentsCamelCase<Options>): Promise<void> {
  const startedAt = new Date();
  const { scenario, warnings } = await readScenario(options.scenario, options.set);
  const threads = readThreads(options.threads);
  const sizes = { cacheBytes: readSize('--cache-size', options.cacheSize), memoryBytes: readSize('--memory', options.memory) };
  const folder = join(options.out, scenario.name);
  const page = relative('.', join(folder, 'index.html'));
  const { results, files } = await writeReport(folder, async () => {
    sayProblems(warnings, 'warning');
    const results = await simulate(options, { scenario, warnings, threads, startedAt, ...sizes });
    // Loaded here: Vega is slow to load, and a scenario with problems should be told so at once.
    const { renderReport } = await import('../../presentation/report.js');
    return { results, files: await renderReport(results) };
  });
  if (options.json) print(files.get('results.json')!.trimEnd());
  else printResults(results, page);
}

interface Order {
  readonly scenario: Scenario;
  readonly warnings: readonly Problem[];
  readonly threads: number;
  readonly startedAt: Date;
  readonly cacheBytes: number;
  readonly memoryBytes: number;
}

/** Makes all runs, with a word about what computes them and a bar for how far they are. */
async function simulate(options: ArgumentsCamelCase<Options>, { scenario, warnings, threads, startedAt, cacheBytes, memoryBytes }: Order): Promise<Results> {
  const folder = options.noCache ? undefined : options.cache;
  const learner = { backend: options.backend, cache: folder, mostBytes: memoryBytes, libraries: libraries() };
  const { laboratory, damaged, unkept: unkeptBy } = await openScenarioLaboratory(scenario, learner);
  const { backend, parameterBytes, digest, dataName } = laboratory;
  const computes = backend === null ? 'none: float64 without tensors' : backend.name;
  const reason = backend === null ? 'the problem is solved without tensors' : `${backend.reason}${backend.device === '' ? '' : `; ${backend.device}`}`;
  say(`backend ${computes} (${reason})`);
  if (backend === null && options.backend !== undefined) sayProblems([{ path: '--backend', message: 'has no effect: this problem needs no tensors' }], 'warning');

  const kept = folder === undefined ? undefined : store(folder);
  const cache = kept === undefined ? undefined : rateCache(kept, scenario, { backend: computes, problem: digest, libraries: libraries() });
  const known = new Map<string, ChosenRate>();
  for (const name of Object.keys(scenario.strategies)) {
    const rate = await cache?.find(name);
    if (rate !== undefined) known.set(name, rate);
  }
  if (known.size > 0) say(`tuned learning rates known from before: ${[...known.keys()].join(', ')}`);

  const runs = countRuns(scenario, known);
  const engine = await localEngine({ scenario, learner: { ...learner, backend: backend?.name } }, Math.min(threads, runs));
  const bar = progressBar(runs, 'runs');
  let outcome;
  try {
    outcome = await replicate(
      scenario,
      { version, libraries: libraries(), backend: computes, warnings, learnedBytes: parameterBytes, dataName },
      (plans) => engine.execute(plans, ({ strategy, purpose }) => { bar.advance(purpose === 'tuning' ? `${strategy}, tuning` : strategy); }),
      known,
    );
    for (const { name, learningRate } of outcome.results.strategies) {
      if (learningRate.how === 'tuned' && !known.has(name)) await cache?.keep(name, learningRate);
    }
  } finally {
    bar.end();
    await engine.close();
  }
  sayDamaged([...new Set([...damaged(), ...engine.damaged(), ...kept?.damaged ?? []])]);
  const unkept = unkeptBy() ?? engine.unkept() ?? kept?.unkept;
  if (unkept !== undefined) sayProblems([{ path: '--cache', message: `results could not be kept: ${unkept}`, fix: 'name another folder, or give --no-cache' }], 'warning');
  if (folder !== undefined) trimStore(folder, cacheBytes);

  return {
    ...outcome.results,
    execution: {
      startedAt: startedAt.toISOString(),
      wallSeconds: (Date.now() - startedAt.getTime()) / 1000,
      threads: engine.threads,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      backendReason: reason,
      ...outcome.learner,
    },
  };
}

function readThreads(threads = availableParallelism()): number {
  if (Number.isInteger(threads) && threads >= 1) return threads;
  throw new InputError([{ message: 'that many threads cannot be started', path: '--threads', expected: 'a whole number ≥ 1', received: String(threads) }]);
}

function readSize(path: string, written: string): number {
  const bytes = parseQuantity(written, 'size');
  if (typeof bytes === 'number' && bytes > 0) return bytes;
  throw new InputError([{ message: 'not a size', path, expected: 'a size > 0, such as "500 MB" or "2 GB"', received: written }]);
}

/** Entries of the cache that were not what had been written. */
function sayDamaged(files: readonly string[]): void {
  if (files.length === 0) return;
  const [file] = files;
  sayProblems([{ file: file!, message: `${files.length === 1 ? 'this entry of the cache was' : `${files.length} entries of the cache, this one among them, were`} damaged, and ${files.length === 1 ? 'has' : 'have'} been computed anew` }], 'warning');
}

function printResults(results: Results, page: string): void {
  sayEndings(results);
  const { gradientsComputed, gradientsCached, meanStack, wallSeconds } = results.execution;
  print(`\n${fold(results.question)}\n\n${resultTable(results)}\n\n${fold(results.answer)}\n`);
  const stacks = gradientsComputed === 0 ? '' : ` in stacks of ${formatNumber(meanStack)} on average`;
  const known = gradientsCached === 0 ? '' : `, ${gradientsCached} known from before`;
  say(`${gradientsComputed} gradients computed${stacks}${known}; ${formatTime(wallSeconds)} in all`);
  print(page);
}

/** Why runs ended before their time, and the last that happened in one of them; all of it stands in the report. */
function sayEndings({ strategies }: Results): void {
  for (const ending of endings(strategies)) {
    say(`\n${fold(`note: ${endingWords(ending)}; ${ending.count === 1 ? '' : 'of the first '}the last events:`)}`);
    for (const line of ending.first.lastEvents.slice(-LAST_EVENTS)) say(`  ${line}`);
  }
}
