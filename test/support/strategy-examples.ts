import { strategyKinds } from '../../src/scenario/strategy-fields.js';
import { strategies, type StrategyKind, type StrategyOptions } from '../../src/simulation/strategies/registry.js';
import type { Degenerate, StrategyLine } from '../../src/simulation/strategies/strategy.js';

/** What a strategy says of itself, whatever its options are. */
export interface SelfDescription {
  readonly kind: StrategyKind;
  readonly line: StrategyLine;
  readonly example: unknown;
  readonly degenerate: Degenerate<unknown>;
  readonly hasBatch?: false;
  readonly optimizer?: string;
}

export const descriptions: readonly SelfDescription[] = (Object.keys(strategies) as StrategyKind[]).map((kind) => ({ kind, ...strategies[kind] }));

/** Every strategy as it gives an example of itself, on four workers. */
export const examples: readonly StrategyOptions[] = descriptions.map(({ example }) => strategyKinds.parse(example));
