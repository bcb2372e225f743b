/** One run of one strategy on a small problem, and what is said of the strategy as a user writes it. */
import type { ExecutionContext } from 'ava';
import { run } from '../../../src/experiment/run.js';
import type { RunPlan } from '../../../src/experiment/run-plan.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import type { RunRecord } from '../../../src/results/run-record.js';
import { changed, described, loadText } from '../../support/scenario-file.js';
import { scenarioOf } from '../../support/scenario-of.js';

type Fields = Readonly<Record<string, unknown>>;

export const PLAN: RunPlan = { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 };

/** At a learning rate of 0.1 with batches of 5, evaluated to the end of the budget unless `changes` say otherwise. */
export async function recordOf(strategy: Fields, changes: Fields = {}): Promise<RunRecord> {
  const scenario = scenarioOf({ target: { metric: 'trainLoss', epsilon: 1e-30 }, strategies: { it: { batchPerWorker: 5, learningRate: 0.1, ...strategy } }, ...changes });
  return (await run(scenario, PLAN, await openLaboratory(scenario))).record;
}

/** Problems, and where there are none warnings, of a strategy in a complete scenario. @param written e.g. `kind: local-sgd, localSteps: 2` */
export function saidOf(t: ExecutionContext, written: string): string[] {
  const { problems, warnings } = loadText(t, changed(['kind: synchronous, collective: ring', written]));
  return described(problems.length > 0 ? problems : warnings);
}
