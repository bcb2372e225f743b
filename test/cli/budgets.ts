import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { Results } from '../../src/results/results.js';
import { folderWith, QUICK, tte } from '../support/tte.js';

/** Runs the scenario with these fields changed: it must end without an error and say why on 80 columns. */
async function endings(...changes: readonly string[]) {
  const folder = await folderWith({ 'quick.yaml': QUICK });
  const words = ['replications=1', 'target.epsilon=0.0001', ...changes].flatMap((change) => ['--set', change]);
  const { code, stdout, stderr } = await tte(['run', 'quick.yaml', ...words], folder);
  const results = JSON.parse(await readFile(join(folder, 'reports/quick/results.json'), 'utf8')) as Results;
  return { code, stdout, stderr, outcomes: results.strategies.map(({ runs }) => runs[0]!.outcome), page: await readFile(join(folder, 'reports/quick/index.html'), 'utf8') };
}

test('a budget of events ends a run as censored, with the last events shown', async (t) => {
  const { code, stderr, outcomes, page } = await endings('budget.events=500', 'budget.passes=1e9');
  t.is(code, 0, stderr);
  for (const outcome of outcomes) t.like(outcome, { kind: 'censored', reason: 'events' });
  t.regex(stderr, /note: the run of ring ended because the budget of events was spent; the last\nevents:\n( {2}\d\S* s: (update|worker \d: \w+)\n){6}/);
  t.true(stderr.split('\n').every((line) => line.length <= 80), stderr);
  t.regex(page, /The run of ring ended because the budget of events was spent/);
});

test('a budget of simulated time ends a run as censored, with the last events shown', async (t) => {
  const { code, stderr, outcomes } = await endings('budget.simulatedTime=50 ms', 'budget.passes=1e9');
  t.is(code, 0, stderr);
  for (const outcome of outcomes) {
    t.like(outcome, { kind: 'censored', reason: 'simulatedTime', time: 0.05 });
    if (outcome.kind === 'censored') t.true(outcome.lastEvents.length > 0 && outcome.lastEvents.length <= 16 && outcome.lastEvents.every((line) => Number.parseFloat(line) <= 0.05), outcome.lastEvents.join('\n'));
  }
  t.regex(stderr, /of star ended because the budget of simulated time was spent/);
});

test('more failures than the job can survive end it as censored, with the reason', async (t) => {
  // A machine fails every 30 ms, none replaces it, and a run needs 50 passes of 28 ms or more.
  const { code, stderr, outcomes } = await endings('cluster.failures={ timeToFailure: { kind: exponential, mean: 30 ms }, restart: 1 ms, replacements: 0 }');
  t.is(code, 0, stderr);
  for (const outcome of outcomes) {
    t.like(outcome, { kind: 'censored', reason: 'machines' });
    if (outcome.kind === 'censored') t.regex(outcome.lastEvents.join('\n'), /worker \d: down/);
  }
  t.regex(stderr, /ended because a machine failed and none was left to\s+replace it/);
});
