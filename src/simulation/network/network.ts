/**
 * A network carries messages between machines. Machines are numbered from 0: workers first, then servers.
 *
 * | model | a message waits for | use it for |
 * |---|---|---|
 * | `unlimited` | nothing, takes no time | what computation alone would give |
 * | `ports` | the sender's port, latency, the receiver's port | machines on one switch |
 * | `loggp` | both processors, both interfaces, latency | comparison with other LogGP simulators |
 * | `links` | messages of its own pair, its share of every link on its way, latency | machines that share links |
 */
import type { Streams } from '../../basics/random.js';
import type { Simulator } from '../core/simulator.js';

/** What a message costs where nothing is in its way; the letters of the closed forms. */
export interface MessageCost {
  /** L, s: from the first bit sent to the first bit received; holds no port. */
  readonly latency: number;
  /** o, s per message, holding a port. */
  readonly overhead: number;
  /** β, s/B: one over the bandwidth. */
  readonly secondsPerByte: number;
  /** γ, s/B: arithmetic of a reduction at the receiver, holding its port. */
  readonly reductionPerByte: number;
  /** Where machines stand together in nodes: what a message inside one costs. The rest is then about messages between nodes. */
  readonly node?: NodeCost;
}

/** Machine m stands in node ⌊m / machines⌋. */
export interface NodeCost {
  /** Machines in a node, ≥ 1; the last node may have fewer. */
  readonly machines: number;
  readonly latency: number;
  readonly overhead: number;
  readonly secondsPerByte: number;
  /** Whether each machine has a port of its own to other nodes, or a node's machines share one. */
  readonly nic: 'each' | 'shared';
}

/**
 * @param queued seconds the message waited for ports, its sender's and its receiver's together
 * @param resent bytes that were sent again for it; default: none
 */
export type Delivered = (queued: number, resent?: number) => void;

export interface Network {
  readonly cost: MessageCost;
  /** Bytes put on the wire so far by all machines. */
  readonly bytesSent: number;
  /**
   * Sends a message, asked for now; `delivered` is called when the receiver's port has let it go.
   * @param bytes ≥ 0, may be fractional (a chunk is n/p bytes)
   * @param isReduction whether the receiver combines it with its own data (γ)
   */
  send(from: number, to: number, bytes: number, isReduction: boolean, delivered: Delivered): void;
  /**
   * As `send` to each of the receivers, all asked for now, in order; present where there is a cheaper way. Not for receivers that somebody sends to
   * one by one at the same time: of messages that leave a port at the same moment the order may differ.
   */
  sendEach?(from: number, receivers: readonly number[], bytes: number, isReduction: boolean, delivered: (index: number, queued: number) => void): void;
  /** Present where a message waits for two ports and nothing else, so that whole collectives can be followed without events. */
  readonly ports?: PortTable;
}

/**
 * The whole state of such a network. A message of n bytes asked for at t takes its send port from t₀ = max(t, sendFree), for o + n·sendPerByte;
 * it is at the receiver at t₀ + L + n·max(0, sendPerByte − receivePerByte) (there, reception at the port's own speed never runs dry), and takes
 * the receive port in order of that arrival for o + n·receivePerByte (+ nγ in a reduction). Send and receive ports are never the same.
 */
export interface PortTable {
  /** By port: simulated seconds from which it is free. Whoever takes a port's turn writes here. */
  readonly sendFree: Float64Array;
  readonly receiveFree: Float64Array;
  sendPort(from: number, to: number): number;
  receivePort(from: number, to: number): number;
  costOf(from: number, to: number): PortCost;
  /** Counts bytes that were put on the wire. */
  countBytes(bytes: number): void;
}

/** What a message between two machines costs; the letters of `MessageCost`. */
export interface PortCost {
  readonly latency: number;
  readonly overhead: number;
  readonly sendPerByte: number;
  readonly receivePerByte: number;
  readonly reductionPerByte: number;
}

/** Where a network is made. */
export interface NetworkSite {
  readonly simulator: Simulator;
  /** Number of machines, ≥ 1. */
  readonly machines: number;
  /** Rooted at `system`; needed by networks with jitter or loss. */
  readonly streams?: Streams;
}

/** Time of one message where nothing is in its way: L + o + nβ (+ nγ in a reduction). */
export function messageTime(cost: MessageCost, bytes: number, isReduction = false): number {
  return cost.latency + portTime(cost, bytes, isReduction);
}

/** Time for which a message holds its receiver's port: o + nβ (+ nγ); its sender's port is held without the γ. */
export function portTime(cost: MessageCost, bytes: number, isReduction = false): number {
  return cost.overhead + bytes * cost.secondsPerByte + (isReduction ? bytes * cost.reductionPerByte : 0);
}
