/** Which of two messages was requested first, down to the order of events that happen at the same time. */
import type { Step } from './timetable.js';

/** When what was received; by step × participants + receiver. */
export interface Journal {
  readonly steps: readonly Step[];
  /** By participant: when it began. */
  readonly begun: Float64Array;
  /** When each message reached its receiver, NaN for none, and when it was received. */
  readonly arrivals: Float64Array;
  readonly received: Float64Array;
  /** In an exchange, when each participant is ready for it. */
  readonly readiness: Float64Array;
}

/** The event that made a message be requested. */
interface Cause {
  readonly time: number;
  readonly participant: number;
  /** What it was to the participant: its own beginning (−1), the message received in that step, or unknown (−2). */
  readonly step: number;
}

/**
 * Events at the same time happen in the order in which they were scheduled: participants begin in order of their numbers; messages are received
 * in order of arrival, and arrive in order of request. In one event messages are requested step by step, in an exchange the partner's first.
 * @param receiver with `step`: the message that it receives in that step; likewise the other
 * @returns below 0 if the first was requested first, above 0 if the other was, 0 if that cannot be known
 */
export function requestOrder(journal: Journal, step: number, receiver: number, otherStep: number, otherReceiver: number): number {
  const sender = journal.steps[step]!.from[receiver]!;
  const otherSender = journal.steps[otherStep]!.from[otherReceiver]!;
  if (sender === otherSender) return step - otherStep;
  const cause = causeOf(journal, sender, step);
  const other = causeOf(journal, otherSender, otherStep);
  if (cause.time !== other.time) return cause.time - other.time;
  if (cause.step === -2 || other.step === -2) return 0;
  if (cause.participant === other.participant && cause.step === other.step) return step - otherStep || (sender === cause.participant ? 1 : -1);
  if (cause.step === -1 && other.step === -1) return cause.participant - other.participant;
  if (cause.step === -1 || other.step === -1) return 0;
  const participants = journal.begun.length;
  const arrival = journal.arrivals[cause.step * participants + cause.participant]!;
  const otherArrival = journal.arrivals[other.step * participants + other.participant]!;
  if (arrival !== otherArrival) return arrival - otherArrival;
  return requestOrder(journal, cause.step, cause.participant, other.step, other.participant);
}

/** What the sender's message of that step was requested for. */
function causeOf(journal: Journal, sender: number, step: number): Cause {
  const { to, isExchange } = journal.steps[step]!;
  const own = readyFor(journal, sender, step);
  if (!isExchange) return own;
  const partner = readyFor(journal, to[sender]!, step);
  if (own.time === partner.time) return { ...own, step: -2 };
  return own.time > partner.time ? own : partner;
}

function readyFor({ steps, begun, received }: Journal, participant: number, end: number): Cause {
  let time = begun[participant]!;
  let cause = -1;
  for (let step = 0; step < end; step++) {
    if (steps[step]!.from[participant]! < 0) continue;
    const done = received[step * begun.length + participant]!;
    if (done < time) continue;
    cause = done === time ? -2 : step;
    time = done;
  }
  return { time, participant, step: cause };
}
