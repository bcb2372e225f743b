/**
 * An all-reduce combines p vectors of n bytes so that every participant holds the result. Written once over any network: fidelity is the
 * choice of the network, not of the collective.
 *
 * | algorithm | time, p participants (α = o + L) | good for |
 * |---|---|---|
 * | `ring` | 2(p−1)α + 2(p−1)/p·nβ + (p−1)/p·nγ | large vectors |
 * | `star` | 2L + 2(p−1)(o + nβ) + (p−1)nγ | few participants, small vectors; what a single parameter server sees |
 * | `star-one-by-one` | 2(p−1)(α + nβ) + (p−1)nγ | a root that serves one at a time |
 */
import type { MessageCost, Network } from '../network/network.js';

/** One all-reduce under way. */
export interface AllReduceRound {
  /** Participant i (0 … p−1) has its vector ready now; each arrives once. */
  arrive(participant: number): void;
}

export interface AllReduceAlgorithm {
  readonly kind: string;
  readonly about: string;
  /** The closed form in words and letters, with its assumptions. */
  readonly formula: string;
  /** Seconds from the common arrival of all p participants until the last holds the result, on a network with ports of that cost. */
  closedForm(participants: number, bytes: number, cost: MessageCost): number;
  /**
   * Begins for each participant when it arrives.
   * @param machines the machine of each participant; the first is the root where there is one
   * @param bytes n, size of the vector
   * @param finished called once per participant, when it holds the result
   */
  begin(network: Network, machines: readonly number[], bytes: number, finished: (participant: number) => void): AllReduceRound;
}
