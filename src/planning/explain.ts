/** Where a strategy's time comes from: its components beside their closed forms, and what each input of the scenario contributes. */
import { aboutStrategy } from '../experiment/about-strategy.js';
import { clockChecks } from '../experiment/clock-checks.js';
import { timeUpdates, type Timing, type TimingPlan } from '../experiment/timing-only.js';
import { machinesOfScenario } from '../scenario/machine-count.js';
import type { Scenario } from '../scenario/schema.js';
import { trafficOf } from '../scenario/traffic.js';
import { chooseStrategy } from '../simulation/strategies/registry.js';
import { chanceChecks, type ChanceCheck } from './chance-checks.js';
import { clockInputs, type ClockInput } from './clock-inputs.js';

export interface Contribution extends Omit<ClockInput, 'without'> {
  /**
   * Seconds per update more with it than without it, all else unchanged; below 0 where it saves time. They need not add up. Null where a run without
   * it makes no update for many events: what it held back then does so.
   */
  readonly secondsPerUpdate: number | null;
  /** Of that, over replications; 0 where nothing is left to chance, null where there was only one replication. */
  readonly standardError: number | null;
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
/** The least after which such a run may be said to stand still: who never waits takes steps without time for ever. */
const STANDSTILL = 1e5;

/** Replications that a contribution is the mean of, where something is left to chance and they do not take too long. */
const REPLICATIONS = 3;

/**
 * Times the clock alone, with and without each input, on the same random numbers and over as many updates.
 * @param updates of each timing run; fewer where they are more than a few million events
 */
export async function explain(scenario: Scenario, strategy: string, updates: number): Promise<Explanation> {
  const chosen = chooseStrategy(scenario.strategies[strategy]!);
  const about = aboutStrategy(scenario, scenario.strategies[strategy]!);
  const checks = [...await clockChecks(scenario, strategy), ...await chanceChecks(scenario, strategy)];
  const wanted = updates * chosen.updatesPerRound(scenario.cluster.workers);
  let timing = await timeUpdates(scenario, { strategy, updates: wanted, events: EVENTS });
  for (let events = 10 * EVENTS; timing.updates === 0 && timing.endedBy === 'events' && events <= MOST_EVENTS; events *= 10) {
    timing = await timeUpdates(scenario, { strategy, updates: wanted, events });
  }
  const contributions: Contribution[] = [];
  if (timing.updates === 0) return { strategy, about, checks, timing, contributions };

  const plan = { strategy, machines: machinesOfScenario(scenario).machines, events: Math.max(EVENTS_WITHOUT, 20 * timing.events), standstill: Math.max(STANDSTILL, 20 * timing.events / timing.updates) };
  const timings = [timing];
  for (let replication = 1; replication < REPLICATIONS && timing.events <= EVENTS; replication++) {
    timings.push(await timeUpdates(scenario, { ...plan, updates: timing.updates, replication }));
  }
  // Where nothing is left to chance, one replication says it all.
  const isExact = timings.length > 1 && timings.every(({ perUpdate }) => perUpdate === timing.perUpdate);
  const replications = isExact ? [timing] : timings;

  for (const { without, ...input } of clockInputs(withoutAuto(scenario, strategy), strategy)) {
    const seconds: number[] = [];
    for (const [replication, base] of replications.entries()) {
      const difference = await secondsMore(scenario, without, base, { ...plan, replication });
      if (difference === null) break;
      seconds.push(difference);
    }
    contributions.push({ ...input, secondsPerUpdate: seconds.length === 0 ? null : mean(seconds), standardError: isExact ? 0 : standardErrorOf(seconds) });
  }
  contributions.sort((a, b) => (b.secondsPerUpdate ?? -Infinity) - (a.secondsPerUpdate ?? -Infinity));
  return { strategy, about, checks, timing, contributions };
}

/** Seconds per update that the scenario, timed before, takes longer than the one without an input, over as many updates; null where one of them makes none. */
async function secondsMore(scenario: Scenario, without: Scenario, timed: Timing, plan: Omit<TimingPlan, 'updates'>): Promise<number | null> {
  if (timed.updates === 0) return null;
  // However much simulated time that takes.
  const unbounded = { ...without, budget: { ...without.budget, simulatedTime: undefined } };
  const other = await timeUpdates(unbounded, { ...plan, updates: timed.updates });
  if (other.updates === 0) return null;
  const base = other.updates === timed.updates ? timed : await timeUpdates(scenario, { ...plan, updates: other.updates });
  return base.perUpdate - other.perUpdate;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

/** Of the mean; null for fewer than two values. */
function standardErrorOf(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, each) => sum + (each - centre) ** 2, 0) / (values.length - 1) / values.length);
}

/** The all-reduce that `auto` picks, by name: without an input it would pick another, and the difference would be that of two algorithms. */
function withoutAuto(scenario: Scenario, strategy: string): Scenario {
  const options = scenario.strategies[strategy]!;
  if (!('collective' in options) || options.collective !== 'auto' || ('overlap' in options && options.overlap !== undefined)) return scenario;
  const kind = trafficOf(scenario, strategy).allReduces[0]?.kind;
  return kind === undefined ? scenario : { ...scenario, strategies: { ...scenario.strategies, [strategy]: { ...options, collective: kind } } };
}
