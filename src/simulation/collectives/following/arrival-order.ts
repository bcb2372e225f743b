/** Receive ports of several senders: what they have served, in order of arrival, while the steps are passed one after the other. */
import type { Standing } from './in-order.js';
import type { Journal } from './request-order.js';
import type { Step } from './timetable.js';
import type { WorkList } from './work-list.js';

export class ArrivalOrder {
  // By receive port: the last arrival, and from when it was served; the arrival before it, and until when that was served.
  readonly lastArrival: Float64Array;
  readonly lastBegin: Float64Array;
  readonly previousArrival: Float64Array;
  readonly previousEnd: Float64Array;
  // By receive port: the last arrival of what was followed before.
  readonly floor: Float64Array;
  // The same for the next time: a pass that is given up leaves no trace.
  private readonly kept: Float64Array;
  // Whether no participant receives through several ports.
  private readonly haveOnePort: boolean;

  /** @param base where everybody stands before the step `first` */
  constructor(private readonly journal: Journal, private readonly first: number, private readonly base: Standing, private readonly standing: Standing) {
    const ports = base.receiveFree.length;
    this.lastArrival = new Float64Array(ports);
    this.lastBegin = new Float64Array(ports);
    this.previousArrival = new Float64Array(ports);
    this.previousEnd = new Float64Array(ports);
    this.floor = new Float64Array(ports);
    this.kept = new Float64Array(ports).fill(-Infinity);
    this.haveOnePort = receiveThroughOnePort(journal.steps.slice(first), base.ready.length);
  }

  begin(): void {
    this.floor.set(this.kept);
    this.lastArrival.set(this.floor);
    // Nothing falls before the first message, not even of those followed before.
    this.previousArrival.fill(Infinity);
  }

  /** What was passed has become the past. */
  keep(): void {
    this.kept.set(this.lastArrival);
  }

  /** Receives the step's messages; who has to put in order again what it received is added to `unsettled`. */
  receive(step: number, unsettled: WorkList): void {
    const { lastArrival, lastBegin, previousArrival, previousEnd } = this;
    const { arrivals, received, steps } = this.journal;
    const { ready, receiveFree } = this.standing;
    const { receivers, receivePort, stride, receiveHold } = steps[step]!;
    const offset = step * ready.length;
    for (let index = 0; index < receivers.length; index++) {
      const receiver = receivers[index]!;
      const port = receivePort[receiver]!;
      const arrival = arrivals[offset + receiver]!;
      const hold = receiveHold[receiver * stride]!;
      const last = lastArrival[port]!;
      if (arrival > last) {
        const free = receiveFree[port]!;
        const begin = arrival > free ? arrival : free;
        const done = begin + hold;
        previousArrival[port] = last;
        previousEnd[port] = free;
        lastArrival[port] = arrival;
        lastBegin[port] = begin;
        receiveFree[port] = done;
        received[offset + receiver] = done;
        if (done > ready[receiver]!) ready[receiver] = done;
        continue;
      }
      if (arrival > previousArrival[port]! && arrival < last) {
        const free = previousEnd[port]!;
        const done = (arrival > free ? arrival : free) + hold;
        if (done <= lastBegin[port]!) {
          previousArrival[port] = arrival;
          previousEnd[port] = done;
          received[offset + receiver] = done;
          continue;
        }
      }
      if (!this.fallsIntoGap(step, receiver, port, arrival, hold)) unsettled.add(receiver);
    }
  }

  /** Receives a message that is before others at its port, if it delays none of them. */
  private fallsIntoGap(step: number, receiver: number, port: number, arrival: number, hold: number): boolean {
    if (!this.haveOnePort || arrival <= this.floor[port]!) return false;
    const { arrivals, received } = this.journal;
    const participants = this.base.ready.length;
    const end = step * participants + receiver;
    let free = this.base.receiveFree[port]!;
    let next = Infinity;
    for (let place = this.first * participants + receiver; place < end; place += participants) {
      const other = arrivals[place]!;
      if (other > arrival) {
        if (other < next) next = other;
      } else if (other === arrival) {
        return false;
      } else if (received[place]! > free) {
        free = received[place]!;
      }
    }
    const done = (arrival > free ? arrival : free) + hold;
    if (done > next && done > free) return false;
    received[end] = done;
    return true;
  }
}

function receiveThroughOnePort(steps: readonly Step[], participants: number): boolean {
  const portOf = new Int32Array(participants).fill(-1);
  return steps.every(({ receivers, receivePort }) => receivers.every((receiver) => {
    const known = portOf[receiver]!;
    portOf[receiver] = receivePort[receiver]!;
    return known === -1 || known === receivePort[receiver];
  }));
}
