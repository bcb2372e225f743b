import type { Network } from '../network/network.js';
import type { CollectiveRound } from './collective.js';
import type { Schedule } from './schedule.js';

/**
 * Sends a schedule's messages one by one, each when the schedule's rules allow it.
 * @param machines the machine of each participant
 * @param finished called once per participant, when it has arrived and received all that is due to it
 */
export function play(schedule: Schedule, network: Network, machines: readonly number[], finished: (participant: number) => void): CollectiveRound {
  const { participants: p, steps } = schedule;
  const hasArrived = new Uint8Array(p);
  // By participant: the step for which it sends next, and the first step whose message it still lacks.
  const next = new Int32Array(p);
  const lacking = new Int32Array(p);
  // Messages that came before one of an earlier step: step × p + receiver.
  const early = new Set<number>();

  /** The first step from `step` on whose message is due to the participant and has not come. */
  function firstLacking(participant: number, step: number): number {
    let at = step;
    while (at < steps && (schedule.from(at, participant) < 0 || (early.size > 0 && early.delete(at * p + participant)))) at++;
    return at;
  }

  function send(step: number, from: number, to: number): void {
    network.send(machines[from]!, machines[to]!, schedule.bytes(step, from), schedule.isReduction(step), () => { receive(step, to); });
  }

  function receive(step: number, participant: number): void {
    if (step === lacking[participant]) {
      lacking[participant] = firstLacking(participant, step + 1);
      proceed(participant);
    } else {
      early.add(step * p + participant);
    }
  }

  function proceed(participant: number): void {
    if (hasArrived[participant] === 0) return;
    while (next[participant]! < steps && next[participant]! <= lacking[participant]!) {
      const step = next[participant]!++;
      const to = schedule.to(step, participant);
      if (to < 0) continue;
      if (schedule.isExchange?.(step) !== true) {
        send(step, participant, to);
      } else if (next[to]! > step) {
        // The partner is waiting for this one: it lacks this very step.
        send(step, to, participant);
        send(step, participant, to);
      }
    }
    if (lacking[participant] === steps) finished(participant);
  }

  for (let participant = 0; participant < p; participant++) lacking[participant] = firstLacking(participant, 0);
  return {
    arrive(participant) {
      hasArrived[participant] = 1;
      proceed(participant);
    },
  };
}
