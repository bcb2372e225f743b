/** One thread of the local engine: opens its laboratory once, then makes the runs it is given. */
import { Piscina } from 'piscina';
import { InputError, type Problem } from '../basics/errors.js';
import { run } from '../experiment/run.js';
import type { RunOutput, RunPlan } from '../experiment/run-plan.js';
import { openScenarioLaboratory } from '../experiment/scenario-laboratory.js';
import type { EngineSetup } from './engine.js';

const { scenario, learner } = Piscina.workerData as EngineSetup;
const { laboratory, damaged, unkept } = await openScenarioLaboratory(scenario, learner);

/** An `InputError` would lose its problems on the way between threads, so they travel as a value. */
export type ThreadAnswer = { readonly output: RunOutput; readonly damaged: readonly string[]; readonly unkept: string | undefined } | { readonly problems: readonly Problem[] };

export default async function answer(plan: RunPlan): Promise<ThreadAnswer> {
  try {
    return { output: await run(scenario, plan, laboratory), damaged: damaged(), unkept: unkept() };
  } catch (error) {
    if (error instanceof InputError) return { problems: error.problems };
    throw error;
  }
}
