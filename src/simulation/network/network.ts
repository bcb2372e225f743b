/**
 * A network carries messages between machines. Machines are numbered from 0: workers first, then servers.
 *
 * | model | a message waits for | use it for |
 * |---|---|---|
 * | `unlimited` | nothing, takes no time | what computation alone would give |
 * | `ports` | the sender's port, latency, the receiver's port | machines on one switch |
 */
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
}

/** @param queued seconds the message waited for ports, its sender's and its receiver's together */
export type Delivered = (queued: number) => void;

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
}

/** Where a network is made. */
export interface NetworkSite {
  readonly simulator: Simulator;
  /** Number of machines, ≥ 1. */
  readonly machines: number;
}

/** Time of one message where nothing is in its way: L + o + nβ (+ nγ in a reduction). */
export function messageTime(cost: MessageCost, bytes: number, isReduction = false): number {
  return cost.latency + portTime(cost, bytes, isReduction);
}

/** Time for which a message holds its receiver's port: o + nβ (+ nγ); its sender's port is held without the γ. */
export function portTime(cost: MessageCost, bytes: number, isReduction = false): number {
  return cost.overhead + bytes * cost.secondsPerByte + (isReduction ? bytes * cost.reductionPerByte : 0);
}
