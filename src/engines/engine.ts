/**
 * An engine executes runs; results come in the order of the plans, however many run at once and whichever ends first.
 *
 * | engine | where | use it for |
 * |---|---|---|
 * | `local` | threads of this machine; this thread for a GPU | everything that fits one machine |
 */
import type { BackendName } from '../learning/backend.js';
import type { RunOutput, RunPlan } from '../experiment/run-plan.js';
import type { Scenario } from '../scenario/schema.js';

export interface EngineSetup {
  readonly scenario: Scenario;
  /** The backend every run uses; undefined for a problem without tensors. */
  readonly backend: BackendName | undefined;
}

export interface Engine {
  readonly threads: number;
  /** @param ended called after each run, in the order in which they end */
  execute(plans: readonly RunPlan[], ended: (plan: RunPlan) => void): Promise<RunOutput[]>;
  close(): Promise<void>;
}
