/** The topologies there are; a new one adds its file and its lines here. */
import type { Problem } from '../../../../basics/errors.js';
import { z } from '../../../../basics/fields.js';
import { fatTree, fatTreeOptions } from './fat-tree.js';
import { full, fullOptions } from './full.js';
import { hub, hubOptions } from './hub.js';
import { list, listOptions } from './list.js';
import { ring, ringOptions } from './ring.js';
import { oneSwitch, switchOptions } from './switch.js';
import type { NominalMessage, Topology, TopologyKind } from './topology.js';
import { torus, torusOptions } from './torus.js';
import { twoLevel, twoLevelOptions } from './two-level.js';

export const topologyOptions = z.discriminatedUnion('kind', [
  switchOptions, hubOptions, ringOptions, torusOptions, twoLevelOptions, fatTreeOptions, fullOptions, listOptions,
]);

const kinds = { switch: oneSwitch, hub, ring, torus, 'two-level': twoLevel, 'fat-tree': fatTree, full, list };

type Written = z.output<typeof topologyOptions>;
type Kind = Written['kind'];
type OptionsByKind = { [K in Kind]: Extract<Written, { readonly kind: K }> };
export type TopologyOptions<K extends Kind = Kind> = { [Each in K]: OptionsByKind[Each] & { readonly kind: Each } }[K];

const byKind: { readonly [K in Kind]: TopologyKind<OptionsByKind[K]> } = kinds;

/** @param latency from a machine to the next, s */
export function buildTopology<K extends Kind>(options: TopologyOptions<K>, latency: number, machines: number): Topology {
  return byKind[options.kind].build(options, latency, machines);
}

/** What does not fit together, or does not fit that number of machines; paths are relative to the topology. */
export function shapeProblems<K extends Kind>(options: TopologyOptions<K>, machines: number): readonly Problem[] {
  return byKind[options.kind].problems?.(options, machines) ?? [];
}

/** The message that the costs of closed forms are about. */
export function nominalMessage<K extends Kind>(options: TopologyOptions<K>): NominalMessage {
  return byKind[options.kind].nominal(options);
}

/** The nodes that machines stand in, where they do. */
export function nodeOf<K extends Kind>(options: TopologyOptions<K>): ReturnType<NonNullable<TopologyKind<OptionsByKind[K]>['node']>> | undefined {
  return byKind[options.kind].node?.(options);
}
