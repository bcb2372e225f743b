/** Commands that are run many times over. */
import test from 'ava';
import type { Results } from '../../../src/results/results.js';
import { folderWith, QUICK, tte } from '../../support/tte.js';

test('an ε that every run finds met at the same time is told the same way every time', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  for (let time = 0; time < 12; time++) {
    const { code, stderr } = await tte(['run', 'quick.yaml', '--set', 'target.epsilon=5', '--threads', '2'], folder);
    t.is(code, 2, stderr);
  }
});

test('a tuned rate is remembered, and the results are the same with and without the memory', async (t) => {
  const folder = await folderWith({ 'quick.yaml': QUICK.replace('learningRate: 0.1 }', 'learningRate: { tuned: { grid: [0.1, 0.5], seeds: 1 } } }') });
  const results = async (...words: string[]) => {
    const { stdout, stderr } = await tte(['run', 'quick.yaml', '--json', ...words], folder);
    const { execution: _, ...rest } = JSON.parse(stdout) as Results;
    return { rest, stderr };
  };
  const first = await results('--cache', 'memory');
  t.regex(first.stderr, /6 of 6 runs/);
  const second = await results('--cache', 'memory');
  t.regex(second.stderr, /known from before: ring[^]*4 of 4 runs/);
  t.deepEqual(second.rest, first.rest);
  const without = await results('--cache', 'memory', '--no-cache');
  t.regex(without.stderr, /6 of 6 runs/);
  t.deepEqual(without.rest, first.rest);
  const otherNetwork = await results('--cache', 'memory', '--set', 'network.latency=20 us');
  t.regex(otherNetwork.stderr, /6 of 6 runs/);
  const otherPrice = await results('--cache', 'memory', '--set', 'price.workerHour=2 USD');
  t.regex(otherPrice.stderr, /4 of 4 runs/);
});
