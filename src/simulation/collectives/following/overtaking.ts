/**
 * Messages of several senders to one receive port. A message of a later step may be there before one of an earlier step, whose sender straggled;
 * the port serves in order of arrival. So steps are passed in order, and
 *   - a message behind all others at its port is received after them;
 *   - one that falls into a gap between others delays nobody (among 100,000 with lognormal stragglers a twentieth of all, nearly all that overtake);
 *   - anything else makes its receiver *unsettled*: what it received is put in order of arrival again, and with it its later requests. Where these
 *     change an arrival elsewhere, that receiver is unsettled in turn.
 * When all are settled, all is as events would have had it: every message takes time, so an arrival depends on earlier ones only and there is
 * one way for all of them to agree.
 */
import { ArrivalOrder } from './arrival-order.js';
import { copyStanding, receive, send, standingOf, type Standing } from './in-order.js';
import type { Journal } from './request-order.js';
import { Settling } from './settling.js';
import type { Step } from './timetable.js';
import { WorkList } from './work-list.js';

/** How many steps may be looked at again for each message before events are the faster way. */
const PATIENCE = 20;

export class Overtaking {
  private readonly participants: number;
  private readonly messages: number;
  private readonly journal: Journal;
  private readonly base: Standing;
  private readonly order: ArrivalOrder;
  private readonly settling: Settling;
  private readonly unsettled: WorkList;
  private readonly unused: Float64Array;
  private patience = 0;

  /**
   * @param steps from the first of the schedule to the last contended one
   * @param first the first contended one
   */
  constructor(private readonly steps: readonly Step[], private readonly first: number, private readonly standing: Standing) {
    const participants = standing.ready.length;
    const size = steps.length * participants;
    this.participants = participants;
    this.messages = steps.reduce((sum, { senders }) => sum + senders.length, 0);
    this.journal = {
      steps, begun: new Float64Array(participants), arrivals: new Float64Array(size).fill(NaN), received: new Float64Array(size),
      readiness: new Float64Array(steps.some(({ isExchange }) => isExchange) ? size : 0),
    };
    this.base = standingOf(participants, standing.sendFree.length, standing.receiveFree.length);
    this.unsettled = new WorkList(participants);
    this.order = new ArrivalOrder(this.journal, first, this.base, standing);
    this.settling = new Settling(this.journal, first, this.base, standing, this.order, this.unsettled);
    this.unused = new Float64Array(participants);
  }

  /** Passes all the steps. @returns false where messages arrive together and it matters and cannot be known which goes first, or where patience ends */
  pass(): boolean {
    const { first, journal: { begun, arrivals, received }, participants, settling, standing, steps, unsettled } = this;
    begun.set(standing.ready);
    for (let step = 0; step < first; step++) {
      this.send(step);
      receive(steps[step]!, standing, arrivals, step * participants, received);
    }
    copyStanding(standing, this.base);
    this.order.begin();
    this.patience = PATIENCE * this.messages;
    settling.tied.clear();
    for (let step = first; step < steps.length; step++) {
      this.send(step);
      this.order.receive(step, unsettled);
      if (!this.settleAll(step + 1)) return false;
    }
    // An order among messages that arrive together was found when the requests before them were perhaps not yet settled.
    for (;;) {
      const { changes } = settling;
      for (const participant of settling.tied) unsettled.add(participant);
      if (!this.settleAll(steps.length)) return false;
      if (settling.changes === changes) return true;
    }
  }

  /** What was passed has become the past. */
  keep(): void {
    this.order.keep();
  }

  /** When the message that the receiver gets in that step is there. */
  arrival(step: number, receiver: number): number {
    return this.journal.arrivals[step * this.participants + receiver]!;
  }

  /** Takes everybody through a step once more, as it was passed last. */
  replay(step: number): void {
    const { received } = this.journal;
    const { ready, receiveFree } = this.standing;
    send(this.steps[step]!, this.standing, this.unused, 0);
    const { receivers, receivePort } = this.steps[step]!;
    for (const receiver of receivers) {
      const done = received[step * this.participants + receiver]!;
      const port = receivePort[receiver]!;
      receiveFree[port] = Math.max(receiveFree[port]!, done);
      ready[receiver] = Math.max(ready[receiver]!, done);
    }
  }

  private send(step: number): void {
    const { journal: { arrivals, readiness }, participants, standing, steps } = this;
    if (steps[step]!.isExchange) readiness.set(standing.ready, step * participants);
    send(steps[step]!, standing, arrivals, step * participants);
  }

  /** Until everybody agrees on the steps before `end`. */
  private settleAll(end: number): boolean {
    const { settling, unsettled } = this;
    while (!unsettled.isEmpty) {
      this.patience -= end;
      if (this.patience > 0 && settling.settle(unsettled.take(), end)) continue;
      unsettled.clear();
      return false;
    }
    return true;
  }
}
