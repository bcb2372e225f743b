/** Messages that reach each receive port in the order of their steps, because one sender alone sends to it: a step is two loops over flat arrays. */
import type { Step } from './timetable.js';

/** Where everybody stands between two steps; simulated seconds. */
export interface Standing {
  /** By participant: when it has arrived and received everything due so far; its next request. */
  readonly ready: Float64Array;
  /** By port as numbered in the timetable: from when it is free. */
  readonly sendFree: Float64Array;
  readonly receiveFree: Float64Array;
}

export function standingOf(participants: number, sendPorts: number, receivePorts: number): Standing {
  return { ready: new Float64Array(participants), sendFree: new Float64Array(sendPorts), receiveFree: new Float64Array(receivePorts) };
}

export function copyStanding(from: Standing, to: Standing): void {
  to.ready.set(from.ready);
  to.sendFree.set(from.sendFree);
  to.receiveFree.set(from.receiveFree);
}

/**
 * The step's messages leave, each requested when its sender is ready; in an exchange, when its receiver is, too.
 * @param arrivals when each is at its receiver, written at `offset` + receiver
 */
export function send({ senders, to, sendPort, stride, sendHold, latency, lag, isExchange }: Step, { ready, sendFree }: Standing, arrivals: Float64Array, offset: number): void {
  for (let index = 0; index < senders.length; index++) {
    const sender = senders[index]!;
    const port = sendPort[sender]!;
    const receiver = to[sender]!;
    const own = ready[sender]!;
    const request = isExchange && ready[receiver]! > own ? ready[receiver]! : own;
    const free = sendFree[port]!;
    const begin = request > free ? request : free;
    sendFree[port] = begin + sendHold[sender * stride]!;
    arrivals[offset + receiver] = begin + latency[sender * stride]! + lag[sender * stride]!;
  }
}

/** The step's messages are received, after everything that reached their ports before. @param received if given, when, written at `offset` + receiver */
export function receive({ receivers, receivePort, stride, receiveHold }: Step, { ready, receiveFree }: Standing, arrivals: Float64Array, offset: number, received?: Float64Array): void {
  for (let index = 0; index < receivers.length; index++) {
    const receiver = receivers[index]!;
    const port = receivePort[receiver]!;
    const arrival = arrivals[offset + receiver]!;
    const free = receiveFree[port]!;
    const done = (arrival > free ? arrival : free) + receiveHold[receiver * stride]!;
    receiveFree[port] = done;
    if (received !== undefined) received[offset + receiver] = done;
    if (done > ready[receiver]!) ready[receiver] = done;
  }
}

/** An exchange at once, pair by pair: nobody else has to do with it, so that nothing is written down in between: 8 ns a message, 13 with `send` and `receive`. */
export function exchange({ senders, to, sendPort, receivePort, stride, sendHold, latency, lag, receiveHold }: Step, { ready, sendFree, receiveFree }: Standing): void {
  for (let index = 0; index < senders.length; index++) {
    const one = senders[index]!;
    const other = to[one]!;
    if (other < one) continue;
    const request = ready[one]! > ready[other]! ? ready[one]! : ready[other]!;
    const oneFree = sendFree[sendPort[one]!]!;
    const otherFree = sendFree[sendPort[other]!]!;
    const oneBegins = request > oneFree ? request : oneFree;
    const otherBegins = request > otherFree ? request : otherFree;
    sendFree[sendPort[one]!] = oneBegins + sendHold[one * stride]!;
    sendFree[sendPort[other]!] = otherBegins + sendHold[other * stride]!;
    const atOther = oneBegins + latency[one * stride]! + lag[one * stride]!;
    const atOne = otherBegins + latency[other * stride]! + lag[other * stride]!;
    const oneReceives = receiveFree[receivePort[one]!]!;
    const otherReceives = receiveFree[receivePort[other]!]!;
    const oneDone = (atOne > oneReceives ? atOne : oneReceives) + receiveHold[one * stride]!;
    const otherDone = (atOther > otherReceives ? atOther : otherReceives) + receiveHold[other * stride]!;
    receiveFree[receivePort[one]!] = oneDone;
    receiveFree[receivePort[other]!] = otherDone;
    if (oneDone > ready[one]!) ready[one] = oneDone;
    if (otherDone > ready[other]!) ready[other] = otherDone;
  }
}
