/**
 * Counts what entered the model and has it evaluated: at the first version that reaches each multiple of the evaluation interval, counted
 * in applied samples so that it does not depend on time. The simulation is suspended during an evaluation, and when the learner's memory is
 * full; neither takes simulated time.
 */
import type { Process } from '../core/process.js';
import type { Simulator } from '../core/simulator.js';
import type { LearningTask, Metrics, Version } from './learning-task.js';

/** Counts at one moment. */
export interface Counts {
  /** Simulated seconds. */
  readonly time: number;
  readonly updates: number;
  readonly samplesApplied: number;
}

/** What a job can run out of. */
export type GivenUp = 'machines' | 'workers';

export interface ProgressOptions {
  /** Samples between evaluations, > 0. */
  readonly everySamples: number;
  /** Applied samples at which the run ends; Infinity for no bound. */
  readonly samplesBudget: number;
  /** Updates at which the run ends; default: no bound. */
  readonly updatesBudget?: number;
  /** Whether it goes on when the strategy is done; default: the run ends then. */
  readonly isEndless?: boolean;
  /** Hears every evaluation; says whether the run goes on. */
  evaluated(counts: Counts, metrics: Metrics): 'continue' | 'stop';
}

export class Progress {
  /** Samples whose gradient entered the model, each mini-batch once. */
  samplesApplied = 0;
  /** Samples whose gradient was computed, entered or not. */
  samplesComputed = 0;
  /** Changes of the global model. */
  updates = 0;
  /** Simulated seconds at the last of them. */
  updatedAt = 0;
  /** stalenessCounts[k]: applied gradients that were k updates old. */
  readonly stalenessCounts: number[] = [];
  /** Machines that failed. */
  failures = 0;
  /** Why the strategy could not go on, if so. */
  gaveUp: GivenUp | undefined;
  private readonly simulator: Simulator;
  private readonly task: LearningTask;
  private readonly options: ProgressOptions;
  private lastUpdate: number;
  private evaluations = 1;
  private isSettling = false;

  constructor(simulator: Simulator, task: LearningTask, options: ProgressOptions) {
    this.simulator = simulator;
    this.task = task;
    this.options = options;
    this.lastUpdate = options.updatesBudget ?? Infinity;
  }

  /** The strategy is done after that many updates: the run then ends as if its passes were spent. */
  endAfter(updates: number): void {
    if (this.options.isEndless !== true) this.lastUpdate = Math.min(this.lastUpdate, updates);
  }

  /** A gradient of that age, in updates, is being applied. */
  applied(staleness: number): void {
    this.stalenessCounts[staleness] = (this.stalenessCounts[staleness] ?? 0) + 1;
  }

  /** Nothing more can happen: the job has run out of machines to replace failed ones, or of workers. */
  giveUp(reason: GivenUp): void {
    this.gaveUp = reason;
    this.simulator.stop();
  }

  /** There is a new global model, `samples` more samples having entered it. It is evaluated when its turn has come. */
  publish(model: () => Version, samples: number): void {
    this.samplesApplied += samples;
    this.updates++;
    const { simulator, updates, samplesApplied } = this;
    this.updatedAt = simulator.now;
    simulator.trace.note(simulator.now, 'update');
    if (simulator.trace.isListenedTo) simulator.trace.emit({ kind: 'update', time: simulator.now, updates, samplesApplied });
    const { everySamples, samplesBudget } = this.options;
    const isSpent = samplesApplied >= samplesBudget * (1 - 1e-12) || updates >= this.lastUpdate;
    // The tolerance keeps 3 × 0.1 passes from being missed for being 0.30000000000000004.
    if (samplesApplied < this.evaluations * everySamples * (1 - 1e-12) && !isSpent) {
      if (this.task.isFull && !this.isSettling) simulator.start(this.settle(model()));
      return;
    }
    this.evaluations = Math.floor(samplesApplied / everySamples * (1 + 1e-12)) + 1;
    simulator.start(this.evaluate(model(), { time: simulator.now, updates, samplesApplied }, isSpent));
  }

  private *settle(model: Version): Process {
    this.isSettling = true;
    // When there is a need to depends on memory and cache; the run's budget of events does not.
    this.simulator.count(-1);
    yield this.task.settle(model);
    this.isSettling = false;
  }

  private *evaluate(model: Version, counts: Counts, isLast: boolean): Process {
    const metrics = (yield this.task.metric(model)) as Metrics;
    if (this.options.evaluated(counts, metrics) === 'stop' || isLast) this.simulator.stop();
  }
}
