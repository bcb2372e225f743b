/**
 * A collective is an operation among p participants that each bring or take n bytes. Written once over any network: fidelity is the choice of
 * the network, not of the collective. An algorithm whose messages have a fixed order is a `Schedule`; the others send as messages come in.
 *
 * | operation | before | after |
 * |---|---|---|
 * | `all-reduce` | everyone has a vector | everyone has the sum |
 * | `broadcast` | the first has a vector | everyone has it |
 * | `reduce` | everyone has a vector | the first has the sum |
 * | `reduce-scatter` | everyone has a vector | everyone has a piece of the sum |
 * | `all-gather` | everyone has a piece | everyone has the vector |
 * | `barrier` | | nobody leaves before all have come |
 * | `push`, `pull` | workers have vectors; servers have shards | servers have all vectors' shards; workers have all shards |
 */
import type { MessageCost, Network } from '../network/network.js';
import type { Schedule } from './schedule.js';

export type Operation = 'all-reduce' | 'broadcast' | 'reduce' | 'reduce-scatter' | 'all-gather' | 'barrier' | 'push' | 'pull';

/** One collective under way. */
export interface CollectiveRound {
  /** Participant i (0 … p−1) is ready now; each arrives once. */
  arrive(participant: number): void;
}

export interface Collective<Does extends Operation = Operation> {
  readonly kind: string;
  readonly operation: Does;
  readonly about: string;
  /** The closed form in words and letters, with its assumptions. */
  readonly formula: string;
  /**
   * Seconds from the common arrival of all p participants until the last has finished, on a network with full-duplex ports of that cost. Where
   * machines stand in nodes, participant i is machine i.
   */
  closedForm(participants: number, bytes: number, cost: MessageCost): number;
  /**
   * Begins for each participant when it arrives.
   * @param machines the machine of each participant; the first is the root where there is one
   * @param bytes n, size of the vector
   * @param finished called once per participant, when it has arrived and received all that is due to it
   */
  begin(network: Network, machines: readonly number[], bytes: number, finished: (participant: number) => void): CollectiveRound;
  /** Its messages, where their order is fixed. */
  schedule?(participants: number, bytes: number, cost: MessageCost): Schedule;
}
