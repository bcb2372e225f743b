import type { Argv } from 'yargs';
import { countRuns } from '../../experiment/replicate.js';
import { readScenario } from '../read-scenario.js';
import { plainScenario } from '../../scenario/plain.js';
import { print, sayProblems } from '../terminal.js';
import { command, type OptionsOf } from './command.js';

/** The arguments of every command that reads a scenario. */
export function scenarioArguments(yargs: Argv) {
  return yargs
    .positional('scenario', { type: 'string', demandOption: true, describe: 'scenario file (YAML or JSON)' })
    .option('set', { type: 'string', array: true, nargs: 1, default: [] as string[], describe: 'override a field: --set cluster.workers=32 (repeatable)' });
}

function builder(yargs: Argv) {
  return scenarioArguments(yargs)
    .option('json', { type: 'boolean', default: false, describe: 'print the normalised scenario, in SI units' })
    .example('$0 check my.yaml', 'say everything that is wrong with it, without running');
}
type Options = OptionsOf<typeof builder>;

export const check = command<Options>({
  command: 'check <scenario>',
  describe: 'validate a scenario without running it',
  builder,
  async handler({ scenario: file, set, json }) {
    const { scenario, warnings } = await readScenario(file, set);
    sayProblems(warnings, 'warning');
    if (json) {
      print(JSON.stringify(plainScenario(scenario), null, 2));
      return;
    }
    const strategies = Object.keys(scenario.strategies);
    print(`${file} is sound: ${strategies.length} ${strategies.length === 1 ? 'strategy' : 'strategies'} (${strategies.join(', ')}) on ${scenario.cluster.workers} workers, ${countRuns(scenario)} runs`);
  },
});
