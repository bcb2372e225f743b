/** The strategies there are; a new one adds its file and a line here. */
import type { Problem } from '../../basics/errors.js';
import type { z } from '../../basics/fields.js';
import type { AllReduceChoice } from '../collectives/registry.js';
import { asynchronous } from './asynchronous.js';
import type { Cluster } from './cluster.js';
import { localSgd } from './local-sgd.js';
import type { CloseBooks, QuietSetting, Strategy, UpdateTime } from './strategy.js';
import { synchronous } from './synchronous.js';

export const strategies = { synchronous, asynchronous, 'local-sgd': localSgd } as const;

type FieldsByKind = { [Kind in keyof typeof strategies]: (typeof strategies)[Kind]['options'] };
export type StrategyKind = keyof FieldsByKind;
/** The options of a strategy, told apart by `kind`. */
export type StrategyOptions<Kind extends StrategyKind = StrategyKind> = { [K in Kind]: z.output<FieldsByKind[K]> & { readonly kind: K } }[Kind];

/** A strategy with its options settled. */
export interface ChosenStrategy {
  readonly kind: StrategyKind;
  readonly about: string;
  readonly servers: number;
  readonly allReduce: AllReduceChoice | undefined;
  updatesPerRound(workers: number): number;
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
    allReduce: definition.allReduce?.(options),
    updatesPerRound: (workers) => definition.updatesPerRound(workers),
    updateTime: (setting) => definition.updateTime?.(options, setting),
    effectiveBatch: (batches) => definition.effectiveBatch(options, batches),
    start: (cluster) => definition.start(options, cluster),
  };
}

/** What is wrong with options that are each right by themselves; paths are relative to the strategy. */
export function strategyProblems<Kind extends StrategyKind>(options: StrategyOptions<Kind>, parameterBytes?: number): readonly Problem[] {
  return byKind[options.kind].problems?.(options, parameterBytes) ?? [];
}
