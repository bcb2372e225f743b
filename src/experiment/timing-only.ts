/** How long a strategy's updates take, without learning anything: the clock alone, with no data, no model and no gradient. */
import type { Activity } from '../basics/activities.js';
import { strategyOf, type Scenario } from '../scenario/schema.js';
import { Simulator } from '../simulation/core/simulator.js';
import type { TraceListener } from '../simulation/core/trace.js';
import { timingTask } from '../simulation/strategies/timing-task.js';
import { assembleJob } from './job.js';
import { streamsOf } from './run-plan.js';
import { whereTimeWent } from './where-time-went.js';

export interface Timing {
  /** Simulated seconds until it ended. */
  readonly elapsed: number;
  readonly updates: number;
  /** Simulated seconds until the last update; what a budget let begin after it is not among them. 0 where there was none. */
  readonly updatedAt: number;
  /** Simulated seconds per update, `updatedAt` over `updates`; Infinity where there was none. */
  readonly perUpdate: number;
  readonly bytes: number;
  /** Mean over workers of the seconds in each activity. */
  readonly whereTimeWent: Readonly<Record<Activity, number>>;
  /** Model events, those of followed messages among them. */
  readonly events: number;
  readonly endedBy: Simulator['endedBy'];
}

export interface TimingPlan {
  /** The scenario's name of the strategy. */
  readonly strategy: string;
  /** Updates after which it ends; fewer where a budget of the scenario, or `events`, ends it before. */
  readonly updates: number;
  readonly events?: number;
  /** It ends where in so many events neither the clock has moved nor an update been made; default: never. */
  readonly standstill?: number;
  /** 0-based replication whose random streams it uses. */
  readonly replication?: number;
  readonly listener?: TraceListener;
  /** Machines on the network where those are more than the scenario's; a scenario without its neighbour keeps their number so. */
  readonly machines?: number;
}

/** @throws InputError if the scenario has no strategy of that name */
export async function timeUpdates(scenario: Scenario, { strategy: name, updates, events = scenario.budget.events, standstill = Infinity, replication = 0, listener, machines }: TimingPlan): Promise<Timing> {
  const options = strategyOf(scenario, name);
  const simulator = new Simulator();
  if (listener !== undefined) simulator.trace.listen(listener);
  const { cluster, strategy } = assembleJob(scenario, simulator, {
    strategy: options,
    learningRate: 1,
    system: streamsOf(scenario.seed, { purpose: 'replication', index: replication }).system,
    task: timingTask(),
    machines,
    progress: () => ({ everySamples: Infinity, samplesBudget: Infinity, updatesBudget: updates, evaluated: () => 'continue' }),
  });
  const closeBooks = strategy.start(cluster);
  const { progress, network } = cluster;
  for (let isMoving = true; isMoving;) {
    const [now, before] = [simulator.now, progress.updates];
    await simulator.run(scenario.budget.simulatedTime, Math.min(standstill, events - simulator.eventCount));
    isMoving = simulator.endedBy === 'events' && simulator.eventCount < events && (simulator.now > now || progress.updates > before);
  }
  closeBooks?.();
  const workers = strategy.usesWorkers(cluster.workers);
  return {
    elapsed: simulator.now,
    updates: progress.updates,
    updatedAt: progress.updatedAt,
    perUpdate: progress.updates === 0 ? Infinity : progress.updatedAt / progress.updates,
    bytes: network.bytesSent,
    whereTimeWent: whereTimeWent(cluster, workers),
    events: simulator.eventCount,
    endedBy: simulator.endedBy,
  };
}
