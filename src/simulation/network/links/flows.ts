import type { EventHandle } from '../../core/event-queue.js';
import type { Simulator } from '../../core/simulator.js';
import { FairShares } from './max-min.js';
import { KeyedHeap, lengthened } from './max-min-heap.js';

/** @param message what was given to `start` @param slowedBy seconds it took beyond those with its links to itself; exactly 0 where it had them */
export type Flown = (message: number, slowedBy: number) => void;

// Flows that end together do so but for the roundings of their times.
const TOGETHER = 1e-14;

/**
 * Bytes on their way over shared links. All that begins or ends at one instant is one change of the rates; a flow's bytes are counted up only
 * when its rate changes, and one event stands for the end of the flow that ends first. Those that end together are told in the order they began.
 */
export class Flows {
  private readonly shares: FairShares;
  private readonly ends = new KeyedHeap();
  private endEvent: EventHandle | undefined;
  private endTime = Infinity;
  private isChangeDue = false;
  private started = 0;

  // By flow.
  private messages = new Int32Array(64);
  private orders = new Float64Array(64);
  private remaining = new Float64Array(64);
  private countedAt = new Float64Array(64);
  private beganAt = new Float64Array(64);
  private bytes = new Float64Array(64);
  private fullRates = new Float64Array(64);
  private slowed = new Uint8Array(64);

  /** @param capacities by link, B/s, > 0; Infinity for links that nothing flows over */
  constructor(private readonly simulator: Simulator, capacities: ArrayLike<number>, private readonly flown: Flown) {
    this.shares = new FairShares(capacities);
  }

  /** Flows under way. */
  get size(): number {
    return this.shares.size;
  }

  /**
   * Lets bytes flow from now on.
   * @param bytes > 0
   * @param links at least one
   * @param fullRate B/s that it would have with its links to itself
   */
  start(message: number, bytes: number, links: ArrayLike<number>, fullRate: number): void {
    const flow = this.shares.add(links);
    if (flow >= this.messages.length) this.lengthen();
    this.messages[flow] = message;
    this.orders[flow] = this.started++;
    this.remaining[flow] = bytes;
    this.bytes[flow] = bytes;
    this.countedAt[flow] = this.simulator.now;
    this.beganAt[flow] = this.simulator.now;
    this.fullRates[flow] = fullRate;
    this.slowed[flow] = 0;
    this.changeSoon();
  }

  /** Changes what a link has, B/s, > 0 and finite, from now on. */
  setCapacity(link: number, capacity: number): void {
    this.shares.setCapacity(link, capacity);
    this.changeSoon();
  }

  private changeSoon(): void {
    if (this.isChangeDue) return;
    this.isChangeDue = true;
    this.simulator.schedule(0, this.change);
  }

  private readonly change = (): void => {
    this.isChangeDue = false;
    this.shares.update(this.rateChanged);
    const next = this.ends.firstKey;
    if (next === this.endTime) return;
    if (this.endEvent !== undefined) this.simulator.cancel(this.endEvent);
    this.endTime = next;
    this.endEvent = next === Infinity ? undefined : this.simulator.scheduleAt(next, this.end);
  };

  private readonly rateChanged = (flow: number, rateBefore: number): void => {
    const { now } = this.simulator;
    const rate = this.shares.rates[flow]!;
    const remaining = Math.max(0, this.remaining[flow]! - rateBefore * (now - this.countedAt[flow]!));
    this.remaining[flow] = remaining;
    this.countedAt[flow] = now;
    if (rate < this.fullRates[flow]! * (1 - 1e-9)) this.slowed[flow] = 1;
    this.ends.set(flow, now + remaining / rate);
  };

  private readonly end = (): void => {
    const { ends, messages, orders } = this;
    this.endEvent = undefined;
    this.endTime = Infinity;
    const latest = this.simulator.now * (1 + TOGETHER);
    const ended: number[] = [];
    while (ends.firstKey <= latest) {
      ended.push(ends.first);
      ends.remove(ends.first);
    }
    ended.sort((a, b) => orders[a]! - orders[b]!);
    this.changeSoon();
    for (const flow of ended) {
      this.shares.remove(flow);
      const message = messages[flow]!;
      const alone = this.bytes[flow]! / this.fullRates[flow]!;
      this.flown(message, this.slowed[flow] === 0 ? 0 : Math.max(0, this.simulator.now - this.beganAt[flow]! - alone));
    }
  };

  private lengthen(): void {
    const length = 2 * this.messages.length;
    this.messages = lengthened(this.messages, new Int32Array(length));
    this.orders = lengthened(this.orders, new Float64Array(length));
    this.slowed = lengthened(this.slowed, new Uint8Array(length));
    this.remaining = lengthened(this.remaining, new Float64Array(length));
    this.countedAt = lengthened(this.countedAt, new Float64Array(length));
    this.beganAt = lengthened(this.beganAt, new Float64Array(length));
    this.bytes = lengthened(this.bytes, new Float64Array(length));
    this.fullRates = lengthened(this.fullRates, new Float64Array(length));
  }
}
