/** Judges every evaluation against the target and the budgets, and keeps what the run leaves behind. */
import { hasDiverged, isAccuracy, meets } from '../learning/target.js';
import type { Counts } from '../simulation/strategies/progress.js';
import type { MetricName, Metrics } from '../simulation/strategies/learning-task.js';
import type { Crossing, EndedBy, EvaluationPoint, Outcome, Spent } from '../results/run-record.js';

export interface Target {
  readonly metric: MetricName;
  /** In order of difficulty. */
  readonly epsilon: readonly number[];
  /** Evaluations in the moving average that is compared with ε. */
  readonly window: number;
  /** Passes for which the run goes on after the last ε. */
  readonly continueFor: number;
}

export class Recorder {
  readonly curve: EvaluationPoint[] = [];
  private readonly values: number[] = [];
  /** By ε. */
  private readonly crossings = new Map<number, Spent>();
  private divergence: Outcome | undefined;

  /**
   * @param samplesPerPass size of the training set
   * @param spentSoFar bytes and cost (US dollars; null without prices) up to that simulated time
   */
  constructor(
    private readonly target: Target,
    private readonly samplesPerPass: number,
    private readonly spentSoFar: (time: number) => Pick<Spent, 'bytes' | 'cost'>,
  ) {}

  /** The evaluation of the initial model; whether it already meets the easiest ε. */
  begin(metrics: Metrics): { readonly value: number; readonly isMet: boolean } {
    this.keep({ time: 0, updates: 0, samplesApplied: 0 }, metrics);
    const value = this.values[0]!;
    return { value, isMet: meets(this.target.metric, value, this.target.epsilon[0]!) };
  }

  /** Hears an evaluation. @returns whether the run goes on */
  evaluated(counts: Counts, metrics: Metrics): 'continue' | 'stop' {
    if (hasDiverged(metrics, this.curve[0]!.trainLoss)) {
      const worst = Math.max(metrics.trainLoss, metrics.testLoss);
      const loss = Number.isFinite(worst) ? worst : null;
      this.divergence = { kind: 'diverged', loss, ...this.spent(counts) };
      return 'stop';
    }
    this.keep(counts, metrics);
    const recent = this.values.slice(-this.target.window);
    const smoothed = recent.reduce((sum, value) => sum + value, 0) / recent.length;
    for (const epsilon of this.target.epsilon) {
      if (!this.crossings.has(epsilon) && meets(this.target.metric, smoothed, epsilon)) this.crossings.set(epsilon, this.spent(counts));
    }
    const last = this.crossings.get(this.target.epsilon.at(-1)!);
    return last !== undefined && counts.samplesApplied / this.samplesPerPass >= (last.passes + this.target.continueFor) * (1 - 1e-9) ? 'stop' : 'continue';
  }

  /** How the run ended, given its final counts, what ended it if not the target, and what happened last. */
  outcome(counts: Counts, endedBy: EndedBy, lastEvents: readonly string[] = []): Outcome {
    const last = this.crossings.get(this.target.epsilon.at(-1)!);
    if (last !== undefined) return { kind: 'reached', ...last };
    if (this.divergence !== undefined) return this.divergence;
    const better = isAccuracy(this.target.metric) ? Math.max : Math.min;
    const best = this.values.reduce((sofar, value) => better(sofar, value));
    return { kind: 'censored', reason: endedBy, best, lastEvents: endedBy === 'passes' ? [] : lastEvents, ...this.spent(counts) };
  }

  allCrossings(): readonly Crossing[] {
    return this.target.epsilon.map((epsilon) => ({ epsilon, at: this.crossings.get(epsilon) ?? null }));
  }

  private keep({ time, updates, samplesApplied }: Counts, metrics: Metrics): void {
    this.curve.push({ time, passes: samplesApplied / this.samplesPerPass, updates, ...metrics });
    this.values.push(metrics[this.target.metric] ?? NaN);
  }

  private spent({ time, updates, samplesApplied }: Counts): Spent {
    return { time, passes: samplesApplied / this.samplesPerPass, updates, ...this.spentSoFar(time) };
  }
}
