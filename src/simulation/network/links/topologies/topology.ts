/**
 * A topology: which links there are, and which of them a message goes over. Routes are fixed: the same for every message of a pair of machines.
 *
 * | topology | links | a message goes |
 * |---|---|---|
 * | `switch` | each machine's up and down | up, down |
 * | `hub` | each machine's, and one backbone that all share | up, backbone, down |
 * | `ring` | each machine to both neighbours | the shorter way round |
 * | `torus` | each machine to its four neighbours | along its row, then along the column, each the shorter way |
 * | `two-level` | inside a node; network cards between nodes | up and down, inside or between |
 * | `fat-tree` | each machine to its edge switch; uplinks from there to the core | up, and down by the uplink of its destination's number |
 * | `full` | each machine to every other | straight |
 * | `list` | those listed | over the fewest links |
 */
import type { Problem } from '../../../../basics/errors.js';
import type { NodeCost } from '../../network.js';

/** Links are numbered from 0 and go one way. */
export interface Topology {
  readonly links: number;
  /** As overrides and background traffic call it. */
  name(link: number): string;
  /** B/s, > 0; may be Infinity. */
  bandwidth(link: number): number;
  /** s, ≥ 0. */
  latency(link: number): number;
  /** From one machine to another one: the links in order, none twice. */
  route(from: number, to: number): readonly number[];
}

/** The message that the costs of closed forms are about: from one machine to another, on a topology of at least so many. */
export interface NominalMessage { readonly machines: number; readonly from: number; readonly to: number }

/** One kind of topology; `options` are its fields. */
export interface TopologyKind<Options> {
  /** What does not fit together, or does not fit that number of machines; paths are relative to the topology. */
  problems?(options: Options, machines: number): Problem[];
  /** @param latency from a machine to the next, over a cable between them or through one switch (s): so a cable to a switch has half of it */
  build(options: Options, latency: number, machines: number): Topology;
  nominal(options: Options): NominalMessage;
  /** The nodes that machines stand in, and what a message inside one costs. */
  node?(options: Options): Omit<NodeCost, 'overhead'>;
}

/** The up-link of machine m is 2m, its down-link 2m + 1. */
export const upLink = (machine: number): number => 2 * machine;
export const downLink = (machine: number): number => 2 * machine + 1;

/** `m3 up`, `m3 down`. */
export function portName(link: number): string {
  return `m${link >> 1} ${direction(link)}`;
}

/** Even links go up. */
export function direction(link: number): string {
  return link % 2 === 0 ? 'up' : 'down';
}
