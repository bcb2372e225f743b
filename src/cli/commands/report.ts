import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Argv } from 'yargs';
import { InputError } from '../../basics/errors.js';
import { writeReport } from '../report-folder.js';
import { print } from '../terminal.js';
import { command, type OptionsOf } from './command.js';

function builder(yargs: Argv) {
  return yargs
    .positional('results', { type: 'string', demandOption: true, describe: 'a results.json or diagnosis.json' })
    .option('out', { type: 'string', requiresArg: true, describe: 'folder to write the report to (default: where that file lies)' })
    .example('$0 report reports/mnist-topologies/results.json', 'redraw a report without running anything')
    .example('$0 report reports/critical-batch-diagnosis/diagnosis.json', 'the same of a diagnosis');
}
type Options = OptionsOf<typeof builder>;

export const report = command<Options>({
  command: 'report <results>',
  describe: 'redraw a report from its results.json or diagnosis.json',
  builder,
  async handler({ results: file, out }) {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      throw new InputError([{ file, message: `cannot be read: ${error instanceof Error ? error.message : String(error)}` }]);
    });
    // Loaded here, since every command's file is: only this one and `run` should pay for Vega.
    const [{ readResults }, { isDiagnosisText, readDiagnosis }, { renderDiagnosis, renderReport }] = await Promise.all([
      import('../../presentation/read-results.js'), import('../../presentation/diagnosis-schema.js'), import('../../presentation/report.js'),
    ]);
    const render = isDiagnosisText(text) ? renderDiagnosis.bind(undefined, readDiagnosis(text, file)) : renderReport.bind(undefined, readResults(text, file));
    const folder = out ?? dirname(file);
    await writeReport(folder, async () => ({ files: await render() }));
    print(relative('.', join(folder, 'index.html')));
  },
});
