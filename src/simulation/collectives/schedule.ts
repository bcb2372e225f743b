/**
 * A collective as a timetable without times: which message goes from whom to whom in which step. When each travels is the network's affair, and
 * whether its messages are sent one by one (`play`) or their times followed through flat arrays (`follow`) is not the algorithm's.
 *
 * In every step a participant sends at most one message and receives at most one. It asks for its message of step s as soon as it has arrived
 * and has received all that is due to it in steps before s; it finishes when it has arrived and received all that is due to it.
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
}
