import { InputError, type Problem } from '../basics/errors.js';
import { inspectDataset } from '../learning/datasets/registry.js';
import { inspectProblem } from '../learning/inspect-problem.js';
import { batchesOf } from '../scenario/batches.js';
import { loadScenario } from '../scenario/load.js';
import type { Scenario } from '../scenario/schema.js';

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

function samplers({ cluster: { workers }, strategies }: Scenario) {
  const batches = Array<number>(workers).fill(0);
  for (const options of Object.values(strategies)) batchesOf(options, workers).forEach((batch, worker) => { batches[worker] = Math.max(batches[worker]!, batch); });
  return { workers, batches };
}
