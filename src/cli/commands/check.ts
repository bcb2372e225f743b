import type { Argv } from 'yargs';
import type { Problem } from '../../basics/errors.js';
import { countOf, formatBytes, formatNumber } from '../../basics/units.js';
import { countRuns } from '../../experiment/replicate.js';
import { readScenario } from '../read-scenario.js';
import { plainScenario } from '../../scenario/plain.js';
import type { Scenario } from '../../scenario/schema.js';
import { memoryNeed, memoryRemedy, needText } from '../../scenario/machine-memory.js';
import { overBudget, trafficOf } from '../../scenario/traffic.js';
import { isCompression } from '../../simulation/strategies/wire/compression.js';
import { chooseStrategy } from '../../simulation/strategies/registry.js';
import { print, say, sayProblems } from '../terminal.js';
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
    sayProblems([...budgetWarnings(scenario, file), ...memoryWarnings(scenario, file)], 'warning');
    if (json) {
      print(JSON.stringify(plainScenario(scenario), null, 2));
      return;
    }
    for (const note of autoNotes(scenario)) say(`note: ${note}`);
    const strategies = Object.keys(scenario.strategies);
    print(`${file} is sound: ${strategies.length} ${strategies.length === 1 ? 'strategy' : 'strategies'} (${strategies.join(', ')}) on ${countOf(scenario.cluster.workers, 'worker')}, ${countOf(countRuns(scenario), 'run')}`);
  },
});

/** Of the bundled data set. */
const MNIST_SAMPLES = 60_000;

function samplesPerPass({ problem }: Scenario): number | undefined {
  if (!('dataset' in problem)) return problem.model.samplesPerPass;
  const { dataset } = problem;
  return 'samples' in dataset ? dataset.samples : dataset.kind === 'mnist' ? MNIST_SAMPLES : undefined;
}

function budgetWarnings(scenario: Scenario, file: string): Problem[] {
  return overBudget(scenario, samplesPerPass(scenario)).map(({ strategy, messagesPerUpdate, updates, events, instead }) => {
    const [best] = instead;
    return {
      file, path: `strategies.${strategy}`,
      message: `the event budget is likely to end every run before its first ${updates === 1 ? 'update' : 'pass'}: about ${formatNumber(messagesPerUpdate)} messages an update`
        + (updates === 1 ? '' : `, ${updates} updates`),
      expected: `at most ${formatNumber(scenario.budget.events)} events, \`budget.events\``,
      received: `${formatNumber(events)} or more`,
      fix: best === undefined ? 'raise `budget.events`, or take fewer workers' : `take \`collective: ${best}\`, or raise \`budget.events\``,
    };
  });
}

function memoryWarnings(scenario: Scenario, file: string): Problem[] {
  return Object.entries(scenario.strategies).flatMap(([name, { kind }]): Problem[] => {
    const need = memoryNeed(scenario, name);
    if (need.capacity === undefined || need.fits === true) return [];
    return [{
      file, path: `strategies.${name}`, message: 'it does not fit a machine\'s memory', expected: `at most ${formatBytes(need.capacity)}`, received: needText(need), fix: memoryRemedy(need, kind),
    }];
  });
}

/** Which algorithm `auto` picks, for each strategy that uses it. */
function autoNotes(scenario: Scenario): string[] {
  return Object.entries(scenario.strategies).filter(([, options]) => chooseStrategy(options).allReduce === 'auto' && !isCompression(options.compression)).map(([name]) => {
    const { allReduces } = trafficOf(scenario, name);
    const sizes = new Map<string, number[]>();
    for (const { kind, bytes } of allReduces) sizes.set(kind, [...sizes.get(kind) ?? [], bytes]);
    const picks = [...sizes].map(([kind, bytes]) => `${kind} for ${bytes.length === 1 ? formatBytes(bytes[0]!) : `${bytes.length} buckets of ${formatBytes(Math.min(...bytes))} to ${formatBytes(Math.max(...bytes))}`}`);
    return `strategies.${name}: \`auto\` picks ${picks.join(', ')}`;
  });
}
