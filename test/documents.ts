/** What the documents say of the strategies and scenarios is what there is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { strategies } from '../src/simulation/strategies/registry.js';
import { root } from './support/tte.js';
import { descriptions } from './support/strategy-examples.js';

const document = readFileSync(join(root, 'docs/strategies.md'), 'utf8');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const files = (folder: string, ending: string) => readdirSync(join(root, folder)).filter((name) => name.endsWith(ending));

/** The lines of a table, by the head of its first column. */
function tableOf(text: string, head: string): string[] {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  const end = lines.findIndex((line, index) => index > first && !line.startsWith('|'));
  return lines.slice(first + 2, end === -1 ? undefined : end);
}

const cell = (text: string) => text.replaceAll('|', '\\|');
const optionsText = (options: object) => Object.entries(options).filter(([name]) => name !== 'kind').map(([name, value]) => `\`${name}: ${String(value)}\``).join(', ');

test('the table of strategies in docs/strategies.md has a row for each, as it describes itself', (t) => {
  t.deepEqual(tableOf(document, 'strategy'), descriptions.map(({ kind, line: { waitsFor, staleness, traffic, source } }) => (
    `| [\`${kind}\`](../src/simulation/strategies/${kind}.ts) | ${[waitsFor, staleness, traffic, source].map(cell).join(' | ')} |`)));
});

test('so has the one of the cases in which each is serial SGD, with what becomes of failures and compression', (t) => {
  t.deepEqual(tableOf(document, 'kind'), descriptions.map(({ kind, degenerate: { workers, options, because } }) => (
    `| \`${kind}\` | ${[`P = ${workers}`, optionsText(options as object)].filter((text) => text !== '').join(', ')}: ${cell(because)} | ${strategies[kind].outages} | ${strategies[kind].compresses ? 'yes' : 'no'} |`)));
});

test('every strategy is spoken of in a paragraph of its own family', (t) => {
  const families = document.split('\n').flatMap((line) => /^\*\*([a-z0-9, -]+)\.\*\*/.exec(line)?.[1]?.split(', ') ?? []);
  t.deepEqual(families.sort(), descriptions.map(({ kind }) => kind as string).sort());
});

test('README names every scenario of the folder, every document, and nothing that is not there', (t) => {
  const named = (pattern: RegExp) => Array.from(readme.matchAll(pattern), ([, name]) => name!);
  t.deepEqual(named(/^\| \[`[a-z0-9-]+`\]\(scenarios\/([a-z0-9-]+\.yaml)\)/gm).sort(), files('scenarios', '.yaml').sort());
  for (const name of files('docs', '.md')) t.true(readme.includes(`docs/${name}`), name);
});
