/** How many messages the strategies of a scenario send, known before anything is run. */
import { buckets } from '../simulation/compute/backward-pass.js';
import { prunedLayers } from '../simulation/compute/layers.js';
import { workload } from '../simulation/compute/step-time.js';
import { allReduceAlgorithms, allReduceKinds, cheapestAllReduce, type AllReduceKind } from '../simulation/collectives/registry.js';
import type { MessageCost } from '../simulation/network/network.js';
import { costOfNetwork } from '../simulation/network/registry.js';
import { sentBytes } from '../simulation/strategies/wire/compression.js';
import { chooseStrategy } from '../simulation/strategies/registry.js';
import { batchesOf } from './batches.js';
import type { Scenario } from './schema.js';

/** Places of a schedule, steps × participants, up to which all are counted; of more than that some steps, the others taken to be like them. */
const ALL_COUNTED = 100_000;
const STEPS_COUNTED = 32;

/** Messages of one all-reduce; of a large one an estimate from some of its steps, evenly spread, good to a few per cent. */
export function messagesOf(kind: AllReduceKind, participants: number, bytes: number, cost: MessageCost): number {
  const schedule = allReduceAlgorithms[kind].schedule?.(participants, bytes, cost);
  // Without a timetable everyone sends to a root and is sent the result.
  if (schedule === undefined) return 2 * (participants - 1);
  const stride = schedule.steps * participants <= ALL_COUNTED ? 1 : Math.ceil(schedule.steps / STEPS_COUNTED);
  let counted = 0;
  let messages = 0;
  for (let step = 0; step < schedule.steps; step += stride) {
    counted++;
    for (let sender = 0; sender < participants; sender++) if (schedule.to(step, sender) >= 0) messages++;
  }
  return counted === 0 ? 0 : messages / counted * schedule.steps;
}

/** What a strategy sends. */
export interface Traffic {
  /** Of one update: all workers' gradients together, one worker's, or H of each worker, as the strategy takes them. */
  readonly messagesPerUpdate: number;
  readonly samplesPerUpdate: number;
  /** Its all-reduces of one update, where it has some: the algorithm and the bytes of each. None where something else stands for them: what is compressed is gathered. */
  readonly allReduces: readonly { readonly kind: AllReduceKind; readonly bytes: number }[];
}

/**
 * @param name of one of the scenario's strategies
 * @param kind in place of the all-reduce that it has
 */
export function trafficOf(scenario: Scenario, name: string, kind?: AllReduceKind): Traffic {
  const { cluster: { workers }, workload: written, network } = scenario;
  const options = scenario.strategies[name]!;
  const strategy = chooseStrategy(options);
  const { servers, allReduce } = strategy;
  const updatesPerRound = strategy.updatesPerRound(workers);
  // Who goes by the whole training set needs one update for a pass.
  const samples = !strategy.hasBatch ? Infinity : batchesOf(options, workers).reduce((sum, batch) => sum + batch, 0) * strategy.stepsPerRound;
  const samplesPerUpdate = samples / updatesPerRound;
  const own = strategy.messagesPerUpdate(workers);
  if (own !== undefined || allReduce === undefined) return { messagesPerUpdate: own ?? 2 * servers * workers / updatesPerRound, samplesPerUpdate, allReduces: [] };
  const { parameterBytes: whole, layers: all } = workload(written);
  const { parameterBytes, isCompressed } = sentBytes(options, whole);
  const layers = prunedLayers(all, whole, parameterBytes);
  const cost = costOfNetwork(network);
  const overlap = 'overlap' in options ? options.overlap : undefined;
  const pieces = overlap?.kind === 'buckets' ? buckets(overlap, layers).map(({ bytes }) => bytes) : [parameterBytes];
  // A ring all-gather of each.
  if (isCompressed) return { messagesPerUpdate: pieces.length * workers * (workers - 1), samplesPerUpdate, allReduces: [] };
  const allReduces = pieces.map((bytes) => ({ bytes, kind: kind ?? (allReduce === 'auto' ? cheapestAllReduce(workers, bytes, cost).kind : allReduce) }));
  const known = new Map<string, number>();
  const messagesPerUpdate = allReduces.reduce((sum, each) => {
    const key = `${each.kind} ${each.bytes}`;
    const messages = known.get(key) ?? messagesOf(each.kind, workers, each.bytes, cost);
    known.set(key, messages);
    return sum + messages;
  }, 0);
  return { messagesPerUpdate, samplesPerUpdate, allReduces };
}

/** A strategy that the event budget is likely to end before it has gone through the samples once. */
export interface OverBudget {
  readonly strategy: string;
  readonly messagesPerUpdate: number;
  /** In one pass, or in the scenario's budget where that is less than one. */
  readonly updates: number;
  /** The least that these messages take. */
  readonly events: number;
  /** All-reduces that would fit, the one with the least closed form first. */
  readonly instead: readonly AllReduceKind[];
}

/** @param samplesPerPass undefined where that is not known: then one update is counted */
export function overBudget(scenario: Scenario, samplesPerPass: number | undefined): OverBudget[] {
  const { budget, network, cluster: { workers }, workload: written } = scenario;
  // On an unlimited network a message is one event, elsewhere it arrives and is let go by its port.
  const eventsPerMessage = network.model === 'unlimited' ? 1 : 2;
  return Object.keys(scenario.strategies).flatMap((strategy) => {
    const eventsOf = ({ messagesPerUpdate, samplesPerUpdate }: Traffic) => {
      const updates = samplesPerPass === undefined ? 1 : Math.max(1, Math.ceil(Math.min(1, budget.passes) * samplesPerPass / samplesPerUpdate));
      return { updates, events: eventsPerMessage * messagesPerUpdate * updates };
    };
    const traffic = trafficOf(scenario, strategy);
    const { updates, events } = eventsOf(traffic);
    if (events <= budget.events) return [];
    const fits = traffic.allReduces.length === 0 ? [] : allReduceKinds.filter((kind) => eventsOf(trafficOf(scenario, strategy, kind)).events <= budget.events);
    const { times } = cheapestAllReduce(workers, workload(written).parameterBytes, costOfNetwork(network));
    return [{ strategy, messagesPerUpdate: traffic.messagesPerUpdate, updates, events, instead: fits.sort((a, b) => times[a] - times[b]) }];
  });
}
