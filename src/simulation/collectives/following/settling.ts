/** Putting in order again what one participant receives, and what it sends therefore. */
import type { ArrivalOrder } from './arrival-order.js';
import type { Standing } from './in-order.js';
import { requestOrder, type Journal } from './request-order.js';
import type { WorkList } from './work-list.js';

export class Settling {
  /** How often anything that others depend on has changed. */
  changes = 0;
  /** Who received messages that arrived together. */
  readonly tied = new Set<number>();
  private isUndecided = false;
  // What the participant receives, in order of arrival.
  private readonly times: Float64Array;
  private readonly order: Int32Array;

  /**
   * @param base where everybody stands before the step `first`
   * @param unsettled to whom those are added whose messages change
   */
  constructor(
    private readonly journal: Journal, private readonly first: number, private readonly base: Standing, private readonly standing: Standing,
    private readonly ports: ArrivalOrder, private readonly unsettled: WorkList,
  ) {
    this.times = new Float64Array(journal.steps.length);
    this.order = new Int32Array(journal.steps.length);
  }

  /** Settles the participant's messages of the steps before `end`. @returns false where their order matters and cannot be known */
  settle(participant: number, end: number): boolean {
    if (!this.receive(participant, this.sort(participant, end))) return false;
    this.send(participant, end);
    return true;
  }

  /** @returns how many messages it receives */
  private sort(participant: number, end: number): number {
    const { base, order, ports, standing, times } = this;
    const { arrivals, begun: { length: participants }, steps } = this.journal;
    this.isUndecided = false;
    let messages = 0;
    for (let step = this.first; step < end; step++) {
      const { from, receivePort } = steps[step]!;
      if (from[participant]! < 0) continue;
      const port = receivePort[participant]!;
      standing.receiveFree[port] = base.receiveFree[port]!;
      ports.lastArrival[port] = ports.floor[port]!;
      const arrival = arrivals[step * participants + participant]!;
      let place = messages++;
      while (place > 0 && (times[place - 1]! > arrival || (times[place - 1] === arrival && this.isBefore(participant, step, order[place - 1]!)))) {
        times[place] = times[place - 1]!;
        order[place] = order[place - 1]!;
        place--;
      }
      times[place] = arrival;
      order[place] = step;
    }
    return messages;
  }

  /** Of two messages that arrive together, whether that of the later step is the first. */
  private isBefore(participant: number, step: number, earlierStep: number): boolean {
    const { steps } = this.journal;
    if (steps[step]!.receivePort[participant] !== steps[earlierStep]!.receivePort[participant]) return false;
    this.tied.add(participant);
    const order = requestOrder(this.journal, step, participant, earlierStep, participant);
    if (order === 0) this.isUndecided = true;
    return order < 0;
  }

  private receive(participant: number, messages: number): boolean {
    const { order, times, standing: { receiveFree } } = this;
    const { floor, lastArrival, lastBegin, previousArrival, previousEnd } = this.ports;
    const { begun: { length: participants }, received, steps } = this.journal;
    for (let message = 0; message < messages; message++) {
      const step = order[message]!;
      const arrival = times[message]!;
      const { receivePort, stride, receiveHold } = steps[step]!;
      const port = receivePort[participant]!;
      const free = receiveFree[port]!;
      const begin = arrival > free ? arrival : free;
      const done = begin + receiveHold[participant * stride]!;
      if (arrival <= floor[port]!) return false;
      if (this.isUndecided && arrival === lastArrival[port] && done > lastBegin[port]! && this.isOrderFelt(participant, message)) return false;
      previousArrival[port] = lastArrival[port]!;
      previousEnd[port] = free;
      lastArrival[port] = arrival;
      lastBegin[port] = begin;
      receiveFree[port] = done;
      received[step * participants + participant] = done;
    }
    return true;
  }

  /** Whether it matters in which order messages that arrive together are received: not if the participant sends nothing between their steps. */
  private isOrderFelt(participant: number, message: number): boolean {
    let first = message;
    while (first > 0 && this.times[first - 1] === this.times[message]) first--;
    const tiedSteps = this.order.subarray(first, message + 1);
    const last = Math.max(...tiedSteps);
    for (let step = Math.min(...tiedSteps) + 1; step <= last; step++) if (this.journal.steps[step]!.to[participant]! >= 0) return true;
    return false;
  }

  private send(participant: number, end: number): void {
    const { base, standing } = this;
    const { arrivals, begun: { length: participants }, readiness, received, steps } = this.journal;
    for (let step = this.first; step < end; step++) {
      const { to, sendPort } = steps[step]!;
      if (to[participant]! >= 0) standing.sendFree[sendPort[participant]!] = base.sendFree[sendPort[participant]!]!;
    }
    let ready = base.ready[participant]!;
    for (let step = this.first; step < end; step++) {
      const { to, from, sendPort, stride, sendHold, latency, lag, isExchange } = steps[step]!;
      const offset = step * participants;
      const receiver = to[participant]!;
      if (receiver >= 0) {
        if (isExchange) this.change(readiness, offset + participant, ready, receiver);
        const request = isExchange ? Math.max(ready, readiness[offset + receiver]!) : ready;
        const port = sendPort[participant]!;
        const free = standing.sendFree[port]!;
        const begin = request > free ? request : free;
        standing.sendFree[port] = begin + sendHold[participant * stride]!;
        this.change(arrivals, offset + receiver, begin + latency[participant * stride]! + lag[participant * stride]!, receiver);
      }
      if (from[participant]! < 0) continue;
      const done = received[offset + participant]!;
      if (done > ready) ready = done;
    }
    standing.ready[participant] = ready;
  }

  private change(values: Float64Array, place: number, value: number, concerned: number): void {
    if (values[place] === value) return;
    values[place] = value;
    this.changes++;
    this.unsettled.add(concerned);
  }
}
