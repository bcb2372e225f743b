import test from 'ava';
import { noTime } from '../../src/basics/activities.js';
import { countRuns, replicate } from '../../src/experiment/replicate.js';
import type { RunOutput, RunPlan } from '../../src/experiment/run-plan.js';
import type { Outcome, RunRecord, Spent } from '../../src/results/run-record.js';
import { kaplanMeierMedian, meanInterval } from '../../src/results/statistics.js';
import { scenarioOf } from '../support/scenario-of.js';

const circumstances = { version: 'test', libraries: {}, backend: 'none', warnings: [], learnedBytes: 8 };
const spent = (time: number): Spent => ({ time, passes: time / 10, updates: 2 * time, bytes: 100 * time, cost: 3 * time });

function output({ strategy, index }: RunPlan, outcome: Outcome, changes: Partial<RunRecord> = {}): RunOutput {
  const { time } = outcome;
  return {
    record: {
      strategy, replication: index, outcome, curve: [], updates: 2 * time, passes: time / 10, samplesApplied: 10 * time, samplesComputed: 10 * time, elapsed: time,
      crossings: [{ epsilon: 0.1, at: outcome.kind === 'reached' ? spent(time / 2) : null }, { epsilon: 0.01, at: outcome.kind === 'reached' ? spent(time) : null }],
      whereTimeWent: noTime(), failures: 0, staleness: [], ...changes,
    },
    learner: { asked: 10, computed: 6, cached: 1, stackedCalls: 2 },
  };
}

const common = { target: { metric: 'trainLoss', epsilon: [0.1, 0.01] }, price: { workerHour: '1 USD' } };

test('the estimates of replications that all reached ε are means with intervals, of every quantity', async (t) => {
  const scenario = scenarioOf({ ...common, replications: 3 });
  const { results, learner } = await replicate(scenario, circumstances, (plans) => Promise.resolve(plans.map((plan) => (
    output(plan, { kind: 'reached', ...spent([10, 20, 60][plan.index]!) }, { updates: 10, passes: 2, staleness: [3, 0, 1] })))));
  const [ring] = results.strategies;
  const all = (...values: number[]) => ({ kind: 'all-reached' as const, n: 3, ...meanInterval(values) });
  t.deepEqual(ring!.timeToEpsilon, all(10, 20, 60));
  t.deepEqual(ring!.passesToEpsilon, all(1, 2, 6));
  t.deepEqual(ring!.updatesToEpsilon, all(20, 40, 120));
  t.deepEqual(ring!.bytesToEpsilon, all(1000, 2000, 6000));
  t.deepEqual(ring!.costToEpsilon, all(30, 60, 180));
  t.deepEqual(ring!.timeToEarlier, [{ epsilon: 0.1, estimate: all(5, 10, 30) }]);
  t.deepEqual(ring!.timePerUpdate, meanInterval([1, 2, 6]));
  t.deepEqual(ring!.timePerPass, meanInterval([5, 10, 30]));
  t.is(ring!.meanStaleness, 0.5); // (3·0 + 1·2)/4
  t.is(ring!.diverged, 0);
  t.deepEqual(learner, { gradientsAsked: 30, gradientsComputed: 18, gradientsCached: 3, meanStack: 3 });
});

test('a censored run is watched until it ended, a diverged one for ever', async (t) => {
  const outcomes: readonly Outcome[] = [
    { kind: 'reached', ...spent(20) }, { kind: 'censored', reason: 'simulatedTime', best: 0.2, lastEvents: [], ...spent(10) },
    { kind: 'reached', ...spent(30) }, { kind: 'diverged', loss: null, ...spent(5) }, { kind: 'censored', reason: 'simulatedTime', best: 0.2, lastEvents: [], ...spent(10) },
  ];
  const scenario = scenarioOf({ ...common, replications: 5 });
  const { results } = await replicate(scenario, circumstances, (plans) => Promise.resolve(plans.map((plan) => output(plan, outcomes[plan.index]!))));
  const [ring] = results.strategies;
  // The two censored ones are gone by 20: three are watched, S = 2/3, then 1/3 at 30. Watched for ever they would leave S = 3/5 and no median.
  t.is(kaplanMeierMedian([{ value: 20 }, { value: 30 }, { value: null }]), 30);
  t.deepEqual(ring!.timeToEpsilon, { kind: 'some-reached', reached: 2, n: 5, median: 30 });
  t.deepEqual(ring!.costToEpsilon, { kind: 'some-reached', reached: 2, n: 5, median: 90 });
  // The earlier ε at 10 and 15, with the censored ones watched until 10: S = 4/5, then 4/5 · 1/2 at 15.
  t.deepEqual(ring!.timeToEarlier, [{ epsilon: 0.1, estimate: { kind: 'some-reached', reached: 2, n: 5, median: 15 } }]);
  t.is(ring!.diverged, 1);
  t.is(ring!.meanStaleness, null);
});

test('each strategy is tuned on its own runs and repeated at the rate they chose; a rate known before spares them', async (t) => {
  const tuned = { tuned: { grid: [0.1, 0.2, 0.4], seeds: 2 } };
  const scenario = scenarioOf({ ...common, replications: 2, strategies: {
    one: { kind: 'synchronous', collective: 'ring', batchPerWorker: 5, learningRate: tuned },
    given: { kind: 'synchronous', collective: 'star', batchPerWorker: 5, learningRate: 0.3 },
    two: { kind: 'asynchronous', batchPerWorker: 5, learningRate: tuned },
  } });
  const best: Readonly<Record<string, number>> = { one: 0.2, two: 0.4 };
  const asked: RunPlan[] = [];
  const execute = (plans: readonly RunPlan[]) => {
    asked.push(...plans);
    return Promise.resolve(plans.map((plan) => output(plan, { kind: 'reached', ...spent(plan.learningRate === best[plan.strategy] ? 5 : 9) })));
  };
  const cold = await replicate(scenario, circumstances, execute);
  t.is(asked.length, countRuns(scenario));
  t.is(asked.length, 2 * 3 * 2 + 3 * 2);
  t.deepEqual(cold.results.strategies.map(({ name, learningRate: { value } }) => [name, value]), [['one', 0.2], ['given', 0.3], ['two', 0.4]]);
  for (const { strategy, learningRate } of asked.filter(({ purpose }) => purpose === 'replication')) t.is(learningRate, best[strategy] ?? 0.3);
  t.deepEqual(cold.results.strategies.map(({ runs }) => runs.map(({ strategy, replication }) => `${strategy} ${replication}`)), [['one 0', 'one 1'], ['given 0', 'given 1'], ['two 0', 'two 1']]);

  asked.length = 0;
  const known = new Map([['one', cold.results.strategies[0]!.learningRate]]);
  const warm = await replicate(scenario, circumstances, execute, known);
  t.is(asked.length, countRuns(scenario, known));
  t.is(asked.filter(({ purpose }) => purpose === 'tuning').length, 6);
  t.deepEqual(warm.results, cold.results);
});
