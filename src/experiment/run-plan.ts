/** One run to be made of a scenario: plain data, so that it can travel to another thread or machine. */
import { streams, type Streams } from '../basics/random.js';
import type { LearningStatistics } from '../learning/history/history.js';
import type { RunRecord } from '../results/run-record.js';

export interface RunPlan {
  /** The scenario's name of the strategy. */
  readonly strategy: string;
  readonly learningRate: number;
  /** Replications are reported; tuning runs, on seeds of their own, choose the learning rate. */
  readonly purpose: 'replication' | 'tuning';
  /** 0-based replication, or tuning seed. */
  readonly index: number;
}

/** What a run leaves: its record, a pure function of scenario, plan and backend, and what the learner did for it. */
export interface RunOutput {
  readonly record: RunRecord;
  readonly learner: LearnerEffort;
}

/** Gradients asked for, computed, and known from before; and the calls that computed them. */
export interface LearnerEffort { readonly asked: number; readonly computed: number; readonly cached: number; readonly stackedCalls: number }

export function effortOf({ gradientsAsked, gradientsComputed, gradientsCached, stackedCalls }: LearningStatistics): LearnerEffort {
  return { asked: gradientsAsked, computed: gradientsComputed, cached: gradientsCached, stackedCalls };
}

export function sumOfEfforts(efforts: readonly LearnerEffort[]): LearnerEffort {
  const sum = { asked: 0, computed: 0, cached: 0, stackedCalls: 0 };
  for (const { asked, computed, cached, stackedCalls } of efforts) {
    sum.asked += asked;
    sum.computed += computed;
    sum.cached += cached;
    sum.stackedCalls += stackedCalls;
  }
  return sum;
}

/**
 * The two families of streams of a run. Strategies are no part of the names: all of a scenario meet the same samples and the same
 * stragglers (common random numbers). The evaluation subsets are the same in all runs of a scenario.
 */
export function streamsOf({ learning, system }: { readonly learning: number; readonly system: number }, { purpose, index }: Pick<RunPlan, 'purpose' | 'index'>): { readonly learning: Streams; readonly system: Streams } {
  const ofScenario = streams(learning);
  const ofRun = streams(`${learning}/${purpose}/${index}`);
  return {
    learning: (name) => (name.startsWith('learning/evaluation/') ? ofScenario : ofRun)(name),
    system: streams(`${system}/${purpose}/${index}`),
  };
}
