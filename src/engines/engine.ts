/**
 * An engine executes runs; results come in the order of the plans, however many run at once and whichever ends first.
 *
 * | engine | where | use it for |
 * |---|---|---|
 * | `local` | threads of this machine; this thread for a GPU | everything that fits one machine |
 */
import type { RunOutput, RunPlan } from '../experiment/run-plan.js';
import type { LearnerSetup } from '../experiment/scenario-laboratory.js';
import type { Scenario } from '../scenario/schema.js';

export interface EngineSetup {
  readonly scenario: Scenario;
  /** Of every run. */
  readonly learner: LearnerSetup;
}

export interface Engine {
  readonly threads: number;
  /** @param ended called after each run, in the order in which they end */
  execute(plans: readonly RunPlan[], ended: (plan: RunPlan) => void): Promise<RunOutput[]>;
  /** Files of the cache that were not what had been written, up to now. */
  damaged(): readonly string[];
  /** Why the first result that could not be kept was not; undefined if all were. */
  unkept(): string | undefined;
  close(): Promise<void>;
}
