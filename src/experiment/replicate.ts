/** All runs of a scenario, from the choice of learning rates to the estimates: what `tte run` does between reading and writing. */
import { answer } from '../results/answer.js';
import { RESULTS_FORMAT, type ChosenRate, type Execution, type Results, type StrategyResult } from '../results/results.js';
import type { RunRecord, Spent } from '../results/run-record.js';
import { estimate, meanInterval } from '../results/statistics.js';
import { batchesOf } from '../scenario/batches.js';
import { plainScenario } from '../scenario/plain.js';
import type { Scenario } from '../scenario/schema.js';
import type { Problem } from '../basics/errors.js';
import { chooseStrategy } from '../simulation/strategies/registry.js';
import { clockChecks } from './clock-checks.js';
import { aboutStrategy } from './about-strategy.js';
import { describeSetting } from './setting.js';
import { chosenRate, tuningPlans } from './learning-rate.js';
import { sumOfEfforts, type RunOutput, type RunPlan } from './run-plan.js';

/** Makes runs somewhere and returns their outputs in the order of the plans. */
export type Execute = (plans: readonly RunPlan[]) => Promise<RunOutput[]>;

/** What was known before the first run. */
export interface Circumstances {
  /** Version of this program. */
  readonly version: string;
  readonly libraries: Readonly<Record<string, string>>;
  readonly backend: string;
  readonly warnings: readonly Problem[];
  /** Size of the small model that really learns. */
  readonly learnedBytes: number;
  /** Name of the data set; undefined without one. */
  readonly dataName?: string | undefined;
}

export type LearnerTotals = Pick<Execution, 'gradientsAsked' | 'gradientsComputed' | 'gradientsCached' | 'meanStack'>;

/** Tuned rates known from earlier, by strategy. */
export type KnownRates = ReadonlyMap<string, ChosenRate>;

/** How many runs there will be: tuning runs and replications. */
export function countRuns(scenario: Scenario, known: KnownRates = new Map()): number {
  const names = Object.keys(scenario.strategies);
  return names.reduce((sum, name) => sum + (known.has(name) ? 0 : tuningPlans(scenario, name).length), 0) + names.length * scenario.replications;
}

/** @param known spares the tuning of these strategies; the results are the same with and without */
export async function replicate(
  scenario: Scenario, circumstances: Circumstances, execute: Execute, known: KnownRates = new Map(),
): Promise<{ readonly results: Omit<Results, 'execution'>; readonly learner: LearnerTotals }> {
  const names = Object.keys(scenario.strategies);

  // 1. Learning rates: all tuning runs of all strategies at once, so that no core waits for a strategy's last one.
  const tuning = names.map((name) => (known.has(name) ? [] : tuningPlans(scenario, name)));
  const tuned = await execute(tuning.flat());
  const rates = names.map((name, index) => known.get(name) ?? chosenRate(scenario, name, slice(tuned, tuning, index).map(({ record }) => record)));

  // 2. Replications.
  const replications = names.map((strategy, index) => Array.from({ length: scenario.replications }, (_, replication): RunPlan => (
    { strategy, learningRate: rates[index]!.value, purpose: 'replication', index: replication })));
  const replicated = await execute(replications.flat());

  // 3. Estimates.
  const strategies: StrategyResult[] = [];
  for (const [index, name] of names.entries()) {
    const runs = slice(replicated, replications, index).map(({ record }) => record);
    const options = scenario.strategies[name]!;
    const batches = batchesOf(options, scenario.cluster.workers);
    const strategy = chooseStrategy(options);
    strategies.push({
      name,
      kind: strategy.kind,
      about: aboutStrategy(scenario, options),
      batchPerWorker: new Set(batches).size === 1 ? [batches[0]!] : batches,
      effectiveBatch: strategy.effectiveBatch(batches),
      learningRate: rates[index]!,
      ...estimates(scenario, runs),
      clockChecks: await clockChecks(scenario, name),
      runs,
    });
  }
  const { metric, epsilon } = scenario.target;
  return {
    results: {
      format: RESULTS_FORMAT,
      version: circumstances.version,
      libraries: circumstances.libraries,
      name: scenario.name,
      question: scenario.question,
      answer: answer(strategies, metric, epsilon.at(-1)!),
      target: { metric, epsilon },
      setting: describeSetting(scenario, circumstances.learnedBytes, circumstances.dataName),
      warnings: circumstances.warnings,
      backend: circumstances.backend,
      seed: scenario.seed,
      replications: scenario.replications,
      strategies,
      scenario: plainScenario(scenario),
    },
    learner: totals([...tuned, ...replicated]),
  };
}

/** The outputs of the index-th group of plans. */
function slice(outputs: readonly RunOutput[], groups: readonly (readonly RunPlan[])[], index: number): RunOutput[] {
  const start = groups.slice(0, index).reduce((sum, group) => sum + group.length, 0);
  return outputs.slice(start, start + groups[index]!.length);
}

function estimates({ target, price }: Scenario, runs: readonly RunRecord[]) {
  const toEpsilon = (of: (spent: Spent) => number) => estimate(runs.map(({ outcome }) => (
    outcome.kind === 'reached' ? { value: of(outcome) } : outcome.kind === 'censored' ? { value: null, censoredAt: of(outcome) } : { value: null })));
  const hasUpdates = runs.every(({ updates }) => updates > 0);
  const staleness = runs.flatMap((run) => run.staleness.map((count, age) => ({ count, age })));
  const applied = staleness.reduce((sum, { count }) => sum + count, 0);
  return {
    timeToEpsilon: toEpsilon(({ time }) => time),
    passesToEpsilon: toEpsilon(({ passes }) => passes),
    updatesToEpsilon: toEpsilon((spent) => spent.updates),
    bytesToEpsilon: toEpsilon(({ bytes }) => bytes),
    costToEpsilon: price === undefined ? null : toEpsilon(({ cost }) => cost!),
    timeToEarlier: target.epsilon.slice(0, -1).map((epsilon, index) => ({
      epsilon,
      estimate: estimate(runs.map(({ crossings, outcome, elapsed }) => {
        const { at } = crossings[index]!;
        return at !== null ? { value: at.time } : outcome.kind === 'diverged' ? { value: null } : { value: null, censoredAt: elapsed };
      })),
    })),
    diverged: runs.filter(({ outcome }) => outcome.kind === 'diverged').length,
    timePerUpdate: hasUpdates ? meanInterval(runs.map(({ elapsed, updates }) => elapsed / updates)) : null,
    timePerPass: hasUpdates ? meanInterval(runs.map(({ elapsed, passes }) => elapsed / passes)) : null,
    meanStaleness: applied === 0 ? null : staleness.reduce((sum, { count, age }) => sum + count * age, 0) / applied,
  };
}

function totals(outputs: readonly RunOutput[]): LearnerTotals {
  const { asked, computed, cached, stackedCalls } = sumOfEfforts(outputs.map(({ learner }) => learner));
  return { gradientsAsked: asked, gradientsComputed: computed, gradientsCached: cached, meanStack: computed / Math.max(1, stackedCalls) };
}
