/** What is left to chance beside its closed form: means of many draws, so that their difference has a standard error. */
import { streamsOf } from '../experiment/run-plan.js';
import { timeUpdates } from '../experiment/timing-only.js';
import type { ClockCheck } from '../results/results.js';
import { batchesOf } from '../scenario/batches.js';
import type { Scenario } from '../scenario/schema.js';
import { meanServiceTime } from '../simulation/compute/server-time.js';
import { stepTime, stepTimes, workload } from '../simulation/compute/step-time.js';
import { expectedSlowest, lawsOf, stragglersAre } from '../simulation/compute/stragglers.js';
import { machineRepairmanThroughput } from '../simulation/strategies/servers/machine-repairman.js';
import { chooseStrategy } from '../simulation/strategies/registry.js';

export interface ChanceCheck extends ClockCheck {
  /** Of the simulated value, in seconds; undefined where it is not known. */
  readonly standardError?: number;
}

const ROUNDS = 1000;
const MOST_WORKERS = 10_000;

/** The slowest of all workers where an update waits for it, and asynchronous workers queueing at a server, if there is a closed form. */
export async function chanceChecks(scenario: Scenario, name: string): Promise<ChanceCheck[]> {
  const checks = [slowestWorker(scenario, name), await queueAtServer(scenario, name)];
  return checks.filter((check) => check !== undefined);
}

function slowestWorker(scenario: Scenario, name: string): ChanceCheck | undefined {
  const { cluster: { workers, machine, stragglers }, seed } = scenario;
  const { usesWorkers, hasBatch, waitsForAll } = chooseStrategy(scenario.strategies[name]!);
  // One machine waits for nobody, and a batch that is not the scenario's takes a time of its own.
  if (usesWorkers(workers) < workers || !hasBatch || !waitsForAll(workers)) return undefined;
  const batches = batchesOf(scenario.strategies[name]!, workers);
  const expected = expectedSlowest(stragglers, workers);
  const isChance = lawsOf(stragglers).some(({ kind }) => kind !== 'none');
  // Lasting factors are drawn once: many draws of them would be as many clusters.
  const isLasting = lawsOf(stragglers).some(({ kind }) => kind === 'persistent' || kind === 'markov');
  if (expected === undefined || !isChance || isLasting || workers > MOST_WORKERS || new Set(batches).size > 1) return undefined;
  const load = workload(scenario.workload);
  const { system } = streamsOf(seed, { purpose: 'replication', index: 0 });
  const times = stepTimes(load, machine, stragglers, batches, (stream) => system(`system/${stream}`));
  let sum = 0;
  let squares = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let slowest = 0;
    for (let worker = 0; worker < workers; worker++) slowest = Math.max(slowest, times.next(worker, 0));
    sum += slowest;
    squares += slowest ** 2;
  }
  const mean = sum / ROUNDS;
  const unit = stragglersAre(stragglers) === 'time' ? 1 : stepTime(load, machine, batches[0]!);
  return {
    what: `the slowest of ${workers} steps`,
    formula: `E[max of ${workers}] of ${lawsOf(stragglers).map(({ kind }) => kind).join(' × ')}; simulated: mean of ${ROUNDS} rounds`,
    simulated: mean,
    closedForm: expected * unit,
    standardError: Math.sqrt(Math.max(0, squares / ROUNDS - mean ** 2) / ROUNDS),
  };
}

async function queueAtServer(scenario: Scenario, name: string): Promise<ChanceCheck | undefined> {
  const { cluster: { workers, stragglers, failures, absences, loading }, network, server } = scenario;
  const [law, ...others] = lawsOf(stragglers);
  const { kind, ...options } = scenario.strategies[name]!;
  if (kind !== 'asynchronous' || ('servers' in options && options.servers !== 1) || law?.kind !== 'exponential' || others.length > 0) return undefined;
  if (network.model !== 'unlimited' || !('kind' in server) || failures !== undefined || absences.length > 0 || loading !== undefined) return undefined;
  const { perUpdate } = await timeUpdates(scenario, { strategy: name, updates: 200_000, events: 4e6 });
  return {
    what: 'an update, queueing at the server',
    formula: 'machine repairman: S/(1 − p₀), 1/p₀ = Σ_k P!/(P−k)!·(S/Z)^k',
    simulated: perUpdate,
    closedForm: 1 / machineRepairmanThroughput(workers, law.mean, meanServiceTime(server)),
  };
}
