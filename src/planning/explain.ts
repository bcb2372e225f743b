/** Where a strategy's time comes from: its components beside their closed forms, and what each input of the scenario contributes. */
import { clockChecks } from '../experiment/clock-checks.js';
import { timeUpdates, type Timing } from '../experiment/timing-only.js';
import { machinesOfScenario } from '../scenario/machine-count.js';
import type { Scenario } from '../scenario/schema.js';
import { chooseStrategy } from '../simulation/strategies/registry.js';
import { chanceChecks, type ChanceCheck } from './chance-checks.js';
import { clockInputs, type ClockInput } from './clock-inputs.js';

export interface Contribution extends Omit<ClockInput, 'without'> {
  /**
   * Seconds per update more with it than without it, all else unchanged; below 0 where it saves time. They need not add up. Null where a run without
   * it makes no update for many events: what it held back then does so.
   */
  readonly secondsPerUpdate: number | null;
}

export interface Explanation {
  readonly strategy: string;
  readonly about: string;
  readonly checks: readonly ChanceCheck[];
  /** What the contributions are differences to. */
  readonly timing: Timing;
  /** Largest first; none where there was no update. */
  readonly contributions: readonly Contribution[];
}

/** Events of one timing run: a second or two of the host's time; more where that is not one update. */
const EVENTS = 2e6;
const MOST_EVENTS = 2e8;
/** The least that a run without an input may take to make as many updates; it may have more to do than the run with it. */
const EVENTS_WITHOUT = 1e7;

/**
 * Times the clock alone, with and without each input, on the same random numbers.
 * @param updates of each timing run; fewer where they are more than a few million events
 */
export async function explain(scenario: Scenario, strategy: string, updates: number): Promise<Explanation> {
  const chosen = chooseStrategy(scenario.strategies[strategy]!);
  const checks = [...await clockChecks(scenario, strategy), ...await chanceChecks(scenario, strategy)];
  const wanted = updates * chosen.updatesPerRound(scenario.cluster.workers);
  let timing = await timeUpdates(scenario, { strategy, updates: wanted, events: EVENTS });
  for (let events = 10 * EVENTS; timing.updates === 0 && timing.endedBy === 'events' && events <= MOST_EVENTS; events *= 10) {
    timing = await timeUpdates(scenario, { strategy, updates: wanted, events });
  }
  const contributions: Contribution[] = [];
  if (timing.updates === 0) return { strategy, about: chosen.about, checks, timing, contributions };
  const { machines } = machinesOfScenario(scenario);
  for (const { without, ...input } of clockInputs(scenario, strategy)) {
    // As many updates as before, however much simulated time that takes.
    const unbounded = { ...without, budget: { ...without.budget, simulatedTime: undefined } };
    const { updates: made, perUpdate } = await timeUpdates(unbounded, { strategy, updates: timing.updates, machines, events: Math.max(EVENTS_WITHOUT, 20 * timing.events) });
    contributions.push({ ...input, secondsPerUpdate: made === 0 ? null : timing.perUpdate - perUpdate });
  }
  contributions.sort((a, b) => (b.secondsPerUpdate ?? -Infinity) - (a.secondsPerUpdate ?? -Infinity));
  return { strategy, about: chosen.about, checks, timing, contributions };
}
