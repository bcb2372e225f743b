/**
 * A strategy is one way of sharing gradients: it says who waits for whom, and reads like the algorithm. A new one adds its file, with its
 * options, a line in `registry.ts`, and a scenario that shows when it wins. `tte strategies` prints the table of them all.
 */
import type { Problem } from '../../basics/errors.js';
import type { z } from '../../basics/fields.js';
import type { AllReduceChoice } from '../collectives/registry.js';
import type { Layer } from '../compute/layers.js';
import type { MessageCost } from '../network/network.js';
import type { Cluster } from './cluster.js';

export interface Strategy<Fields extends z.ZodObject> {
  /** Its own fields of a scenario, `kind` first; the batch, the learning rate and others that all have are not among them. */
  readonly options: Fields;
  /** Its line in the table of all strategies. */
  readonly line: StrategyLine;
  /** What is wrong with options that are each right by themselves; paths are relative to the strategy. */
  problems?(options: z.output<Fields>, setting: StrategySetting): readonly Problem[];
  /** Its options that have no effect, and why; paths are relative to the strategy. */
  inert?(options: z.output<Fields>, setting: SettledSetting): readonly (readonly [path: string, because: string])[];
  /** One line for reports: what waits for what and how gradients travel. */
  about(options: z.output<Fields>): string;
  /** What a reader should know beside it, with its numbers: a spectral gap, a pipeline's bubble. One clause each. */
  remarks?(options: z.output<Fields>, setting: SettledSetting): readonly string[];
  /** Parameter servers it needs; their machines follow the workers', if they are not co-located. */
  servers(options: z.output<Fields>): number;
  /** Whether server s stands on worker (s mod P)'s machine; default: it has its own. */
  areServersColocated?(options: z.output<Fields>): boolean;
  /** The all-reduce it uses, if any: its closed form then stands in the report. */
  allReduce?(options: z.output<Fields>): AllReduceChoice | undefined;
  /** Whether its batches are the scenario's; default: yes, else it goes by the training set. */
  readonly hasBatch?: false;
  /** Workers that take part, and are paid for; default: all. */
  readonly usesWorkers?: 1;
  /** Updates in which every worker takes part once, on average. */
  updatesPerRound(workers: number, options: z.output<Fields>): number;
  /** Steps that a worker takes in such a round, about; default 1. */
  stepsPerRound?(options: z.output<Fields>): number;
  /** Messages of one update, about, where they are neither those of its all-reduce nor a push and a pull of every worker. */
  messagesPerUpdate?(workers: number, options: z.output<Fields>): number;
  /** Seconds per update where every time is constant: nobody straggles, fails or leaves; undefined where no closed form is known. */
  updateTime?(options: z.output<Fields>, setting: QuietSetting): UpdateTime | undefined;
  /** Samples behind one step of the model; rules scale the learning rate by it. */
  effectiveBatch(options: z.output<Fields>, batches: readonly number[]): number;
  /** What a machine keeps in memory, in bytes; default: a whole replica. */
  memory?(options: z.output<Fields>, setting: MemorySetting): MachineMemory;
  /**
   * How it gets on with machines that fail and workers that leave: the whole job goes back to its last `checkpoint`, `each` loses what it was at,
   * or it knows of `none`, and scenarios that have some are refused.
   */
  readonly outages: 'checkpoint' | 'each' | 'none';
  /** Whether an update waits for a step of every worker; default: where all go back to a checkpoint together. */
  waitsForAll?(options: z.output<Fields>, workers: number): boolean;
  /** It cannot go on while a worker is absent, and scenarios with absences are refused. */
  readonly needsAllWorkers?: true;
  /** It goes by the workload's layers, and not by their sum alone. */
  readonly usesLayers?: true;
  /** Whether gradients may be applied to newer parameters than they were computed at. */
  readonly hasStaleness: boolean;
  /** Whether the optimizer steps slices of a model, each by itself. */
  slices?(options: z.output<Fields>): boolean;
  /** Whether messages are added up on their way, so that the network's γ counts. */
  readonly reduces: boolean;
  /** Whether it draws random numbers of its own while it runs; default: it does not. */
  isRandom?(options: z.output<Fields>, workers: number): boolean;
  /** Whether what it sends may be compressed: gradients, or differences of models. */
  readonly compresses: boolean;
  /** The optimizer it comes with; default: SGD. */
  readonly optimizer?: 'adagrad' | 'l-bfgs';
  /**
   * Who finds the length of a step where the optimizer is one that searches: default: the optimizer, on the samples of the step's gradient; the
   * strategy's `own` search, so that the optimizer's has no effect; `none` can, for its steps go along what was made of several gradients, or by slices.
   */
  readonly search?: 'own' | 'none';
  /** Options of it on four workers, for laws that hold for all. */
  readonly example: z.input<Fields>;
  /** Where it is nothing but serial SGD. */
  readonly degenerate: Degenerate<z.input<Fields>>;
  /** Starts its processes; they run until the simulation stops. @returns what is to be called once when it has, if anything */
  start(options: z.output<Fields>, cluster: Cluster): CloseBooks | undefined;
}

/** A few words each, for one row of a table. */
export interface StrategyLine {
  /** Whom a worker waits for before it goes on. */
  readonly waitsFor: string;
  /** Of applied gradients, in updates. */
  readonly staleness: string;
  /** Per update, n being the bytes of the parameters. */
  readonly traffic: string;
  /** Where it was described first, or best; with `(notes)` where lecture notes have it. */
  readonly source: string;
}

/** The case in which it is the serial baseline with batches of `workers` × the batch, on the same samples in the same order. */
export interface Degenerate<Options> {
  readonly options: Options;
  readonly workers: number;
  /** Largest relative difference of the losses; 0: bit for bit. */
  readonly tolerance: number;
  /** Why so, in a clause. */
  readonly because: string;
}

/** What is known of a scenario where a strategy is checked; undefined what is not known yet. */
export interface StrategySetting {
  readonly workers?: number | undefined;
  /** Samples per step of each worker. */
  readonly batches?: readonly number[] | undefined;
  readonly parameterBytes?: number | undefined;
  readonly layers?: readonly Layer[] | undefined;
}

/** The same, all of it known. */
export type SettledSetting = { readonly [Field in keyof StrategySetting]-?: NonNullable<StrategySetting[Field]> };

/** What the closed form of an update is made of. */
export interface QuietSetting {
  readonly workers: number;
  /** Seconds of one step of each worker. */
  readonly steps: readonly number[];
  /** Seconds of a step of that many samples. */
  readonly stepOf: (samples: number) => number;
  /** Samples per step of each worker. */
  readonly batches: readonly number[];
  readonly parameterBytes: number;
  /** Of what a worker sends of a gradient; less than `parameterBytes` where it is compressed. */
  readonly gradientBytes: number;
  /** Default: whether `gradientBytes` are less. */
  readonly isCompressed?: boolean;
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

/** What decides how much memory a machine needs. */
export interface MemorySetting {
  readonly workers: number;
  readonly batches: readonly number[];
  /** Of the parameters, and of a gradient. */
  readonly parameterBytes: number;
  /** Arrays of the parameters' size that the optimizer keeps: 0 for SGD, 2 for Adam. */
  readonly optimizerArrays: number;
  /** What one sample's forward pass leaves for the backward pass. */
  readonly activationBytes: number;
  /** Default: the model is one. */
  readonly layers?: readonly Layer[];
}

/** Bytes on the fullest worker's machine. */
export interface MachineMemory {
  readonly parameters: number;
  readonly gradients: number;
  readonly optimizer: number;
  readonly activations: number;
}

/** Brings ledger and counts up to the present time. */
export type CloseBooks = () => void;

/** Lets a strategy be written with its options' types inferred from its fields. */
export function strategy<Fields extends z.ZodObject>(definition: Strategy<Fields>): Strategy<Fields> {
  return definition;
}
