/** What one run of one strategy with one seed left behind: plain data, written to and read from `results.json` as it is. */
import type { Activity } from '../basics/activities.js';

export { activities as ACTIVITIES, type Activity } from '../basics/activities.js';

/** One evaluation of the global model. */
export interface EvaluationPoint {
  /** Simulated seconds at which the evaluated version came to exist. */
  readonly time: number;
  /** Applied samples divided by the size of the training set. */
  readonly passes: number;
  readonly updates: number;
  readonly trainLoss: number;
  readonly testLoss: number;
  /** In [0, 1]; null where the problem has no classes. */
  readonly trainAccuracy: number | null;
  readonly testAccuracy: number | null;
}

/** What had been spent when an ε was reached. */
export interface Spent {
  /** Simulated seconds. */
  readonly time: number;
  readonly passes: number;
  readonly updates: number;
  /** Bytes put on the wire by all machines. */
  readonly bytes: number;
  /** US dollars; null where the scenario has no prices. */
  readonly cost: number | null;
}

/** The first evaluation that met this ε, or null. */
export interface Crossing { readonly epsilon: number; readonly at: Spent | null }

/** What ended a run that had not arrived: a budget, or that no machine was left to replace a failed one, or no worker. */
export type EndedBy = 'passes' | 'simulatedTime' | 'events' | 'machines' | 'workers';

/** How the run ended, judged by the last (hardest) ε. */
export type Outcome =
  | ({ readonly kind: 'reached' } & Spent)
  | ({
    readonly kind: 'censored';
    readonly reason: EndedBy;
    /** Best value of the target's metric seen. */
    readonly best: number;
    /** What happened last, oldest first, a line each; empty where the budget of passes ended it. */
    readonly lastEvents: readonly string[];
  } & Spent)
  | ({ readonly kind: 'diverged'; /** The larger of training and test loss then; null when one was not a finite number. */ readonly loss: number | null } & Spent);

export interface RunRecord {
  readonly strategy: string;
  /** 0-based. */
  readonly replication: number;
  readonly outcome: Outcome;
  /** One per ε of the target, in the scenario's order. */
  readonly crossings: readonly Crossing[];
  /** First point: the initial model at time 0. */
  readonly curve: readonly EvaluationPoint[];
  /** Changes of the global model by the end of the run. */
  readonly updates: number;
  /** `samplesApplied` divided by the size of the training set. */
  readonly passes: number;
  /** Samples whose gradient entered the model, each mini-batch once. */
  readonly samplesApplied: number;
  /** All samples whose gradient a worker finished computing, whether or not it entered the model. */
  readonly samplesComputed: number;
  /** Simulated seconds from start to end of the run. */
  readonly elapsed: number;
  /** Mean over workers of the seconds spent in each activity; they sum to `elapsed`. */
  readonly whereTimeWent: Readonly<Record<Activity, number>>;
  /** Machines that failed. */
  readonly failures: number;
  /** staleness[k] = applied gradients that were k updates old; empty for strategies without staleness. */
  readonly staleness: readonly number[];
}
