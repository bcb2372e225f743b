/**
 * A strategy is one way of sharing gradients: it says who waits for whom, and reads like the algorithm.
 *
 * | strategy | waits for | staleness | traffic per update |
 * |---|---|---|---|
 * | `synchronous` | all P workers | 0 | one all-reduce, or P pushes and pulls |
 * | `asynchronous` | nobody | P − 1 on average | one push, one pull |
 * | `local-sgd` | all P workers, every H steps | 0 | one all-reduce per P·H gradients |
 *
 * A new one adds its file, with its options, and a line in `registry.ts`.
 */
import type { Problem } from '../../basics/errors.js';
import type { z } from '../../basics/fields.js';
import type { AllReduceChoice } from '../collectives/registry.js';
import type { Layer } from '../compute/layers.js';
import type { MessageCost } from '../network/network.js';
import type { Cluster } from './cluster.js';

export interface Strategy<Fields extends z.ZodObject> {
  /** Its own fields of a scenario, `kind` first; the batch and the learning rate, which all have, are not among them. */
  readonly options: Fields;
  /**
   * What is wrong with options that are each right by themselves; paths are relative to the strategy.
   * @param parameterBytes of the model; undefined where that is not known yet
   */
  problems?(options: z.output<Fields>, parameterBytes: number | undefined): readonly Problem[];
  /** One line for reports: what waits for what and how gradients travel. */
  about(options: z.output<Fields>): string;
  /** Parameter servers it needs; their machines follow the workers'. */
  servers(options: z.output<Fields>): number;
  /** The all-reduce it uses, if any: its closed form then stands in the report. */
  allReduce?(options: z.output<Fields>): AllReduceChoice | undefined;
  /** Updates in which every worker takes part once. */
  updatesPerRound(workers: number): number;
  /** Seconds per update where every time is constant: nobody straggles, fails or leaves; undefined where no closed form is known. */
  updateTime?(options: z.output<Fields>, setting: QuietSetting): UpdateTime | undefined;
  /** Samples behind one step of the model; rules scale the learning rate by it. */
  effectiveBatch(options: z.output<Fields>, batches: readonly number[]): number;
  /** Starts its processes; they run until the simulation stops. @returns what is to be called once when it has, if anything */
  start(options: z.output<Fields>, cluster: Cluster): CloseBooks | undefined;
}

/** What the closed form of an update is made of. */
export interface QuietSetting {
  readonly workers: number;
  /** Seconds of one step of each worker. */
  readonly steps: readonly number[];
  readonly parameterBytes: number;
  readonly layers: readonly Layer[];
  readonly cost: MessageCost;
  /** Mean seconds in which a server applies a whole gradient. */
  readonly serviceTime: number;
}

export interface UpdateTime {
  /** In words and letters, with its assumptions. */
  readonly formula: string;
  readonly seconds: number;
}

/** Brings ledger and counts up to the present time. */
export type CloseBooks = () => void;

/** Lets a strategy be written with its options' types inferred from its fields. */
export function strategy<Fields extends z.ZodObject>(definition: Strategy<Fields>): Strategy<Fields> {
  return definition;
}
