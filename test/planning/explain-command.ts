import test from 'ava';
import type { Explanation } from '../../src/planning/explain.js';
import { folderWith, QUICK, tte } from '../support/tte.js';

async function explained(...words: readonly string[]) {
  return tte(['explain', 'quick.yaml', ...words], await folderWith({ 'quick.yaml': QUICK }));
}

test('explain shows each component beside its closed form and what each input contributes, within 80 columns', async (t) => {
  const { code, stdout, stderr } = await explained();
  t.is(code, 0, stderr);
  t.is(stderr, '');
  t.true(stdout.split('\n').every((line) => line.length <= 80), stdout);
  // 4 workers, 1 MB at 1 GB/s, L = 10 µs: 6·10 µs + 1.5 ms.
  t.regex(stdout, /^1\.56 ms +1\.56 ms +none +ring all-reduce$/m);
  t.regex(stdout, /^ring: every update waits for all workers; ring all-reduce$/m);
  t.regex(stdout, /^\+\S+ \S+ +\+\S+\s% +network\.latency +10 us +0$/m);
  t.regex(stdout, /^star: /m);
});

test('inputs without effect are named', async (t) => {
  const { code, stdout } = await explained('--strategy', 'ring', '--set', 'server={ perUpdate: 1 ms }');
  t.is(code, 0);
  t.regex(stdout, /^no effect here: server$/m);
  t.notRegex(stdout, /^star: /m);
});

test('--json prints the numbers themselves and nothing else', async (t) => {
  const { code, stdout } = await explained('--json', '--updates', '10', '--set', 'cluster.stragglers={ kind: none }');
  t.is(code, 0);
  const explanations = JSON.parse(stdout) as Explanation[];
  t.deepEqual(explanations.map(({ strategy }) => strategy), ['ring', 'star']);
  const [{ timing, contributions, checks }] = explanations as [Explanation, Explanation];
  t.is(timing.updates, 10);
  t.true(Math.abs(timing.perUpdate - 6.56e-3) < 1e-12);
  t.true(Math.abs(contributions.find(({ path }) => path === 'network.latency')!.secondsPerUpdate! - 60e-6) < 1e-12);
  t.deepEqual(checks.map(({ what }) => what), ['ring all-reduce', 'an update, all times constant']);
});

test('a strategy that is not there exits 2 and names the nearest', async (t) => {
  const { code, stdout, stderr } = await explained('--strategy', 'rong');
  t.is(code, 2);
  t.is(stdout, '');
  t.regex(stderr, /--strategy: no such strategy in the scenario \(expected ring, star, received rong\); did you mean "ring"\?/);
});

test('a number of rounds that is none exits 2', async (t) => {
  for (const nonsense of ['0', '1.5', 'many']) {
    const { code, stdout, stderr } = await explained('--updates', nonsense);
    t.is(code, 2, nonsense);
    t.is(stdout, '');
    t.regex(stderr, /--updates: not a number of rounds \(expected a whole number ≥ 1, received .+\)/);
  }
});

test('a scenario with problems exits 2 and says them', async (t) => {
  const { code, stderr } = await explained('--set', 'network.bandwidth=0');
  t.is(code, 2);
  t.regex(stderr, /network\.bandwidth/);
});

test('where a budget leaves no update, that is said instead of shares of nothing', async (t) => {
  const { code, stdout } = await explained('--strategy', 'ring', '--set', 'budget.simulatedTime=1 ms');
  t.is(code, 0);
  t.regex(stdout, /^no update: the first would come after budget\.simulatedTime$/m);
  t.notRegex(stdout, /per update|NaN|–/);
});
