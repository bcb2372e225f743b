/**
 * A collective as a timetable without times: which message goes from whom to whom in which step. When each travels is the network's affair, and
 * whether its messages are sent one by one (`play`) or their times followed through flat arrays (`follow`) is not the algorithm's.
 *
 * In every step a participant sends at most one message and receives at most one. It asks for its message of step s as soon as it has arrived
 * and has received all that is due to it in steps before s; it finishes when it has arrived and received all that is due to it.
 *
 * In an *exchange* those who send to one another begin together: both ask when the later of the two could (the rendezvous by which MPI's
 * Sendrecv passes large messages). So a participant's messages reach its port in the order of the steps, whenever the others arrive. Without
 * it a message of a later step could take the port before the one that is waited for, and an early arrival would make everyone later.
 */
export interface Schedule {
  /** p, ≥ 1. */
  readonly participants: number;
  readonly steps: number;
  /** To whom the participant sends in that step; −1 for nobody. */
  to(step: number, participant: number): number;
  /** From whom the participant receives in that step; −1 for nobody. The inverse of `to`. */
  from(step: number, participant: number): number;
  /** Bytes that the participant sends in that step, ≥ 0, perhaps fractional; asked only where `to` ≥ 0. */
  bytes(step: number, participant: number): number;
  /** Whether the receivers of that step combine what they receive with what they have (γ). */
  isReduction(step: number): boolean;
  /** Whether that step is an exchange: whoever sends in it receives from the same participant. Absent: no step is. */
  isExchange?(step: number): boolean;
  /**
   * Which bytes [start, end) of the vector the message holds, with end − start = `bytes`; beyond the vector's n bytes it goes on from the first.
   * So that it can be checked that everything gets everywhere; asked only where `to` ≥ 0.
   */
  content?(step: number, participant: number): readonly [start: number, end: number];
}
