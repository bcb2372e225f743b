/** The strategies there are; a new one adds its file and a line here. */
import type { Problem } from '../../basics/errors.js';
import type { z } from '../../basics/fields.js';
import type { AllReduceChoice } from '../collectives/registry.js';
import { asynchronous } from './asynchronous.js';
import type { Cluster } from './cluster.js';
import { fullBatch } from './full-batch.js';
import { localSgd } from './local-sgd.js';
import { serial } from './serial.js';
import type { CloseBooks, MachineMemory, MemorySetting, QuietSetting, Strategy, StrategySetting, UpdateTime } from './strategy.js';
import { synchronous } from './synchronous.js';

export const strategies = {
  serial,
  'full-batch': fullBatch,
  synchronous,
  asynchronous,
  'local-sgd': localSgd,
} as const;

type FieldsByKind = { [Kind in keyof typeof strategies]: (typeof strategies)[Kind]['options'] };
export type StrategyKind = keyof FieldsByKind;
/** The options of a strategy, told apart by `kind`. */
export type StrategyOptions<Kind extends StrategyKind = StrategyKind> = { [K in Kind]: z.output<FieldsByKind[K]> & { readonly kind: K } }[Kind];

/** A strategy with its options settled. */
export interface ChosenStrategy {
  readonly kind: StrategyKind;
  readonly about: string;
  readonly servers: number;
  /** Machines that servers have for themselves. */
  readonly serverMachines: number;
  readonly allReduce: AllReduceChoice | undefined;
  readonly outages: Strategy<z.ZodObject>['outages'];
  readonly hasStaleness: boolean;
  /** Whether the optimizer steps slices of the model, each by itself. */
  readonly slices: boolean;
  readonly reduces: boolean;
  readonly compresses: boolean;
  readonly stepsPerRound: number;
  /** Whether a batch is to be given. */
  readonly hasBatch: boolean;
  /** How many of so many workers take part. */
  readonly usesWorkers: (workers: number) => number;
  updatesPerRound(workers: number): number;
  /** Undefined where its messages are those of its all-reduce, or a push to and a pull from every server by every worker. */
  messagesPerUpdate(workers: number): number | undefined;
  remarks(setting: Required<StrategySetting>): readonly string[];
  inert(setting: Required<StrategySetting>): readonly (readonly [path: string, because: string])[];
  memory(setting: MemorySetting): MachineMemory;
  updateTime(setting: QuietSetting): UpdateTime | undefined;
  effectiveBatch(batches: readonly number[]): number;
  /** Starts it; what it returns, if anything, brings the books up to date and is called once, at the end of the run. */
  start(cluster: Cluster): CloseBooks | undefined;
}

const byKind: { readonly [Kind in StrategyKind]: Strategy<FieldsByKind[Kind]> } = strategies;

export function chooseStrategy<Kind extends StrategyKind>(options: StrategyOptions<Kind>): ChosenStrategy {
  const definition = byKind[options.kind];
  return {
    kind: options.kind,
    about: definition.about(options),
    servers: definition.servers(options),
    serverMachines: definition.areServersColocated?.(options) === true ? 0 : definition.servers(options),
    outages: definition.outages,
    hasStaleness: definition.hasStaleness,
    slices: definition.slices?.(options) ?? false,
    reduces: definition.reduces,
    compresses: definition.compresses,
    hasBatch: definition.hasBatch ?? true,
    usesWorkers: (workers) => definition.usesWorkers ?? workers,
    stepsPerRound: definition.stepsPerRound?.(options) ?? 1,
    allReduce: definition.allReduce?.(options),
    updatesPerRound: (workers) => definition.updatesPerRound(workers, options),
    messagesPerUpdate: (workers) => definition.messagesPerUpdate?.(workers, options),
    remarks: (setting) => definition.remarks?.(options, setting) ?? [],
    inert: (setting) => definition.inert?.(options, setting) ?? [],
    memory: (setting) => definition.memory?.(options, setting) ?? wholeReplica(setting),
    updateTime: (setting) => definition.updateTime?.(options, setting),
    effectiveBatch: (batches) => definition.effectiveBatch(options, batches),
    start: (cluster) => definition.start(options, cluster),
  };
}

/** What is wrong with options that are each right by themselves; paths are relative to the strategy. */
export function strategyProblems<Kind extends StrategyKind>(options: StrategyOptions<Kind>, setting: StrategySetting): readonly Problem[] {
  return byKind[options.kind].problems?.(options, setting) ?? [];
}

function wholeReplica({ batches, parameterBytes, optimizerArrays, activationBytes }: MemorySetting): MachineMemory {
  return {
    parameters: parameterBytes, gradients: parameterBytes, optimizer: optimizerArrays * parameterBytes,
    activations: activationBytes * batches.reduce((most, batch) => Math.max(most, batch), 0),
  };
}
