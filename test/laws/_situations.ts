/** Strategies and networks that laws are tried on. */
import { allReduceKinds } from '../../src/simulation/collectives/registry.js';
import type { NetworkOptions } from '../../src/simulation/network/registry.js';
import type { StrategyOptions } from '../../src/simulation/strategies/registry.js';

/** In lockstep: every collective, with and without buckets, over servers and with local steps. Not `auto`, which may choose another algorithm, nor fused gradients, whose messages change with time. */
export const lockstepStrategies: readonly StrategyOptions[] = [
  ...allReduceKinds.map((collective): StrategyOptions => ({ kind: 'synchronous', collective })),
  ...(['ring', 'halving-doubling', 'star'] as const).map((collective): StrategyOptions => ({ kind: 'synchronous', collective, overlap: { kind: 'buckets', bucketBytes: 2.5e6 } })),
  ...[1, 2, 3].map((servers): StrategyOptions => ({ kind: 'synchronous', servers })),
  ...(['ring', 'star', 'binomial-tree'] as const).map((collective): StrategyOptions => ({ kind: 'local-sgd', localSteps: 3, collective })),
];

/** A link from every machine to every other: no two messages but those from one machine to one other ever meet. Overheads and arithmetic take no turns: they are 0. */
export function fullyConnected(bandwidth: number, latency: number, overrides: NetworkOptions<'links'>['overrides'] = []): NetworkOptions<'links'> {
  return { model: 'links', topology: { kind: 'full', bandwidth }, latency, overhead: 0, reduction: 0, overrides };
}
