/** What `tte run` remembers, through the real command line. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Results } from '../../../src/results/results.js';
import { folderWith, QUICK, tte } from '../../support/tte.js';

async function run(folder: string, ...words: string[]) {
  const { code, stdout, stderr } = await tte(['run', 'quick.yaml', '--json', '--cache', 'cache', '--threads', '1', ...words], folder);
  if (code !== 0) throw new Error(stderr);
  const { execution, ...rest } = JSON.parse(stdout) as Results;
  return { execution, results: JSON.stringify(rest), stderr };
}

const entriesOf = (folder: string, kind: string): string[] => (
  readdirSync(join(folder, 'cache', kind), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, 'cache', kind, name)).filter((name) => /[0-9a-f]{32}$/.test(name)));

test('a second run computes nothing, and neither does one with other times', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  const first = await run(folder);
  t.true(first.execution.gradientsComputed > 0);
  const again = await run(folder);
  t.is(again.execution.gradientsComputed, 0);
  t.is(again.results, first.results);
  const slower = await run(folder, '--set', 'network.bandwidth=10 MB/s', '--set', 'price.workerHour=2 USD', '--set', 'cluster.stragglers={kind: exponential, mean: 9 ms}');
  t.is(slower.execution.gradientsComputed, 0);
  t.not(slower.results, first.results);
});

test('--no-cache remembers nothing and finds nothing', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  const first = await run(folder);
  const again = await run(folder, '--no-cache');
  t.is(again.execution.gradientsComputed, first.execution.gradientsAsked);
  t.is(again.execution.gradientsCached, 0);
  t.is(again.results, first.results);
});

test('damaged entries are said, and computed anew', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  const first = await run(folder);
  const entries = [...entriesOf(folder, 'metrics'), ...entriesOf(folder, 'checkpoints')];
  t.true(entries.length > 10);
  for (const entry of entries) {
    const bytes = readFileSync(entry);
    bytes[bytes.length - 2]! ^= 1;
    writeFileSync(entry, bytes);
  }
  const again = await run(folder);
  t.is(again.results, first.results);
  t.true(again.execution.gradientsComputed > 0);
  t.regex(again.stderr, /warning: .*entries of the cache, this one among them, were damaged, and have been computed anew/);
  const third = await run(folder);
  t.is(third.execution.gradientsComputed, 0);
  t.notRegex(third.stderr, /damaged/);
});

test('without its checkpoints, or without its metrics, a cache is as good as none', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  const first = await run(folder);
  rmSync(join(folder, 'cache', 'checkpoints'), { recursive: true });
  t.is((await run(folder)).results, first.results);
  rmSync(join(folder, 'cache', 'metrics'), { recursive: true });
  t.is((await run(folder)).results, first.results);
});

test('the cache keeps its bound', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  const first = await run(folder, '--cache-size', '50 kB');
  // Each entry takes a block of 4 kB.
  const size = () => ['metrics', 'checkpoints', 'values'].flatMap((kind) => { try { return entriesOf(folder, kind); } catch { return []; } }).length * 4096;
  t.true(size() <= 50_000, String(size()));
  t.is((await run(folder)).results, first.results);
});

test('a small --memory changes no result', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  t.is((await run(folder, '--no-cache', '--memory', '50 kB')).results, (await run(folder, '--no-cache')).results);
});

test('a cache that cannot be written is said, and the run goes on', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK, cache: 'a file where the folder should be' });
  const { stderr, execution } = await run(folder);
  t.true(execution.gradientsComputed > 0);
  t.regex(stderr, /warning: --cache: results could not be kept: .*name another folder, or give --no-cache/);
});

test('sizes that are none are refused', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  for (const [option, written] of [['--memory', 'much'], ['--cache-size', '-1 GB'], ['--memory', '0 B']] as const) {
    const { code, stderr } = await tte(['run', 'quick.yaml', option, written], folder);
    t.is(code, 2);
    t.regex(stderr, new RegExp(`error: ${option}: not a size \\(expected a size > 0, such as "500 MB" or "2 GB", received ${written}\\)`));
  }
});
