import type { WorkloadOptions } from '../../simulation/compute/step-time.js';
import { lawsOf, type StragglerOptions } from '../../simulation/compute/stragglers.js';
import { chooseStrategy, type StrategyOptions } from '../../simulation/strategies/registry.js';
import type { Path } from '../located.js';
import type { Scenario } from '../schema.js';

/** A path, and why what stands there has no effect. */
export type Inert = readonly [path: Path, because: string];
/** Inputs without effect, of a scenario without problems; whether they are written at all is not the rule's to ask. */
export type Rule = (scenario: Scenario) => readonly Inert[];

/** What the scenario's own job and its neighbour both have, and where it is written. */
export interface Job {
  /** The path of all that is about it alone; of the scenario's own job none. */
  readonly at: Path;
  /** Where its stragglers are written. */
  readonly stragglersAt: Path;
  readonly workers: number;
  readonly workload: WorkloadOptions;
  readonly laws: readonly StragglerOptions[];
  readonly strategies: readonly (readonly [at: Path, options: StrategyOptions])[];
}

export function ownJob({ cluster: { workers, stragglers }, workload, strategies }: Scenario): Job {
  return {
    at: [], stragglersAt: ['cluster', 'stragglers'], workers, workload, laws: lawsOf(stragglers),
    strategies: Object.entries(strategies).map(([name, options]) => [['strategies', name], options]),
  };
}

/** The scenario's own job, and its neighbour. */
export function jobsOf(scenario: Scenario): readonly Job[] {
  const { neighbour } = scenario;
  if (neighbour === undefined) return [ownJob(scenario)];
  const { workers, workload, stragglers, strategy } = neighbour;
  const other: Job = {
    at: ['neighbour'], stragglersAt: ['neighbour', 'stragglers'], workers, workload, laws: lawsOf(stragglers), strategies: [[['neighbour', 'strategy'], strategy]],
  };
  return [ownJob(scenario), other];
}

/** The most servers that any of its strategies has. */
export function serversOf({ strategies }: Job): number {
  return Math.max(...strategies.map(([, options]) => chooseStrategy(options).servers));
}

/** The most machines that any of its strategies has for its servers alone. */
export function serverMachinesOf({ strategies }: Job): number {
  return Math.max(...strategies.map(([, options]) => chooseStrategy(options).serverMachines));
}

export function sendsMessages({ strategies, workers }: Job): boolean {
  return strategies.some(([, options]) => {
    const strategy = chooseStrategy(options);
    return strategy.serverMachines > 0 || (strategy.usesWorkers(workers) > 1 && strategy.messagesPerUpdate(workers) !== 0);
  });
}
