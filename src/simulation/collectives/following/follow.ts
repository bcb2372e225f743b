/**
 * Follows a whole collective through flat arrays, without an event: the same sums and maxima as when its messages are sent one by one, in an
 * order that needs no queue. Exact, or it says that it is not.
 */
import type { PortTable } from '../../network/network.js';
import { copyStanding, exchange, receive, send, standingOf } from './in-order.js';
import { contentionOf } from './contention.js';
import { Overtaking } from './overtaking.js';
import type { Schedule } from '../schedule.js';
import { timetableOf } from './timetable.js';

export interface Follower {
  /** Messages, and bytes, of one run of the schedule. */
  readonly messages: number;
  readonly bytes: number;
  /** Whether every receive port hears from one participant only: then nothing has to be put in order, and it can always be followed. */
  readonly hasSingleSenders: boolean;
  /**
   * Follows the schedule from its beginning. Until it ends, nobody else may use the ports that it uses; what was followed before may still be under
   * way for others when a participant begins again. The ports are left as the messages leave them; their bytes are not counted, for they are
   * requested in time: see `bytesRequestedBefore`.
   * @param arrivals by participant, s: when it begins, not before its finish in what was followed before; at the same time in order of their numbers
   * @param finishes by participant, s: where to write when it has arrived and received all that is due to it
   * @returns false if it could not be followed exactly; nothing has changed then
   */
  follow(arrivals: Float64Array, finishes: Float64Array): boolean;
  /** Of the bytes followed last, those that were requested before that time (s). @throws if they could not be followed */
  bytesRequestedBefore(horizon: number): number;
}

/**
 * @param machines the machine of each participant
 * @returns undefined where messages have to be sent one by one: participants share a port (they would have to be put in order among each other
 * by more than times), or the schedule is too large to be written out
 */
export function followerOf(schedule: Schedule, machines: readonly number[], ports: PortTable): Follower | undefined {
  const timetable = timetableOf(schedule, machines, ports);
  if (timetable === undefined) return undefined;
  const { participants, steps, sendPorts, receivePorts, messages, bytes } = timetable;
  const { from: contendedFrom, to: contendedTo, hasSingleSenders, mustComeAfter } = contentionOf(timetable);
  if (contendedTo * participants > MOST_CONTENDED) return undefined;

  const standing = standingOf(participants, sendPorts.length, receivePorts.length);
  const begun = standingOf(participants, sendPorts.length, receivePorts.length);
  const arrivalsOfStep = new Float64Array(participants);
  const overtaking = contendedTo === 0 ? undefined : new Overtaking(steps.slice(0, contendedTo), contendedFrom, standing);
  // When everybody had finished what was followed before.
  const finishedBefore = new Float64Array(participants).fill(-Infinity);
  let lastFinish = NaN;

  /** @returns false if a message comes no later than its receiver's time in `before`, and matters there */
  function passInOrder(step: number, before?: Float64Array): boolean {
    const chosen = steps[step]!;
    if (chosen.isExchange) {
      exchange(chosen, standing);
      return true;
    }
    send(chosen, standing, arrivalsOfStep, 0);
    const mustCome = before === undefined ? undefined : mustComeAfter.get(step);
    if (mustCome?.some((receiver) => arrivalsOfStep[receiver]! <= before![receiver]!) === true) return false;
    receive(chosen, standing, arrivalsOfStep, 0);
    return true;
  }

  function passContended(contended: Overtaking): boolean {
    if (!contended.pass()) return false;
    for (const [step, receivers] of mustComeAfter) {
      if (step < contendedTo && receivers.some((receiver) => contended.arrival(step, receiver) <= finishedBefore[receiver]!)) return false;
    }
    return true;
  }

  /** Bytes that are requested in a step before a time, where everybody stands before it. */
  function requestedIn(step: number, horizon: number): number {
    const { senders, to, bytes: bytesOf, stride, isExchange } = steps[step]!;
    const { ready } = standing;
    let sum = 0;
    for (const sender of senders) {
      if (ready[sender]! < horizon && !(isExchange && ready[to[sender]!]! >= horizon)) sum += bytesOf[sender * stride]!;
    }
    return sum;
  }

  return {
    messages,
    bytes,
    hasSingleSenders,
    follow(arrivals, finishes) {
      begun.ready.set(arrivals);
      read(ports.sendFree, sendPorts, begun.sendFree);
      read(ports.receiveFree, receivePorts, begun.receiveFree);
      copyStanding(begun, standing);
      lastFinish = NaN;
      if (overtaking !== undefined && !passContended(overtaking)) return false;
      for (let step = contendedTo; step < steps.length; step++) if (!passInOrder(step, finishedBefore)) return false;
      overtaking?.keep();
      finishedBefore.set(standing.ready);
      write(standing.sendFree, sendPorts, ports.sendFree);
      write(standing.receiveFree, receivePorts, ports.receiveFree);
      finishes.set(standing.ready);
      lastFinish = finishes.reduce((last, finish) => Math.max(last, finish), -Infinity);
      return true;
    },
    bytesRequestedBefore(horizon) {
      if (Number.isNaN(lastFinish)) throw new Error('nothing was followed last');
      if (horizon > lastFinish) return bytes;
      copyStanding(begun, standing);
      let sum = 0;
      for (let step = 0; step < steps.length; step++) {
        sum += requestedIn(step, horizon);
        if (step < contendedTo) overtaking!.replay(step);
        else passInOrder(step);
      }
      return sum;
    },
  };
}

/** Steps × participants for which arrivals are kept (8 B each). */
const MOST_CONTENDED = 2 ** 24;

function read(table: Float64Array, ports: Int32Array, values: Float64Array): void {
  for (let index = 0; index < ports.length; index++) if (ports[index]! >= 0) values[index] = table[ports[index]!]!;
}

function write(values: Float64Array, ports: Int32Array, table: Float64Array): void {
  for (let index = 0; index < ports.length; index++) if (ports[index]! >= 0) table[ports[index]!] = values[index]!;
}
