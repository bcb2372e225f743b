/** The numbers of the workers' models themselves, where a strategy evaluates their mean. */
import { run } from '../../../src/experiment/run.js';
import { openLaboratory, type Laboratory } from '../../../src/learning/laboratory.js';
import type { Version } from '../../../src/simulation/strategies/learning-task.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { alteredTask } from '../../../src/simulation/strategies/altered-task.js';
import { PLAN } from './_record-of.js';

/** At each evaluation, in order: the models whose mean was evaluated. Batches of 5, a rate of 0.1. */
export async function modelsOf(strategy: object, changes: Readonly<Record<string, unknown>>): Promise<readonly (readonly Float64Array[])[]> {
  const scenario = scenarioOf({ target: { metric: 'trainLoss', epsilon: 1e-300 }, strategies: { it: { batchPerWorker: 5, learningRate: 0.1, ...strategy } }, ...changes });
  const { workers } = scenario.cluster;
  const laboratory = await openLaboratory(scenario);
  const numbers: Promise<Float64Array[]>[] = [];
  const watching: Laboratory = {
    ...laboratory,
    run(options) {
      const learning = laboratory.run(options);
      const { task, parameters } = learning;
      const mean = (versions: readonly Version[]) => {
        // Others average fewer on their way.
        if (versions.length === workers) numbers.push(Promise.all(versions.map(async (version) => Float64Array.from(await parameters(version)))));
        return task.mean(versions);
      };
      return { ...learning, task: alteredTask(task, { mean }) };
    },
  };
  await run(scenario, PLAN, watching);
  return Promise.all(numbers);
}

/** √Σ_i|x_i − x̄|². */
export function disagreement(models: readonly Float64Array[]): number {
  let squares = 0;
  for (let i = 0; i < models[0]!.length; i++) {
    const mean = models.reduce((sum, model) => sum + model[i]!, 0) / models.length;
    for (const model of models) squares += (model[i]! - mean) ** 2;
  }
  return Math.sqrt(squares);
}
