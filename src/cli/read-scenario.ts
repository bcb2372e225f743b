import { InputError, type Problem } from '../basics/errors.js';
import { streamsOf, type RunPlan } from '../experiment/run-plan.js';
import { inspectDataset } from '../learning/datasets/registry.js';
import { inspectProblem, type SampledBy } from '../learning/inspect-problem.js';
import { batchesOf } from '../scenario/batches.js';
import { loadScenario } from '../scenario/load.js';
import type { Scenario } from '../scenario/schema.js';

type Run = Pick<RunPlan, 'purpose' | 'index'>;

/**
 * Reads and checks a scenario and the files of its problem.
 * @throws InputError with everything that is wrong with either
 */
export async function readScenario(file: string, sets: readonly string[]): Promise<{ scenario: Scenario; warnings: readonly Problem[] }> {
  const { scenario, dataset, problems, warnings, located } = loadScenario(file, sets);
  const ofProblem = scenario !== undefined ? await inspectProblem(scenario.problem, samplers(scenario)) : dataset !== undefined ? await inspectDataset(dataset) : [];
  const all = [...problems, ...located(ofProblem)];
  if (scenario === undefined || all.length > 0) throw new InputError(all);
  return { scenario, warnings };
}

function samplers({ cluster: { workers }, strategies, replications, seed }: Scenario): SampledBy {
  const batches = Array<number>(workers).fill(0);
  const plans = Array.from({ length: replications }, (_, index): Run => ({ purpose: 'replication', index }));
  for (const options of Object.values(strategies)) {
    batchesOf(options, workers).forEach((batch, worker) => { batches[worker] = Math.max(batches[worker]!, batch); });
    if (typeof options.learningRate === 'object' && 'tuned' in options.learningRate) {
      for (let index = 0; index < options.learningRate.tuned.seeds; index++) plans.push({ purpose: 'tuning', index });
    }
  }
  const once = new Map(plans.map((plan) => [JSON.stringify(plan), plan]));
  return { workers, batches, runs: Array.from(once.values(), (plan) => streamsOf(seed, plan).learning) };
}
