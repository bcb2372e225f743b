import { join, relative } from 'node:path';
import type { Argv, ArgumentsCamelCase } from 'yargs';
import { formatTime } from '../../basics/units.js';
import { trimStore } from '../../results/store-trim.js';
import { diagnoseWithBar } from '../diagnose-with-bar.js';
import { learnerArguments, learnerOf, sayBackend } from '../learner-options.js';
import { readScenario } from '../read-scenario.js';
import { writeReport } from '../report-folder.js';
import { print, say, sayProblems } from '../terminal.js';
import { scenarioArguments } from './check.js';
import { command, type OptionsOf } from './command.js';

function builder(yargs: Argv) {
  return learnerArguments(scenarioArguments(yargs)
    .option('out', { type: 'string', requiresArg: true, default: 'reports', describe: 'folder that gets the diagnosis\'s folder' }))
    .option('json', { type: 'boolean', default: false, describe: 'print diagnosis.json instead of the summary' })
    .example('$0 diagnose scenarios/critical-batch.yaml', 'say up to which batch more workers help')
    .example('$0 diagnose s.yaml --set diagnosis.seeds=5', 'with more runs of every batch size');
}
type Options = OptionsOf<typeof builder>;

export const diagnose = command<Options>({
  command: 'diagnose <scenario>',
  describe: 'measure up to which batch more workers help',
  builder,
  handler: diagnoseFile,
});

async function diagnoseFile(options: ArgumentsCamelCase<Options>): Promise<void> {
  const startedAt = performance.now();
  const { scenario, warnings } = await readScenario(options.scenario, options.set);
  const { learner, cacheBytes } = learnerOf(options);
  const folder = join(options.out, `${scenario.name}-diagnosis`);
  const { diagnosis, files } = await writeReport(folder, async () => {
    sayProblems(warnings, 'warning');
    const found = await diagnoseWithBar(scenario, learner, (laboratory) => { sayBackend(laboratory, options.backend); });
    if (learner.cache !== undefined) trimStore(learner.cache, cacheBytes);
    // Loaded here: Vega is slow to load.
    const { renderDiagnosis } = await import('../../presentation/report.js');
    return { diagnosis: found, files: await renderDiagnosis(found) };
  });
  if (options.json) {
    print(files.get('diagnosis.json')!.trimEnd());
    return;
  }
  const { diagnosisText } = await import('../../presentation/diagnosis-text.js');
  print(`\n${diagnosisText(diagnosis)}\n`);
  say(`${formatTime((performance.now() - startedAt) / 1000)} in all`);
  print(relative('.', join(folder, 'index.html')));
}
