/**
 * The future, ordered by (time, sequence): equal times leave in the order they were scheduled. That order is a promise: two runs with
 * the same inputs pop the same events in the same order.
 *
 * An event lives in a slot. The near future is a heap of slots, the far one unordered buckets; both know times only. When the first
 * event shares its time with others, all of them are taken out together and put in order, so that sequences are looked at only there.
 * Cancelling is lazy: the entry stays until it surfaces, but its item is let go at once.
 */
import { FarFuture } from './far-future.js';
import { NearFuture } from './near-future.js';

/** Names one scheduled event for `cancel`; stale handles are recognised. */
export type EventHandle = number;

/** Stands for the item of a slot whose event has happened or was cancelled. */
const GONE = Symbol('gone');

// A handle is mark × SLOTS + slot, below 2⁵³; the mark is the event's sequence modulo 2²⁷.
const SLOTS = 2 ** 26;
const MARKS = 2 ** 27 - 1;

export class EventQueue<Item> {
  private readonly near = new NearFuture();
  private readonly far = new FarFuture(this.near, (slot) => {
    const isGone = this.items[slot] === GONE;
    if (isGone) this.freeCancelled(slot);
    return isGone;
  });
  // Slots of one time, in order, from `nextGathered` on; no other event of that time is anywhere else unless it was scheduled later.
  private gathered: number[] = [];
  private nextGathered = 0;
  private poppedTime = -Infinity;
  // By slot.
  private readonly items: (Item | typeof GONE)[] = [];
  private sequences = new Float64Array(0);
  // A stack of the free slots: the one used last is taken first, for it is in the cache.
  private free = new Int32Array(0);
  private freeCount = 0;
  private cancelled = 0;
  private nextSequence = 0;

  /** Events that are still to happen, cancelled ones not counted. */
  get size(): number {
    return this.free.length - this.freeCount - this.cancelled;
  }

  /** Time of the event that was popped last; −Infinity before the first. */
  get time(): number {
    return this.poppedTime;
  }

  /** Whether an event that was scheduled before the last one was popped has the same time as that one; it may have been cancelled. */
  get isTied(): boolean {
    return this.nextGathered < this.gathered.length;
  }

  /** Schedules `item` at `time`. @throws RangeError for NaN, which has no place in an order */
  push(time: number, item: Item): EventHandle {
    if (Number.isNaN(time)) throw new RangeError('an event needs a time, not NaN');
    if (this.freeCount === 0) this.grow();
    if (time < this.poppedTime && this.isTied) this.scatter();
    const slot = this.free[--this.freeCount]!;
    const sequence = this.nextSequence++;
    this.sequences[slot] = sequence;
    this.items[slot] = item;
    this.far.insert(time, slot);
    return (sequence & MARKS) * SLOTS + slot;
  }

  /** Time of the next event; Infinity when there is none. */
  nextTime(): number {
    const { near, items, gathered } = this;
    while (this.nextGathered < gathered.length) {
      if (items[gathered[this.nextGathered]!] !== GONE) return this.poppedTime;
      this.freeCancelled(gathered[this.nextGathered++]!);
    }
    while (near.surface() || this.far.pour()) {
      if (!near.surface()) continue;
      if (items[near.slot] !== GONE) return near.time;
      this.freeCancelled(near.take());
    }
    return Infinity;
  }

  /** Takes the next event's item out; undefined when there is none, or none until `latest`. */
  pop(latest = Infinity): Item | undefined {
    const { near, items } = this;
    for (;;) {
      let slot: number;
      if (this.nextGathered < this.gathered.length) {
        if (this.poppedTime > latest) return undefined;
        slot = this.gathered[this.nextGathered++]!;
      } else {
        if (!near.surface()) {
          if (this.far.pour()) continue;
          return undefined;
        }
        if (near.time > latest) return undefined;
        this.poppedTime = near.time;
        if (near.isShared) {
          this.gather();
          continue;
        }
        slot = near.take();
      }
      const item = items[slot]!;
      if (item === GONE) {
        this.freeCancelled(slot);
        continue;
      }
      items[slot] = GONE;
      this.free[this.freeCount++] = slot;
      return item;
    }
  }

  /** Takes an event out of the future. @returns false if it has happened or was cancelled before */
  cancel(handle: EventHandle): boolean {
    const slot = handle % SLOTS;
    if (slot >= this.items.length || this.items[slot] === GONE || (this.sequences[slot]! & MARKS) !== Math.floor(handle / SLOTS)) return false;
    this.items[slot] = GONE;
    this.cancelled++;
    return true;
  }

  private freeCancelled(slot: number): void {
    this.free[this.freeCount++] = slot;
    this.cancelled--;
  }

  /** Takes all events of the first one's time out of the near future and puts them in order. */
  private gather(): void {
    const { near, sequences } = this;
    const slots: number[] = [];
    do slots.push(near.take());
    while (near.surface() && near.time === this.poppedTime);
    this.gathered = slots.sort((a, b) => sequences[a]! - sequences[b]!);
    this.nextGathered = 0;
  }

  /** Puts what was gathered back, for an event is to come before it. Nothing that keeps a clock needs this. */
  private scatter(): void {
    for (const slot of this.gathered.slice(this.nextGathered)) this.far.insert(this.poppedTime, slot);
    this.nextGathered = this.gathered.length;
  }

  private grow(): void {
    const old = this.free.length;
    const capacity = Math.max(64, 2 * old);
    const sequences = new Float64Array(capacity);
    sequences.set(this.sequences);
    this.sequences = sequences;
    this.free = new Int32Array(capacity);
    for (let slot = capacity - 1; slot >= old; slot--) this.free[this.freeCount++] = slot;
    this.far.reserve(capacity);
  }
}
