/** Where a strategy's time comes from: its components beside their closed forms, and what each input of the scenario contributes. */
import { clockChecks } from '../experiment/clock-checks.js';
import { timeUpdates, type Timing } from '../experiment/timing-only.js';
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

/** Replications that a contribution is the mean of, where something is left to chance and they do not take too long. */
const REPLICATIONS = 3;

/**
 * Times the clock alone, with and without each input, on the same random numbers and over as many updates.
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

  const plan = { strategy, machines: machinesOfScenario(scenario).machines, events: Math.max(EVENTS_WITHOUT, 20 * timing.events) };
  const timings = [timing];
  for (let replication = 1; replication < REPLICATIONS && timing.events <= EVENTS; replication++) {
    timings.push(await timeUpdates(scenario, { ...plan, updates: timing.updates, replication }));
  }
  const isChance = timings.some(({ perUpdate }) => perUpdate !== timing.perUpdate);
  const compared = isChance ? timings : [timing];

  /** Seconds per update that the scenario takes longer than the one without the input. */
  async function difference(without: Scenario, replication: number): Promise<number | null> {
    const { updates: made, perUpdate } = compared[replication]!;
    if (made === 0) return null;
    const other = await timeUpdates(without, { ...plan, updates: made, replication });
    if (other.updates === 0) return null;
    const isCut = other.updates < made;
    return (isCut ? (await timeUpdates(scenario, { ...plan, updates: other.updates, replication })).perUpdate : perUpdate) - other.perUpdate;
  }

  for (const { without, ...input } of clockInputs(withoutAuto(scenario, strategy), strategy)) {
    // However much simulated time that takes.
    const unbounded = { ...without, budget: { ...without.budget, simulatedTime: undefined } };
    const differences: number[] = [];
    for (let replication = 0; replication < compared.length; replication++) {
      const seconds = await difference(unbounded, replication);
      if (seconds === null) break;
      differences.push(seconds);
    }
    const count = differences.length;
    const secondsPerUpdate = count === 0 ? null : differences.reduce((sum, each) => sum + each, 0) / count;
    const squares = differences.reduce((sum, each) => sum + (each - secondsPerUpdate!) ** 2, 0);
    const standardError = count > 1 ? Math.sqrt(squares / (count - 1) / count) : isChance || timings.length === 1 ? null : 0;
    contributions.push({ ...input, secondsPerUpdate, standardError });
  }
  contributions.sort((a, b) => (b.secondsPerUpdate ?? -Infinity) - (a.secondsPerUpdate ?? -Infinity));
  return { strategy, about: chosen.about, checks, timing, contributions };
}

/** The all-reduce that `auto` picks, by name: without an input it would pick another, and the difference would be that of two algorithms. */
function withoutAuto(scenario: Scenario, strategy: string): Scenario {
  const options = scenario.strategies[strategy]!;
  if (!('collective' in options) || options.collective !== 'auto' || ('overlap' in options && options.overlap !== undefined)) return scenario;
  const { kind } = trafficOf(scenario, strategy).allReduces[0]!;
  return { ...scenario, strategies: { ...scenario.strategies, [strategy]: { ...options, collective: kind } } };
}
