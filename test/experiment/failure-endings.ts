/** Runs that run out of machines or of workers: they end by themselves, as censored, and say why. */
import test from 'ava';
import { run } from '../../src/experiment/run.js';
import { timeUpdates } from '../../src/experiment/timing-only.js';
import { openLaboratory } from '../../src/learning/laboratory.js';
import type { RunRecord } from '../../src/results/run-record.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { scenarioOf } from '../support/scenario-of.js';
import { areEqual } from '../support/standard-error.js';

const chosen = { batchPerWorker: 5, learningRate: 0.1 };
const strategies = {
  ring: { kind: 'synchronous', collective: 'ring', ...chosen },
  servers: { kind: 'synchronous', servers: 1, ...chosen },
  local: { kind: 'local-sgd', localSteps: 2, collective: 'ring', ...chosen },
  async: { kind: 'asynchronous', ...chosen },
};
const synchronous = ['ring', 'servers', 'local'];

function scenarioWith(cluster: Readonly<Record<string, unknown>>): Scenario {
  return scenarioOf({ target: { metric: 'trainLoss', epsilon: 1e-30 }, cluster: { workers: 4, ...cluster }, strategies, budget: { passes: 1e6 } });
}

/** A machine fails every 2 s at almost exactly that age. @param replacements of failed machines that there are */
function failing(replacements: number) {
  return { timeToFailure: { kind: 'weibull', mean: '2 s', shape: 1000 }, detection: '100 ms', restart: '400 ms', replacements };
}

async function recordOf(scenario: Scenario, strategy: string): Promise<RunRecord> {
  return (await run(scenario, { strategy, learningRate: 0.1, purpose: 'replication', index: 0 }, await openLaboratory(scenario))).record;
}

test('a synchronous job ends with the first failure that nothing replaces, and says that it ran out of machines', async (t) => {
  for (const strategy of synchronous) {
    const { outcome, failures, elapsed, updates } = await recordOf(scenarioWith({ failures: failing(0) }), strategy);
    t.true(outcome.kind === 'censored' && outcome.reason === 'machines', JSON.stringify(outcome));
    t.is(failures, 1);
    // The first of four or five machines at 2 s, of which a Weibull's shape of 1000 takes less than 1 %.
    t.true(elapsed > 1.98 && elapsed <= 2.01, String(elapsed));
    t.true(updates > 100 && outcome.updates === updates);
  }
});

test('with two replacements it survives two failures and ends with the third', async (t) => {
  for (const strategy of synchronous) {
    const { outcome, failures } = await recordOf(scenarioWith({ failures: failing(2) }), strategy);
    t.true(outcome.kind === 'censored' && outcome.reason === 'machines', JSON.stringify(outcome));
    t.is(failures, 3);
  }
});

test('an asynchronous job goes on with fewer, and ends with its last worker', async (t) => {
  // All four fail at about 2 s for the first time; each of three replacements carries one worker on for 2 s from its notice at 2.1 s.
  for (const [replacements, end] of [[0, 2], [3, 4.1]] as const) {
    const { outcome, failures, elapsed } = await recordOf(scenarioWith({ failures: failing(replacements) }), 'async');
    t.true(outcome.kind === 'censored' && outcome.reason === 'machines', JSON.stringify(outcome));
    t.is(failures, 4 + replacements);
    t.true(Math.abs(elapsed - end) < 0.05, String(elapsed));
  }
});

test('when all workers have left for good it ends and says so', async (t) => {
  const absences = [0, 1, 2, 3].map((worker) => ({ worker, from: `${worker + 1} s` }));
  for (const strategy of Object.keys(strategies)) {
    const { outcome, elapsed } = await recordOf(scenarioWith({ absences }), strategy);
    t.true(outcome.kind === 'censored' && outcome.reason === 'workers', JSON.stringify(outcome));
    // The last leaves at 4 s, once what it was at is done: a round of two steps of 5 ms and what is sent.
    t.true(elapsed >= 4 && elapsed < 4.05, String(elapsed));
  }
});

test('what happened last is told: who went down, when', async (t) => {
  const { outcome } = await recordOf(scenarioWith({ failures: failing(0) }), 'ring');
  t.true(outcome.kind === 'censored' && outcome.lastEvents.some((line) => /worker \d: down/.test(line)), JSON.stringify(outcome));
});

test('the clock alone ends the same way, its time per update being that of the updates made', async (t) => {
  for (const strategy of synchronous) {
    const scenario = scenarioWith({ failures: failing(0) });
    const timing = await timeUpdates(scenario, { strategy, updates: 1e6 });
    const record = await recordOf(scenario, strategy);
    t.is(timing.endedBy, 'stop');
    t.is(timing.updates, record.updates);
    t.true(areEqual(timing.elapsed, record.elapsed));
    t.true(timing.updatedAt < timing.elapsed);
  }
  const left = await timeUpdates(scenarioWith({ absences: [0, 1, 2, 3].map((worker) => ({ worker, from: 0 })) }), { strategy: 'ring', updates: 1 });
  t.like(left, { updates: 0, perUpdate: Infinity, endedBy: 'idle', elapsed: 0 });
});
