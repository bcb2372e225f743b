import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import { InputError } from '../../basics/errors.js';
import { nearestFix } from '../../basics/nearest.js';
import { formatBytes, formatTime } from '../../basics/units.js';
import { optionTexts, type OptionText } from '../../scenario/option-texts.js';
import { strategyKinds } from '../../scenario/strategy-fields.js';
import { described } from '../../scenario/wording.js';
import { chooseStrategy, strategies as registered, type StrategyKind } from '../../simulation/strategies/registry.js';
import type { StrategyLine } from '../../simulation/strategies/strategy.js';
import { fold, print } from '../terminal.js';
import { command, type OptionsOf } from './command.js';

function builder(yargs: Argv) {
  return yargs
    .positional('strategy', { type: 'string', describe: 'only this one, in full: its options, an example, its scenario' })
    .option('json', { type: 'boolean', default: false, describe: 'print a JSON array, options and all' });
}
type Options = OptionsOf<typeof builder>;

/** One strategy as it describes itself. */
interface StrategyText extends StrategyLine {
  readonly kind: StrategyKind;
  readonly about: string;
  readonly options: readonly OptionText[];
  readonly example: object;
  /** An example scenario, in the folder of this program; null where it has none to itself. */
  readonly scenario: string | null;
}

const kinds = Object.keys(registered) as readonly StrategyKind[];

export const strategies = command<Options>({
  command: 'strategies [strategy]',
  describe: 'list the ways of sharing gradients, or describe one of them',
  builder,
  handler({ strategy, json }) {
    const chosen = strategy === undefined ? kinds : kinds.filter((kind) => kind === strategy);
    if (chosen.length === 0) {
      throw new InputError([{ message: 'no such strategy', path: 'strategy', expected: 'one that `tte strategies` lists', received: strategy!, ...nearestFix(strategy!, kinds) }]);
    }
    const texts = chosen.map(textOf);
    if (json) print(JSON.stringify(texts, null, 2));
    else if (strategy === undefined) print(listed(texts));
    else print(inFull(texts[0]!));
  },
});

function textOf(kind: StrategyKind): StrategyText {
  const { options, line, example } = registered[kind];
  const scenario = `scenarios/${kind}.yaml`;
  return {
    kind, about: described(options.shape.kind) ?? '', ...line, options: optionTexts(options.shape), example,
    scenario: existsSync(resolve(import.meta.dirname, '../../../..', scenario)) ? scenario : null,
  };
}

/** `waits for all P workers · staleness 0 · traffic …` */
function oneLine({ waitsFor, staleness, traffic, source }: StrategyLine): string {
  return `waits for ${waitsFor} · staleness ${staleness} · traffic ${traffic} · ${source}`;
}

function listed(texts: readonly StrategyText[]): string {
  return [
    // A line does not begin with a dot.
    ...texts.map((text) => `${text.kind}\n${indented(oneLine(text).replaceAll(' ·', '\u00a0·'), 2).replaceAll('\u00a0', ' ')}`),
    '', fold('Traffic is that of an update, n being the bytes of the parameters. `tte strategies <name>` describes one in full.'),
  ].join('\n');
}

function inFull({ kind, about, waitsFor, staleness, traffic, source, options, example, scenario }: StrategyText): string {
  const facts = [['waits for', waitsFor], ['staleness', staleness], ['traffic', traffic], ['source', source]] as const;
  const beside = 'Batch, learning rate, optimizer and compression are given beside its own options';
  return [
    fold(`${kind}: ${about}`), '',
    ...facts.map(([name, text]) => row(name, text, 0, 11)), '',
    ...(options.length === 0 ? ['It has no options of its own.'] : ['Options', ...options.flatMap((option) => optionRows(option, 2))]), '',
    'Example', indented(chooseStrategy(strategyKinds.parse(example)).about, 2), indented(flow({ it: example }).slice(2, -2), 2), '',
    fold(scenario === null ? `${beside}.` : `${beside}, as in ${scenario}.`),
  ].join('\n');
}

function optionRows({ name, about, values, isRequired, default: standard, forms = [] }: OptionText, indent: number): string[] {
  const when = isRequired ? 'to be given' : standard === undefined ? 'may be left out' : `default ${valueText(standard, values)}`;
  const details = forms.length === 0 ? `${values}; ${when}` : when;
  return [
    row(name, `${about.replace(/\.$/, '')} (${details}).`, indent, 16),
    ...forms.flatMap((form) => [row(`kind: ${form.kind}`, form.about, indent + 2, 16), ...form.options.flatMap((option) => optionRows(option, indent + 4))]),
  ];
}

/** Quantities with their unit. */
function valueText(value: unknown, values: string): string {
  if (typeof value !== 'number') return flow(value);
  return values.startsWith('a size') ? formatBytes(value) : values.startsWith('a time') ? formatTime(value) : flow(value);
}

/** A name and its text in a column of its own, folded; the text below the name where that is too long. */
function row(name: string, text: string, indent: number, column: number): string {
  const folded = indented(text, indent + column);
  const head = `${' '.repeat(indent)}${name}`;
  return head.length + 1 < indent + column ? head + folded.slice(head.length) : `${head}\n${folded}`;
}

function indented(text: string, indent: number): string {
  return fold(text, 80 - indent).split('\n').map((line) => ' '.repeat(indent) + line).join('\n');
}

/** A value as YAML on one line. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return `{ ${Object.entries(value).map(([key, inner]) => `${key}: ${flow(inner)}`).join(', ')} }`;
  return typeof value === 'string' && /^[A-Za-z][\w. -]*$/.test(value) ? value : JSON.stringify(value);
}
