import { InputError, type Problem } from '../basics/errors.js';
import { inspectDataset } from '../learning/datasets/dataset.js';
import { loadScenario } from '../scenario/load.js';
import type { Scenario } from '../scenario/schema.js';

/**
 * Reads and checks a scenario and the files of its data set.
 * @throws InputError with everything that is wrong with either
 */
export async function readScenario(file: string, sets: readonly string[]): Promise<{ scenario: Scenario; warnings: readonly Problem[] }> {
  const { scenario, dataset, problems, warnings } = loadScenario(file, sets);
  const all = [...problems, ...(dataset === undefined ? [] : await inspectDataset(dataset))];
  if (scenario === undefined || all.length > 0) throw new InputError(all);
  return { scenario, warnings };
}
