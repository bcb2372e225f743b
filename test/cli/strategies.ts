import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { strategies, type StrategyKind } from '../../src/simulation/strategies/registry.js';
import { root, tte } from '../support/tte.js';

const kinds = Object.keys(strategies) as readonly StrategyKind[];
const isNarrow = (text: string) => text.split('\n').every((line) => Array.from(line).length <= 80);

test('strategies lists every strategy there is with who waits, how stale, what travels and where it is from, within 80 columns', async (t) => {
  const { code, stdout, stderr } = await tte(['strategies']);
  t.is(code, 0);
  t.is(stderr, '');
  t.true(isNarrow(stdout), stdout);
  t.deepEqual(stdout.split('\n\n')[0]!.split('\n').filter((line) => !line.startsWith(' ')), kinds);
  const unfolded = stdout.replaceAll(/\n {2,}/g, ' ');
  for (const { line: { waitsFor, staleness, traffic, source } } of Object.values(strategies)) {
    t.true(unfolded.includes(`waits for ${waitsFor} · staleness ${staleness} · traffic ${traffic} · ${source}\n`), source);
  }
});

interface Option { name: string; about: string; values: string; isRequired: boolean; default?: unknown; forms?: { kind: string; options: Option[] }[] }
interface Printed { kind: string; about: string; waitsFor: string; options: Option[]; example: { kind: string }; scenario: string | null }

test('--json has every strategy with its options, each with its sentence, an example and its scenario', async (t) => {
  const { code, stdout } = await tte(['strategies', '--json']);
  t.is(code, 0);
  const printed = JSON.parse(stdout) as Printed[];
  t.deepEqual(printed.map(({ kind }) => kind), kinds);
  for (const { kind, about, options, example, scenario } of printed) {
    t.true(about.endsWith('.'), `${kind}: ${about}`);
    t.is(example.kind, kind);
    t.is(scenario, `scenarios/${kind}.yaml`);
    t.true(existsSync(join(root, scenario!)), kind);
    t.deepEqual(options.map(({ name }) => name), Object.keys(strategies[kind as StrategyKind].options.shape).filter((name) => name !== 'kind'));
    const check = ({ name, about: sentence, values, forms = [] }: Option): void => {
      t.true(sentence !== '' && values !== '' && values !== 'something else', `${kind}.${name}: ${sentence} (${values})`);
      for (const form of forms) form.options.forEach(check);
    };
    options.forEach(check);
  }
  const local = printed.find(({ kind }) => kind === 'local-sgd')!;
  t.deepEqual(local.options[0], { name: 'localSteps', about: 'H: steps of every worker between two averagings.', values: 'a whole number ≥ 1', isRequired: true });
  t.like(local.options[1], { name: 'collective', isRequired: false, default: 'ring' });
  const overlap = printed.find(({ kind }) => kind === 'synchronous')!.options.find(({ name }) => name === 'overlap')!;
  t.deepEqual(overlap.forms!.map(({ kind }) => kind), ['buckets', 'fusion']);
  t.like(overlap.forms![1]!.options[1], { name: 'cycleTime', default: 0.001 });
});

test('a strategy by name is described in full', async (t) => {
  const { code, stdout } = await tte(['strategies', 'local-sgd']);
  t.is(code, 0);
  t.true(isNarrow(stdout), stdout);
  t.regex(stdout, /^local-sgd: Every worker takes steps of its own; every H steps the models are\naveraged\.$/m);
  t.regex(stdout, /^waits for {2}all P workers, every H steps$/m);
  t.regex(stdout.replaceAll(/\n {17,}/g, ' '), /^ {2}localSteps {6}H: steps of every worker between two averagings \(a whole number ≥ 1; to be given\)\.$/m);
  t.regex(stdout.replaceAll(/\n {17,}/g, ' '), /pipelined-chain or auto; default ring\)\.$/m);
  t.regex(stdout, /^ {2}it: \{ kind: local-sgd, localSteps: 4 \}$/m);
  t.regex(stdout, /scenarios\/local-sgd\.yaml\.$/m);
  const { stdout: json } = await tte(['strategies', 'local-sgd', '--json']);
  t.deepEqual((JSON.parse(json) as Printed[]).map(({ kind }) => kind), ['local-sgd']);
});

test('what any strategy has to say in full fits 80 columns and names its options', async (t) => {
  // One after the other: the loop is over words, not over what they do.
  for (const kind of ['synchronous', kinds.at(-1)!]) {
    const { stdout } = await tte(['strategies', kind]);
    t.true(isNarrow(stdout), stdout);
    for (const name of Object.keys(strategies[kind as StrategyKind].options.shape)) if (name !== 'kind') t.true(stdout.includes(`\n  ${name}`), name);
  }
});

test('an unknown strategy exits 2 and names the nearest', async (t) => {
  const { code, stdout, stderr } = await tte(['strategies', 'asynchronus']);
  t.is(code, 2);
  t.is(stdout, '');
  t.is(stderr, 'error: strategy: no such strategy (expected one that `tte strategies` lists, received asynchronus); did you mean "asynchronous"?\n');
});
