import type { Argv } from 'yargs';
import { InputError } from '../../basics/errors.js';
import { formatNumber, formatTime } from '../../basics/units.js';
import { explain as explainStrategy, type Contribution, type Explanation } from '../../planning/explain.js';
import type { ChanceCheck } from '../../planning/chance-checks.js';
import { nearestFix } from '../../basics/nearest.js';
import { readScenario } from '../read-scenario.js';
import { fold, print, sayProblems, table } from '../terminal.js';
import { scenarioArguments } from './check.js';
import { command, type OptionsOf } from './command.js';

function builder(yargs: Argv) {
  return scenarioArguments(yargs)
    .option('strategy', { type: 'string', describe: 'only this one of the scenario\'s strategies' })
    .option('updates', { type: 'number', default: 50, describe: 'rounds of all workers to time' })
    .option('json', { type: 'boolean', default: false, describe: 'print it as JSON' })
    .example('$0 explain my.yaml', 'where the time comes from, without learning anything');
}
type Options = OptionsOf<typeof builder>;

export const explain = command<Options>({
  command: 'explain <scenario>',
  describe: 'show each component beside its closed form, and what each input contributes',
  builder,
  async handler({ scenario: file, set, strategy, updates, json }) {
    if (!Number.isInteger(updates) || updates < 1) throw new InputError([{ message: 'not a number of rounds', path: '--updates', expected: 'a whole number ≥ 1', received: String(updates) }]);
    const { scenario, warnings } = await readScenario(file, set);
    const names = Object.keys(scenario.strategies);
    if (strategy !== undefined && !names.includes(strategy)) {
      throw new InputError([{ message: 'no such strategy in the scenario', path: '--strategy', expected: names.join(', '), received: strategy, ...nearestFix(strategy, names) }]);
    }
    sayProblems(warnings, 'warning');
    const explanations: Explanation[] = [];
    for (const name of strategy === undefined ? names : [strategy]) {
      const explanation = await explainStrategy(scenario, name, updates);
      explanations.push(explanation);
      if (!json) print(describe(explanation));
    }
    if (json) print(JSON.stringify(explanations, null, 2));
  },
});

function describe({ strategy, about, checks, timing, contributions }: Explanation): string {
  const { perUpdate, updates, whereTimeWent } = timing;
  const shares = Object.entries(whereTimeWent).filter(([, seconds]) => seconds > 0).sort(([, a], [, b]) => b - a)
    .map(([activity, seconds]) => `${activity} ${percent(seconds / timing.elapsed)}`);
  const inert = contributions.filter(isInert).map(({ path }) => path);
  return [
    fold(`${strategy}: ${about}`),
    fold(updates === 0 ? `no update: ${WITHOUT_UPDATE[timing.endedBy]}` : `${formatTime(perUpdate)} per update (mean of ${updates}); a worker's time: ${shares.join(', ')}`),
    '',
    ...checkLines(checks),
    ...(contributions.length === 0 ? [] : [table(['per update', 'share', 'input', 'value', 'against'], contributions.filter((each) => !isInert(each)).map((each) => contributionRow(each, perUpdate)), 'left')]),
    ...(contributions.some(isNoise) ? ['', fold('noise: less than twice its standard error over replications')] : []),
    ...(inert.length === 0 ? [] : ['', fold(`no effect here: ${inert.join(', ')}`)]),
    '',
  ].join('\n');
}

function checkLines(checks: readonly ChanceCheck[]): string[] {
  if (checks.length === 0) return [];
  return [
    table(['simulated', 'closed form', 'difference', 'of'], checks.map(checkRow), 'left'), '',
    ...checks.map(({ what, formula }) => fold(`${what}: ${formula}`)),
    fold('Closed forms take all machines to be alike and nobody to be in the way; a difference says how far that is from this cluster.'), '',
  ];
}

const WITHOUT_UPDATE = {
  events: 'the event budget was spent before the first', time: 'the first would come after budget.simulatedTime', idle: 'nobody is left who could make one', stop: 'too many machines failed',
} as const satisfies Record<Explanation['timing']['endedBy'], string>;

function isInert({ secondsPerUpdate }: Contribution): boolean {
  return secondsPerUpdate === 0;
}

function checkRow({ what, simulated, closedForm, standardError }: ChanceCheck): string[] {
  const error = standardError === undefined ? '' : ` ± ${percent(standardError / closedForm)}`;
  return [formatTime(simulated), formatTime(closedForm), differenceText(simulated, closedForm) + error, what.split(',')[0]!];
}

/** Relative; what is only rounding is none. */
function differenceText(simulated: number, closedForm: number): string {
  const relative = closedForm === 0 ? simulated : simulated / closedForm - 1;
  return Math.abs(relative) < 1e-9 ? 'none' : `${relative > 0 ? '+' : '−'}${percent(Math.abs(relative))}`;
}

function contributionRow(contribution: Contribution, perUpdate: number): string[] {
  const { path, value, against, secondsPerUpdate } = contribution;
  if (secondsPerUpdate === null) return ['unknown', '', path, value, against];
  const sign = secondsPerUpdate < 0 ? '−' : '+';
  const share = isNoise(contribution) ? 'noise' : `${sign}${percent(Math.abs(secondsPerUpdate) / perUpdate)}`;
  return [`${sign}${formatTime(Math.abs(secondsPerUpdate))}`, share, path, value, against];
}

/** Whether chance alone may make that much. */
function isNoise({ secondsPerUpdate, standardError }: Contribution): boolean {
  return secondsPerUpdate !== null && standardError !== null && Math.abs(secondsPerUpdate) < 2 * standardError;
}

function percent(share: number): string {
  return share > 0 && share < 1e-4 ? '0.00\u00a0%' : `${formatNumber(Number((100 * share).toPrecision(3)))}\u00a0%`;
}
