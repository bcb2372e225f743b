/** The strategies there are; a new one adds its file and a line here. */
import type { Problem } from '../../basics/errors.js';
import type { z } from '../../basics/fields.js';
import type { AllReduceChoice } from '../collectives/registry.js';
import { adPsgd } from './ad-psgd.js';
import { adacomm } from './adacomm.js';
import { anytime } from './anytime.js';
import { asynchronousElasticAveraging } from './asynchronous-elastic-averaging.js';
import { asynchronous } from './asynchronous.js';
import { asynchronousDiloco } from './asynchronous-diloco.js';
import { backupWorkers } from './backup-workers.js';
import type { Cluster } from './cluster.js';
import { coordinateDescent } from './coordinate-descent.js';
import { crPsgdCatalyst } from './cr-psgd-catalyst.js';
import { crPsgd } from './cr-psgd.js';
import { dPsgd } from './d-psgd.js';
import { diloco } from './diloco.js';
import { downpour } from './downpour.js';
import { elasticAveraging } from './elastic-averaging.js';
import { federatedAveraging } from './federated-averaging.js';
import { fullBatch } from './full-batch.js';
import { gradientAccumulation } from './gradient-accumulation.js';
import { gradientCoding } from './gradient-coding.js';
import { hogwild } from './hogwild.js';
import { kAsync } from './k-async.js';
import { kBatchAsync } from './k-batch-async.js';
import { kBatchSync } from './k-batch-sync.js';
import { kSync } from './k-sync.js';
import { localSgd } from './local-sgd.js';
import { modelParallel } from './model-parallel.js';
import { oneShotAveraging } from './one-shot-averaging.js';
import { postLocalSgd } from './post-local-sgd.js';
import { sandblaster } from './sandblaster.js';
import { serial } from './serial.js';
import { shardedDataParallel } from './sharded-data-parallel.js';
import { staleSynchronous } from './stale-synchronous.js';
import type { CloseBooks, MachineMemory, MemorySetting, QuietSetting, SettledSetting, Strategy, StrategySetting, UpdateTime } from './strategy.js';
import { synchronous } from './synchronous.js';

export const strategies = {
  serial,
  'full-batch': fullBatch,
  synchronous,
  'k-sync': kSync,
  'k-batch-sync': kBatchSync,
  'backup-workers': backupWorkers,
  asynchronous,
  'k-async': kAsync,
  'k-batch-async': kBatchAsync,
  anytime,
  'coordinate-descent': coordinateDescent,
  'stale-synchronous': staleSynchronous,
  downpour,
  sandblaster,
  hogwild,
  'elastic-averaging': elasticAveraging,
  'asynchronous-elastic-averaging': asynchronousElasticAveraging,
  'local-sgd': localSgd,
  'post-local-sgd': postLocalSgd,
  'one-shot-averaging': oneShotAveraging,
  adacomm,
  diloco,
  'asynchronous-diloco': asynchronousDiloco,
  'd-psgd': dPsgd,
  'ad-psgd': adPsgd,
  'federated-averaging': federatedAveraging,
  'cr-psgd': crPsgd,
  'cr-psgd-catalyst': crPsgdCatalyst,
  'gradient-coding': gradientCoding,
  'gradient-accumulation': gradientAccumulation,
  'sharded-data-parallel': shardedDataParallel,
  'model-parallel': modelParallel,
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
  readonly needsAllWorkers: boolean;
  /** Whether an update waits for a step of every worker. */
  readonly waitsForAll: (workers: number) => boolean;
  readonly usesLayers: boolean;
  readonly hasStaleness: boolean;
  /** Whether the optimizer steps slices of the model, each by itself. */
  readonly slices: boolean;
  readonly reduces: boolean;
  readonly compresses: boolean;
  readonly search: 'optimizer' | 'own' | 'none';
  readonly stepsPerRound: number;
  /** Whether a batch is to be given. */
  readonly hasBatch: boolean;
  /** How many of so many workers take part. */
  readonly usesWorkers: (workers: number) => number;
  updatesPerRound(workers: number): number;
  /** Undefined where its messages are those of its all-reduce, or a push to and a pull from every server by every worker. */
  messagesPerUpdate(workers: number): number | undefined;
  remarks(setting: SettledSetting): readonly string[];
  inert(setting: SettledSetting): readonly (readonly [path: string, because: string])[];
  /** Whether it draws random numbers of its own. */
  isRandom(workers: number): boolean;
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
    needsAllWorkers: definition.needsAllWorkers ?? false,
    waitsForAll: (workers) => definition.waitsForAll?.(options, workers) ?? definition.outages === 'checkpoint',
    usesLayers: definition.usesLayers ?? false,
    hasStaleness: definition.hasStaleness,
    slices: definition.slices?.(options) ?? false,
    reduces: definition.reduces,
    compresses: definition.compresses,
    hasBatch: definition.hasBatch ?? true,
    usesWorkers: (workers) => definition.usesWorkers ?? workers,
    search: definition.search ?? 'optimizer',
    stepsPerRound: definition.stepsPerRound?.(options) ?? 1,
    allReduce: definition.allReduce?.(options),
    updatesPerRound: (workers) => definition.updatesPerRound(workers, options),
    messagesPerUpdate: (workers) => definition.messagesPerUpdate?.(workers, options),
    remarks: (setting) => definition.remarks?.(options, setting) ?? [],
    inert: (setting) => definition.inert?.(options, setting) ?? [],
    isRandom: (workers) => definition.isRandom?.(options, workers) ?? false,
    memory: (setting) => definition.memory?.(options, setting) ?? wholeReplica(setting, definition.usesWorkers === 1),
    updateTime: (setting) => definition.updateTime?.(options, setting),
    effectiveBatch: (batches) => definition.effectiveBatch(options, batches),
    start: (cluster) => definition.start(options, cluster),
  };
}

/** What is wrong with options that are each right by themselves; paths are relative to the strategy. */
export function strategyProblems<Kind extends StrategyKind>(options: StrategyOptions<Kind>, setting: StrategySetting): readonly Problem[] {
  return byKind[options.kind].problems?.(options, setting) ?? [];
}

/** @param isAlone with the batches of all workers */
function wholeReplica({ batches, parameterBytes, optimizerArrays, activationBytes }: MemorySetting, isAlone: boolean): MachineMemory {
  const batch = batches.reduce((sum, each) => (isAlone ? sum + each : Math.max(sum, each)), 0);
  return { parameters: parameterBytes, gradients: parameterBytes, optimizer: optimizerArrays * parameterBytes, activations: activationBytes * batch };
}
