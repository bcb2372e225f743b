/** The whole of `results.json`, and the estimates made of the runs. A report can be redrawn from this alone. */
import type { Problem } from '../basics/errors.js';
import type { Diagnosis } from './diagnosis.js';
import type { metricNames } from './metric-names.js';
import type { RunRecord } from './run-record.js';

/** Version of the format; a reader refuses another major number. */
export const RESULTS_FORMAT = 'tte-results/1';

/** A mean with its 95 % Student-t interval over replications; the interval is null with a single replication. */
export interface MeanInterval { readonly mean: number; readonly low: number | null; readonly high: number | null }

/** What the replications of one strategy say together of one quantity: never a mean over fewer runs than all. */
export type Estimate =
  | ({ readonly kind: 'all-reached'; readonly n: number } & MeanInterval)
  | { readonly kind: 'some-reached'; readonly reached: number; readonly n: number; /** Kaplan–Meier median; null where the curve stays above one half. */ readonly median: number | null };

/** How the learning rate came about. */
export interface ChosenRate {
  readonly value: number;
  readonly how: 'given' | 'rule' | 'tuned';
  /** In words, e.g. `0.03 × 1024/64 (linear)`. */
  readonly explanation: string;
  /** For `tuned`: every rate of the grid; `median` time to ε in simulated seconds over the tuning seeds, null where no majority reached it. */
  readonly grid?: readonly { readonly rate: number; readonly median: number | null; readonly reached: number; readonly n: number }[];
}

/** A component simulated alone beside its closed form, in seconds. */
export interface ClockCheck { readonly what: string; readonly formula: string; readonly simulated: number; readonly closedForm: number }

export interface StrategyResult {
  /** The scenario's name for it. */
  readonly name: string;
  readonly kind: string;
  /** One line: what it waits for, and how gradients travel. */
  readonly about: string;
  /** Samples per worker and gradient; one entry where all workers have the same. */
  readonly batchPerWorker: readonly number[];
  /** Samples behind one step of the model; for local SGD that is a local step, and an update holds H of every worker's. */
  readonly effectiveBatch: number;
  readonly learningRate: ChosenRate;
  readonly timeToEpsilon: Estimate;
  readonly passesToEpsilon: Estimate;
  readonly updatesToEpsilon: Estimate;
  readonly bytesToEpsilon: Estimate;
  /** Null without prices. */
  readonly costToEpsilon: Estimate | null;
  /** For each earlier, easier ε of the target: time to it. */
  readonly timeToEarlier: readonly { readonly epsilon: number; readonly estimate: Estimate }[];
  /** Runs that diverged. */
  readonly diverged: number;
  /** Simulated seconds per update, and per pass; null where a run ended before its first update. */
  readonly timePerUpdate: MeanInterval | null;
  readonly timePerPass: MeanInterval | null;
  /** Null without staleness. */
  readonly meanStaleness: number | null;
  readonly clockChecks: readonly ClockCheck[];
  readonly runs: readonly RunRecord[];
}

/** Facts of a run that may differ between machines and days; everything outside this block is a pure function of scenario, seed and backend. */
export interface Execution {
  readonly startedAt: string;
  readonly wallSeconds: number;
  readonly threads: number;
  readonly node: string;
  readonly platform: string;
  readonly backendReason: string;
  readonly gradientsAsked: number;
  readonly gradientsComputed: number;
  /** Gradients not computed because their result was known. */
  readonly gradientsCached: number;
  readonly meanStack: number;
}

export interface Results {
  readonly format: typeof RESULTS_FORMAT;
  readonly version: string;
  /** Versions of the libraries whose arithmetic and drawing went into it. */
  readonly libraries: Readonly<Record<string, string>>;
  readonly name: string;
  readonly question: string;
  /** One sentence. */
  readonly answer: string;
  readonly target: { readonly metric: keyof typeof metricNames; readonly epsilon: readonly number[] };
  /** What stands for what: the problem, the workload, the cluster, the network; label and text, in reading order. */
  readonly setting: readonly { readonly label: string; readonly text: string }[];
  /** Inputs without effect and other things the reader should know. */
  readonly warnings: readonly Problem[];
  readonly backend: string;
  readonly seed: { readonly learning: number; readonly system: number };
  readonly replications: number;
  readonly strategies: readonly StrategyResult[];
  /** The normalised scenario, SI units. */
  readonly scenario: unknown;
  /** Where the scenario asked for one. */
  readonly diagnosis?: Diagnosis;
  readonly execution: Execution;
}
