/**
 * Other traffic, which takes a share of a port for a while. A port's rate is then constant in pieces, and what it carries is followed from
 * piece to piece, so that a message across the edge of one is slowed for just the part that lies inside.
 */
import { RunError } from '../../basics/errors.js';
import { choice, count, quantity, scalar, z } from '../../basics/fields.js';

/** s; a message is followed from one period to the next. */
const LEAST_PERIOD = 1e-4;

export const background = z.strictObject({
  machine: count('Whose port it goes through; where nodes share their ports, its node\'s.', { least: 0 }),
  share: scalar('Share of the bandwidth that it takes; of several at once, each takes its share of what the others leave.', { least: 0, below: 1 }),
  from: quantity('time', 'Simulated time at which it begins').default(0),
  until: quantity('time', 'Simulated time at which it ends; without it, never').optional(),
  every: quantity('time', 'From one beginning to the next, where it comes again and again; what comes and goes faster is a smaller share', { least: LEAST_PERIOD }).optional(),
  direction: choice('Which way it goes; default: both.', ['send', 'receive', 'both']).optional(),
});
export type Background = z.output<typeof background>;

/** What is left of a port. */
export interface Capacity {
  /** The share of its bandwidth that is left from `time` on, in (0, 1] … */
  leftAt(time: number): number;
  /** … until then: the next time, later than `time`, at which that may change; Infinity if it does not. */
  changeAfter(time: number): number;
}

/** A port with nobody else's traffic. */
export const WHOLE: Capacity = { leftAt: () => 1, changeAfter: () => Infinity };

/** What traffic leaves of the port that it goes through. */
export function capacity(traffic: readonly Background[]): Capacity {
  const parts = traffic.filter(({ share }) => share > 0).map(oneOf);
  if (parts.length <= 1) return parts[0] ?? WHOLE;
  return {
    leftAt: (time) => parts.reduce((left, part) => left * part.leftAt(time), 1),
    changeAfter: (time) => parts.reduce((first, part) => Math.min(first, part.changeAfter(time)), Infinity),
  };
}

function oneOf({ share, from, until = Infinity, every }: Background): Capacity {
  const length = until - from;
  /** When the period that `time` lies in, or comes after, began; −Infinity before the first. */
  function beganAt(time: number): number {
    if (time < from) return -Infinity;
    if (every === undefined) return from;
    let periods = Math.floor((time - from) / every);
    // The division rounds; what counts is that a beginning, computed in one and the same way, belongs to the period that it begins.
    if (from + (periods + 1) * every <= time) periods++;
    else if (from + periods * every > time) periods--;
    return from + periods * every;
  }
  return {
    leftAt: (time) => (time < beganAt(time) + length ? 1 - share : 1),
    changeAfter(time) {
      const began = beganAt(time);
      if (began === -Infinity) return from;
      if (time < began + length) return began + length;
      if (every === undefined) return Infinity;
      const next = from + (Math.round((began - from) / every) + 1) * every;
      // So far from the start that a period is less than a rounding: it is over.
      return next > time ? next : Infinity;
    },
  };
}

/** Changes of a port's capacity during one message. */
const MOST_CHANGES = 2_000_000;

function countChange(changes: number): void {
  if (changes > MOST_CHANGES) throw new RunError(`other traffic comes and goes more than ${MOST_CHANGES} times during one message; make its periods longer, or give its share alone`);
}

/** When a port that starts at `from` has done what takes it `seconds` with its whole bandwidth. */
export function carried(port: Capacity, from: number, seconds: number): number {
  let time = from;
  let changes = 0;
  for (let missing = seconds; ;) {
    countChange(++changes);
    const left = port.leftAt(time);
    const change = port.changeAfter(time);
    const end = time + missing / left;
    if (end <= change) return end;
    missing = Math.max(0, missing - (change - time) * left);
    time = change;
  }
}

/** What `leadTime` follows: both ports' seconds per byte, and the latency between them. */
interface Way { readonly latency: number; readonly sendPerByte: number; readonly receivePerByte: number }

/**
 * By how much the reception of bytes must begin later than the first of them could come, so that it never runs dry, going at the receiving
 * port's own speed. n·max(0, send β − receive β) with all of both ports. In general: with k(t) the bytes that have come by t and w(t) what the
 * receiving port could have done, in seconds of its whole bandwidth, the time it takes that port to do max_t [w(t) − k(t)·receive β]; that
 * function is linear between the changes of either port.
 * @param from when the first byte leaves
 */
export function leadTime(send: Capacity, receive: Capacity, from: number, bytes: number, { latency, sendPerByte, receivePerByte }: Way): number {
  if (send === WHOLE && receive === WHOLE) return bytes * Math.max(0, sendPerByte - receivePerByte);
  const first = from + latency;
  let sending = from;
  let receiving = first;
  let could = 0;
  let lead = 0;
  let missing = bytes * sendPerByte;
  let changes = 0;
  while (missing > 0) {
    countChange(++changes);
    const left = send.leftAt(sending);
    const isLast = sending + missing / left <= send.changeAfter(sending);
    const change = isLast ? sending + missing / left : send.changeAfter(sending);
    const after = isLast ? 0 : Math.max(0, missing - (change - sending) * left);
    while (receiving < change + latency) {
      countChange(++changes);
      const next = Math.min(receive.changeAfter(receiving), change + latency);
      could += (next - receiving) * receive.leftAt(receiving);
      const unsent = next === change + latency ? after : missing - (next - latency - sending) * left;
      lead = Math.max(lead, could - (bytes - unsent / sendPerByte) * receivePerByte);
      receiving = next;
    }
    missing = after;
    sending = change;
  }
  return carried(receive, first, lead) - first;
}
