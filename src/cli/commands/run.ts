import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import type { Argv, ArgumentsCamelCase } from 'yargs';
import { InputError, type Problem } from '../../basics/errors.js';
import { formatTime } from '../../basics/units.js';
import { localEngine } from '../../engines/local.js';
import { rateCache } from '../../experiment/rate-cache.js';
import { countRuns, replicate } from '../../experiment/replicate.js';
import { openScenarioLaboratory, type LearnerSetup } from '../../experiment/scenario-laboratory.js';
import { batchAnswer } from '../../results/batch-answer.js';
import { endings, endingWords } from '../../results/endings.js';
import type { ChosenRate, Results } from '../../results/results.js';
import { store } from '../../results/store.js';
import { trimStore } from '../../results/store-trim.js';
import type { Scenario } from '../../scenario/schema.js';
import { libraries, version } from '../../version.js';
import { diagnoseWithBar } from '../diagnose-with-bar.js';
import { backendWords, gradientsText, learnerArguments, learnerOf, sayBackend, sayCache } from '../learner-options.js';
import { readScenario } from '../read-scenario.js';
import { writeReport } from '../report-folder.js';
import { resultTable } from '../result-table.js';
import { fold, print, progressBar, say, sayProblems } from '../terminal.js';
import { command, type OptionsOf } from './command.js';
import { scenarioArguments } from './check.js';

function builder(yargs: Argv) {
  return learnerArguments(scenarioArguments(yargs)
    .option('out', { type: 'string', requiresArg: true, default: 'reports', describe: 'folder that gets the report\'s folder' })
    .option('threads', { type: 'number', requiresArg: true, describe: 'runs at the same time (default: one per core)' }))
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
  const learning = learnerOf(options);
  const folder = join(options.out, scenario.name);
  const page = relative('.', join(folder, 'index.html'));
  const { results, files } = await writeReport(folder, async () => {
    sayProblems(warnings, 'warning');
    const results = await simulate(options, { scenario, warnings, threads, startedAt, ...learning });
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
  readonly learner: LearnerSetup;
  readonly cacheBytes: number;
}

/** Makes all runs, with a word about what computes them and a bar for how far they are. */
async function simulate(options: ArgumentsCamelCase<Options>, { scenario, warnings, threads, startedAt, learner, cacheBytes }: Order): Promise<Results> {
  const folder = learner.cache;
  const { laboratory, damaged, unkept: unkeptBy } = await openScenarioLaboratory(scenario, learner);
  const { backend, parameterBytes, digest, dataName } = laboratory;
  const { computes, reason } = backendWords(laboratory);
  sayBackend(laboratory, options.backend);

  // First, so that a diagnosis that cannot be made is told before any run.
  const diagnosis = scenario.diagnosis === undefined ? undefined : await diagnoseWithBar(scenario, { ...learner, backend: backend?.name });

  const kept = folder === undefined ? undefined : store(folder);
  const cache = kept === undefined ? undefined : rateCache(kept, scenario, { backend: `${computes} ${backend?.device ?? ''}`, problem: digest, libraries: libraries() });
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
  sayCache([...damaged(), ...engine.damaged(), ...kept?.damaged ?? []], unkeptBy() ?? engine.unkept() ?? kept?.unkept);
  if (folder !== undefined) trimStore(folder, cacheBytes);

  return {
    ...outcome.results,
    ...(diagnosis === undefined ? {} : { diagnosis }),
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

function printResults(results: Results, page: string): void {
  sayEndings(results);
  const { gradientsComputed, gradientsCached, meanStack, wallSeconds } = results.execution;
  print(`\n${fold(results.question)}\n\n${resultTable(results)}\n\n${fold(results.answer)}\n${diagnosisWords(results)}`);
  say(fold(`${gradientsText({ computed: gradientsComputed, cached: gradientsCached, meanStack })}; ${formatTime(wallSeconds)} in all`));
  print(page);
}

/** The diagnosis's answer; its numbers stand in the report. */
function diagnosisWords({ diagnosis }: Results): string {
  return diagnosis === undefined ? '' : `\n${fold(batchAnswer(diagnosis))}\n`;
}

/** Why runs ended before their time, and the last that happened in one of them; all of it stands in the report. */
function sayEndings({ strategies }: Results): void {
  for (const ending of endings(strategies)) {
    say(`\n${fold(`note: ${endingWords(ending)}; ${ending.count === 1 ? '' : 'of the first '}the last events:`)}`);
    for (const line of ending.first.lastEvents.slice(-LAST_EVENTS)) say(`  ${line}`);
  }
}
